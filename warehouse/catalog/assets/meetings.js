"use strict";
communique.page((app) => {
  const f = communique.filters;
  return communique.listing(app, {
    name: "meetings",
    noun: "meeting",
    filters: [{ key: "mode", label: "Kind", kind: "choice" }, f.modality, f.country, { ...f.who, label: "Participant" }, f.from, f.to, f.sources],
    row: communique.meetingRow,
    csv: communique.columns.meetings,
  });
});
