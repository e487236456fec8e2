// An event: what is coded, what its reports tell differently, and each report in its article.
"use strict";
(function () {
  const { h, find, badge, span, dated, plural, joined, entity, event, sureness, articleText, toMark, source, copies } = communique;
  const OPEN = 12; // reports that are shown at once

  // In the order of EVENTS of warehouse/catalog/data.py.
  const EVENT = ["type", "mode", "score", "contexts", "modality", "condition", "date", "until", "precision", "place_id", "place", "country", "summary", "best", "n_reports", "n_articles", "n_sources", "n_sites", "first", "last", "sure", "actors", "recipients", "fulfils", "fulfilled_by", "conflicts", "reports"];
  const REPORT = ["article", "start", "end", "trigger_start", "trigger_end", "modality", "condition", "rule", "sure", "said_by", "said_by_id", "date", "until", "date_text", "date_rule", "place", "place_text", "parties", "figures", "status_text", "status_rule"];
  const object = (names, values) => Object.fromEntries(names.map((name, i) => [name, values[i]]));

  const fact = (name, ...value) => (value.flat().some((v) => v !== null && v !== undefined && v !== "") ? [h("dt", {}, name), h("dd", {}, value)] : []);
  const between = (items) => items.map((item, i) => [i ? ", " : "", item]);

  // The names of a side, linked where a report tells the entity.
  function side(names, reports, isActor) {
    const ids = new Map();
    for (const report of reports) for (const [actor, text, id, name] of report.parties || []) if (id && actor === isActor) ids.set(name || text, id);
    return between(names.map((name) => entity(ids.get(name), name)));
  }

  function confidence(found) {
    return `${sureness(found)} (${found === null ? "–" : found.toFixed(2)} of 1)`;
  }

  function conflict([what, about, versions, sources, latest]) {
    return h(
      "div",
      { class: "notice conflict" },
      h("strong", {}, `Reports differ on ${communique.facts.differences[what] || what}${about ? `: ${about}` : ""}`),
      h("ul", { class: "versions" }, versions.map((version, i) => h("li", {}, `${what === "status" ? communique.facts.modalities[version] || version : version} (${plural(sources[i], "independent text")}${version === latest ? ", told last" : ""})`))),
    );
  }

  function report(found, article, number, of) {
    const box = article ? articleText(`Text of report ${number}`, article.text, [[found.start, found.end, [found.trigger_start, found.trigger_end]]]) : h("p", { class: "error" }, "The text is not in this catalogue.");
    const parties = (found.parties || []).map(([isActor, text, id, name]) => h("li", {}, `${isActor ? "Actor" : "Recipient"}: `, h("q", {}, text), id ? [" is ", entity(id, name || text)] : " (not linked to an entity)"));
    return h(
      "article",
      { class: "report card" },
      h("h3", {}, `Report ${number} of ${of}`, article && article.title ? `: ${article.title}` : ""),
      article && source(article, found.article),
      box,
      h(
        "dl",
        { class: "facts small" },
        fact("Rule", h("code", {}, found.rule)),
        fact("Status", communique.facts.modalities[found.modality], found.status_text ? [", by ", h("q", {}, found.status_text), " and rule ", h("code", {}, found.status_rule)] : ""),
        fact("Condition", found.condition),
        fact("Confidence", confidence(found.sure)),
        found.said_by ? fact("Told by", entity(found.said_by_id, found.said_by)) : [],
        found.date || found.date_text ? fact("Date", span(found.date, found.until), found.date_text ? [", from ", h("q", {}, found.date_text)] : "", found.date_rule ? [" by rule ", h("code", {}, found.date_rule)] : "") : [],
        found.place_text ? fact("Place", h("q", {}, found.place_text), found.place ? ` is ${found.place}` : "") : [],
        parties.length ? fact("Who", h("ul", { class: "plain" }, parties)) : [],
        found.figures ? fact("Figures", joined(found.figures.map(([text, of]) => (of ? `${text} (${of})` : text)))) : [],
      ),
      article && copies(article),
    );
  }

  async function show(app) {
    const id = decodeURIComponent(location.hash.slice(1));
    if (!id) {
      app.replaceChildren(h("h1", {}, "No event is named"), h("p", {}, "Choose one from ", h("a", { href: "events.html" }, "the list of events"), "."));
      return;
    }
    const row = await find("event", id);
    if (!row) {
      app.replaceChildren(h("h1", {}, "No such event"), h("p", {}, "This release has no event ", h("code", {}, id), ". What became of an id that was cited: ", h("code", {}, `communique explain ${id}`)));
      return;
    }
    const e = object(EVENT, row);
    const reports = (e.reports || []).map((values) => object(REPORT, values)).map((r) => ({ ...r, modality: r.modality || e.modality }));
    const articles = new Map(await Promise.all([...new Set(reports.map((r) => r.article))].map(async (key) => [key, await find("article", key)])));
    const told = reports[e.best ?? 0];
    const summary = e.summary || (told ? Array.from(articles.get(told.article)?.text || "").slice(told.start, told.end).join("") : "");
    document.title = `${e.type}: ${summary.slice(0, 60)} · Communique`;
    const plan = e.fulfils ? fact("Carries out", event(e.fulfils, "a plan that was told before")) : [];
    const doneBy = e.fulfilled_by && e.fulfilled_by.length ? fact("Carried out by", between(e.fulfilled_by.map((key, i) => event(key, `event ${i + 1}`)))) : [];
    const list = h("div", {});
    const add = (from) => {
      const next = reports.slice(from, from + OPEN).map((found, i) => report(found, articles.get(found.article), from + i + 1, reports.length));
      list.append(...next);
      next.forEach((card) => card.querySelectorAll(".article").forEach(toMark));
      const left = reports.length - from - next.length;
      if (left > 0) {
        const button = h("button", { type: "button", class: "quiet", onclick: () => { button.remove(); add(from + OPEN); } }, `Show ${Math.min(left, OPEN)} more of ${left} reports`);
        list.append(button);
      }
    };
    app.replaceChildren(
      h("p", { class: "choices" }, badge(e.type, e.mode), h("span", { class: "tag strong" }, communique.facts.modalities[e.modality])),
      h("h1", { class: "statement" }, summary),
      e.condition ? h("p", { class: "condition" }, h("strong", {}, "Condition: "), e.condition) : "",
      h(
        "dl",
        { class: "facts" },
        fact("When", span(e.date, e.until), e.date ? "" : " (the texts give none)"),
        fact("Where", e.place ? [entity(e.place_id, e.place), e.country ? `, ${communique.facts.countries[e.country] || e.country}` : ""] : null),
        fact("Actors", side(e.actors || [], reports, true)),
        fact("Recipients", side(e.recipients || [], reports, false)),
        fact("Class", `${communique.facts.quads[communique.quad(e.type)]}, PLOVER score ${e.score}`),
        fact("Contexts", joined((e.contexts || []).map((c) => c.replaceAll("_", " ")))),
        fact("Confidence", confidence(e.sure)),
        fact("Reported", `${plural(e.n_reports, "report")} in ${plural(e.n_articles, "article")}, ${plural(e.n_sources, "independent text")}, ${plural(e.n_sites, "site")}`),
        e.first ? fact("First and last report", `${dated(e.first)}${e.last && e.last !== e.first ? ` – ${dated(e.last)}` : ""}`) : [],
        plan,
        doneBy,
        fact("Id", h("span", { class: "id" }, id)),
      ),
      ...(e.conflicts || []).map(conflict),
      h("h2", {}, plural(reports.length, "report")),
      h("p", { class: "hint" }, "The sentence is marked, the words that gave the type are stronger. Copies of a text are folded under the one that was coded."),
      list,
    );
    add(0);
  }

  communique.page((app) => {
    addEventListener("hashchange", () => show(app).then(() => scrollTo(0, 0)));
    return show(app);
  });
})();
