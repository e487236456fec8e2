"use strict";
communique.page((app) => {
  const f = communique.filters;
  return communique.listing(app, {
    name: "quotes",
    noun: "quote",
    filters: [{ key: "speaker", label: "Speaker", kind: "name", hint: "a name" }, { key: "kind", label: "Kind", kind: "choice" }, f.from, f.to],
    fetched: communique.quoted,
    row: communique.quoteRow,
    csv: communique.columns.quotes,
    figure: speakers,
  });

  // Who is quoted most often among what is left.
  function speakers(numbers, index, set) {
    const { h, number } = communique;
    const column = index.columns.speaker;
    const sums = new Map();
    for (const n of numbers) if (column.rows[n] !== null) sums.set(column.rows[n], (sums.get(column.rows[n]) || 0) + 1);
    const most = [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 12);
    if (most.length < 2) return null;
    const choice = ([i, count]) => h("button", { type: "button", class: "quiet", onclick: () => set({ speaker: column.values[i] }) }, `${column.values[i]} (${number(count)})`);
    return h("p", { class: "choices" }, h("span", { class: "hint" }, "Quoted most often: "), most.map(choice));
  }
});
