"use strict";
communique.page((app) => {
  const f = communique.filters;
  return communique.listing(app, {
    name: "events",
    noun: "event",
    filters: [f.type, f.quad, f.modality, f.country, f.who, f.from, f.to, f.sources, f.place],
    figure: communique.timeline,
    row: communique.eventRow,
    csv: communique.columns.events,
  });
});
