"use strict";
communique.page((app) => {
  const f = communique.filters;
  const status = { key: "status", label: "Carried out?", kind: "choice" };
  const condition = { key: "condition", label: "Condition", kind: "choice" };
  return communique.listing(app, {
    name: "commitments",
    noun: "commitment",
    filters: [f.type, f.modality, status, condition, f.who, { ...f.from, label: "Told from" }, { ...f.to, label: "Told until" }, f.sources],
    row: communique.commitmentRow,
    csv: communique.columns.commitments,
  });
});
