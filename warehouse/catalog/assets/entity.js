// An entity: what is known of it, its events and what it said.
"use strict";
(function () {
  const { h, find, rows, plural, joined, dated, outside, indexOf, number } = communique;
  const SHOWN = 20;

  const fact = (name, value) => (value === null || value === undefined || value === "" ? [] : [h("dt", {}, name), h("dd", {}, value)]);

  // Rows of a list, newest first, more when asked.
  async function part(name, numbers, make, fetched) {
    const index = await indexOf(name);
    const days = index.columns.day.rows;
    const order = [...numbers].sort((a, b) => (days[b] ?? -1e9) - (days[a] ?? -1e9) || a - b);
    const list = h("ol", { class: "events" });
    const more = h("p", { class: "more" });
    let at = 0;
    async function add() {
      const next = order.slice(at, at + SHOWN);
      const found = await rows(name, next);
      const items = fetched ? await Promise.all(found.map(fetched)) : found;
      list.append(...items.map((item, i) => make(next[i], item, index)));
      at += next.length;
      const left = order.length - at;
      more.replaceChildren(...(left > 0 ? [h("button", { type: "button", class: "quiet", onclick: add }, `Show ${Math.min(left, SHOWN)} more of ${number(left)}`)] : []));
    }
    await add();
    return [list, more];
  }

  async function show(app) {
    const id = decodeURIComponent(location.hash.slice(1));
    const x = id ? await find("entity", id) : null;
    if (!x) {
      app.replaceChildren(h("h1", {}, "No such entity"), h("p", {}, "Entities that take part in an event, are its place or are quoted have a page; the others are in the table ", h("a", { href: "tables.html#entities" }, "entities"), ". Asked for: ", h("code", {}, id || "none")));
      return;
    }
    document.title = `${x.name} · Communique`;
    const countries = communique.facts.countries;
    const links = (x.links || []).map((l) => h("li", {}, `${plural(l.n, "mention")} as ${l.form}: ${communique.facts.methods[l.method] || l.method || "method not known"}`));
    const events = await part("events", x.events || [], communique.eventRow);
    const here = await part("events", x.here || [], communique.eventRow);
    const quotes = await part("quotes", x.quotes || [], communique.quoteRow, communique.quoted);
    const section = (title, n, parts, link) => (n ? [h("h2", {}, `${title} (${number(n)})`), ...(link ? [link] : []), ...parts] : []);
    app.replaceChildren(
      h("p", { class: "choices" }, h("span", { class: "tag strong" }, x.type)),
      h("h1", {}, x.name),
      x.role ? h("p", { class: "lead" }, x.role) : "",
      h(
        "dl",
        { class: "facts" },
        fact("Country", x.country && (countries[x.country] ? `${countries[x.country]} (${x.country})` : x.country)),
        fact("Sector", x.sector && `${communique.facts.sectors[x.sector] || ""} (${x.sector})`),
        fact("Also named", joined((x.aliases || []).filter((a) => a !== x.name))),
        fact("Mentions", `${plural(x.mentions, "mention")} in ${plural(x.articles, "coded article")}`),
        fact("Seen", x.first && `${dated(x.first)} – ${dated(x.last)}`),
        fact("Coordinates", x.lat === null ? null : `${x.lat.toFixed(2)}, ${x.lon.toFixed(2)}`),
        fact("Wikidata", x.wikidata && outside(`https://www.wikidata.org/wiki/${x.wikidata}`, x.wikidata)),
        fact("GeoNames", x.geonames && outside(`https://www.geonames.org/${x.geonames}`, x.geonames)),
        fact("Id", h("span", { class: "id" }, id)),
      ),
      links.length ? h("details", {}, h("summary", {}, "How its mentions were linked"), h("ul", {}, links)) : "",
      ...section("Events", (x.events || []).length, events, h("p", { class: "small" }, h("a", { href: `events.html#${new URLSearchParams({ who: x.name })}` }, "All, with filters and chart"))),
      ...section("Events at this place", (x.here || []).length, here, null),
      ...section("Quotes", (x.quotes || []).length, quotes, null),
    );
  }

  communique.page((app) => {
    addEventListener("hashchange", () => show(app).then(() => scrollTo(0, 0)));
    return show(app);
  });
})();
