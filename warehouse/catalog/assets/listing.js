// A list that can be narrowed: filters that combine and live in the address, a figure of what is left, and the rows.
"use strict";
(function () {
  const { h, number, plural, load, rows, day, dayOf } = communique;
  const SHOWN = 50;
  const EXACT = 400; // names offered while one types

  const sameText = (text) => text.toLocaleLowerCase("en").normalize("NFD").replace(/\p{M}/gu, "");

  // The numbers of the values whose name is this one, or else has it in it.
  function named(column, wanted) {
    const plain = sameText(wanted.trim());
    const all = column.values.map((value, i) => [sameText(value), i]);
    const same = all.filter(([value]) => value === plain);
    return new Set((same.length ? same : all.filter(([value]) => value.includes(plain))).map(([, i]) => i));
  }

  // Filter kind -> a test of row n against the filter's value, given the column.
  const TESTS = {
    choice(column, value) {
      const wanted = column.values.indexOf(value);
      return column.kind === "codes" ? (n) => column.rows[n].includes(wanted) : (n) => wanted >= 0 && column.rows[n] === wanted;
    },
    name(column, value) {
      const sets = value.split(";").filter((part) => part.trim()).map((part) => named(column, part));
      const list = column.kind === "codes" ? (n) => column.rows[n] : (n) => [column.rows[n]];
      return (n) => sets.every((set) => list(n).some((i) => set.has(i)));
    },
    from(column, value, columns) {
      const wanted = dayOf(value);
      const last = columns.end || column;
      return (n) => column.rows[n] !== null && (last.rows[n] ?? column.rows[n]) >= wanted;
    },
    to(column, value) {
      const wanted = dayOf(value);
      return (n) => column.rows[n] !== null && column.rows[n] <= wanted;
    },
    least: (column, value) => (n) => column.rows[n] >= Number(value),
  };

  const column = (filter, index) => index.columns[filter.column || filter.key];

  // Rows that have each value, by its number.
  function counts(found) {
    const sums = new Array(found.values.length).fill(0);
    for (const cell of found.rows) {
      for (const i of found.kind === "codes" ? cell : [cell]) if (i !== null && i !== undefined) sums[i] += 1;
    }
    return sums;
  }

  function input(filter, index, value) {
    const name = filter.key;
    const found = column(filter, index);
    if (filter.kind === "choice") {
      const sums = counts(found);
      const label = filter.label_of || ((v) => v);
      const options = found.values.map((v, i) => [v, `${label(v)} (${number(sums[i])})`]);
      if (filter.sorted) options.sort((a, b) => a[1].localeCompare(b[1], "en"));
      return h("select", { name }, h("option", { value: "" }, "all"), options.map(([v, text]) => h("option", { value: v, selected: v === value }, text)));
    }
    if (filter.kind === "name") {
      const list = `names-${name}`;
      return [
        h("input", { name, list, value: value || "", autocomplete: "off", placeholder: filter.hint }),
        h("datalist", { id: list }, found.values.slice(0, EXACT).map((v) => h("option", { value: v }))),
      ];
    }
    if (filter.kind === "least") {
      return h("select", { name }, [1, 2, 3, 5, 10].map((v) => h("option", { value: v === 1 ? "" : v, selected: String(v) === value }, v === 1 ? "any" : `${v} or more`)));
    }
    return h("input", { name, type: "date", value: value || "" });
  }

  const hash = () => new URLSearchParams(location.hash.slice(1));

  // The index of a list, with the quad class of each type as a column of its own.
  async function indexOf(name) {
    const index = await load(`${name}-index`);
    const type = index.columns.type;
    if (type && !index.columns.quad) {
      const quads = type.values.map((t) => communique.quad(t) - 1);
      const values = Object.values(communique.facts.quads);
      index.columns.quad = { kind: "code", values, rows: type.rows.map((i) => quads[i]) };
    }
    return index;
  }

  // The value of a code of row n.
  const value = (index, key, n) => index.columns[key].values[index.columns[key].rows[n]] ?? null;

  // Shows a list in `app`. `filters`: [{key, label, kind, column}], where kind is one of TESTS. `row(n, row, index)` gives an li,
  // `figure(numbers, index, set)` what stands above the list, where set({key: value}) changes filters. `only(n, index)`: what the list
  // is of at all. `order`: names of ORDERS.
  async function listing(app, { name, filters, row, figure, noun, csv, fetched }) {
    const index = await indexOf(name);
    const all = Array.from({ length: index.n }, (_, n) => n);
    const form = h("form", { class: "filters", role: "search", "aria-label": "Filters" });
    const above = h("div", {});
    const said = h("strong", { id: "count", role: "status", "aria-live": "polite" });
    const order = h("select", { name: "order", "aria-label": "Order" });
    const list = h("ol", { class: "events" });
    const more = h("p", { class: "more" });
    const save = csv && h("button", { type: "button", class: "quiet", onclick: () => keep() }, "Save as CSV");
    let numbers = all;
    let shown = 0;
    let turn = 0;

    const orders = { newest: "newest first", oldest: "oldest first", ...(index.columns.sources ? { sources: "most sources first" } : {}) };
    order.append(...Object.entries(orders).map(([key, text]) => h("option", { value: key }, text)));

    function fill() {
      const values = hash();
      form.replaceChildren(
        ...filters.filter((f) => f.kind !== "hidden").map((f) => h("label", {}, f.label, input(f, index, values.get(f.key)))),
        h("button", { type: "button", class: "quiet", onclick: () => set(null) }, "Clear filters"),
      );
      order.value = values.get("order") || "newest";
    }

    function set(changes) {
      const values = changes ? hash() : new URLSearchParams();
      for (const [key, text] of Object.entries(changes || {})) {
        if (text) values.set(key, text);
        else values.delete(key);
      }
      history.replaceState(null, "", `#${values}`);
      if (!changes || Object.keys(changes).some((key) => form.elements[key] && form.elements[key].value !== (changes[key] ?? ""))) fill();
      narrow();
    }

    function sorted(found, by) {
      const days = index.columns.day.rows;
      const known = found.filter((n) => days[n] !== null);
      const unknown = found.filter((n) => days[n] === null);
      if (by === "sources") return [...found].sort((a, b) => index.columns.sources.rows[b] - index.columns.sources.rows[a] || a - b);
      return (by === "oldest" ? known : known.reverse()).concat(unknown);
    }

    function narrow() {
      const values = hash();
      const tests = [];
      for (const filter of filters) {
        const text = values.get(filter.key);
        if (!text) continue;
        const kind = filter.kind === "hidden" ? "choice" : filter.kind;
        tests.push(TESTS[kind](column(filter, index), text, index.columns));
      }
      const found = tests.length ? all.filter((n) => tests.every((test) => test(n))) : all;
      numbers = sorted(found, values.get("order") || "newest");
      said.textContent = `${plural(numbers.length, noun)}${tests.length ? ` of ${number(index.n)}` : ""}`;
      app.dataset.count = numbers.length;
      if (figure) above.replaceChildren(...[figure(found, index, set)].flat().filter(Boolean));
      list.replaceChildren();
      shown = 0;
      turn += 1;
      return show(false);
    }

    async function show(isAsked) {
      const mine = turn;
      const next = numbers.slice(shown, shown + SHOWN);
      const items = await fetched_rows(next);
      if (mine !== turn) return; // the filters have changed since
      const made = items.map((item, i) => row(next[i], item, index));
      list.append(...made);
      shown += next.length;
      const left = numbers.length - shown;
      more.replaceChildren(...(left > 0 ? [h("button", { type: "button", class: "quiet", onclick: () => show(true) }, `Show ${Math.min(left, SHOWN)} more of ${number(left)}`)] : []));
      app.dataset.shown = shown;
      if (isAsked && made.length) made[0].querySelector("a, button")?.focus();
    }

    async function fetched_rows(wanted) {
      const found = await rows(name, wanted);
      return fetched ? Promise.all(found.map(fetched)) : found;
    }

    // All rows of what is left, as CSV: a cell that a spreadsheet would take for a formula begins with an apostrophe.
    async function keep() {
      save.disabled = true;
      const items = await fetched_rows(numbers);
      const cell = (v) => {
        const text = v === null || v === undefined ? "" : Array.isArray(v) ? v.join("; ") : String(v);
        const safe = typeof v !== "number" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
        return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
      };
      const lines = [Object.keys(csv), ...items.map((item, i) => Object.values(csv).map((of) => of(numbers[i], item, index)))];
      const blob = new Blob([lines.map((line) => `${line.map(cell).join(",")}\r\n`).join("")], { type: "text/csv" });
      const link = h("a", { href: URL.createObjectURL(blob), download: `${name}.csv` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
      save.disabled = false;
    }

    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", (event) => set({ [event.target.name]: event.target.value }));
    order.addEventListener("change", () => set({ order: order.value === "newest" ? "" : order.value }));
    addEventListener("hashchange", () => {
      fill();
      narrow();
    });
    fill();
    app.replaceChildren(
      h("h2", { class: "hidden" }, "Filters"),
      h("div", { class: "card" }, form),
      above,
      h("h2", { class: "hidden" }, "List"),
      h("div", { class: "status" }, said, order, save),
      list,
      more,
    );
    await narrow();
  }

  Object.assign(communique, { listing, indexOf, value });
})();
