// How a row of each list looks, and the filters that lists share.
"use strict";
(function () {
  const { h, joined, span, day, badge, plural, event, entity, value, find, dated } = communique;

  const iso = (index, key, n) => {
    const found = index.columns[key];
    return found && found.rows[n] !== null ? day(found.rows[n]) : "";
  };

  function status(modality) {
    return modality === "actual" ? null : h("span", { class: "tag strong" }, communique.facts.modalities[modality]);
  }

  const independent = (n) => plural(n, "independent text");

  function parties(row) {
    const to = row.recipients && row.recipients.length ? ` → ${joined(row.recipients)}` : "";
    return h("span", { class: "who" }, `${joined(row.actors)}${to}`);
  }

  function eventRow(n, row, index) {
    const type = value(index, "type", n);
    return h(
      "li",
      {},
      h("span", { class: "when" }, span(iso(index, "day", n), iso(index, "end", n))),
      h(
        "div",
        {},
        h("div", { class: "what" }, badge(type, value(index, "mode", n)), parties(row), status(value(index, "modality", n))),
        h("p", { class: "summary" }, event(row.id, row.text)),
        row.condition && h("p", { class: "condition small" }, `Condition: ${row.condition}`),
        h(
          "div",
          { class: "meta" },
          row.place && h("span", {}, row.place),
          h("span", {}, independent(index.columns.sources.rows[n])),
          h("span", {}, `confidence ${communique.sureness(index.columns.sure.rows[n])}`),
        ),
      ),
    );
  }

  function commitmentRow(n, row, index) {
    return h(
      "li",
      {},
      h("span", { class: "when" }, row.due ? [h("span", { class: "hidden" }, "due "), span(row.due, row.until)] : "no date given"),
      h(
        "div",
        {},
        h(
          "div",
          { class: "what" },
          badge(value(index, "type", n), value(index, "mode", n)),
          parties(row),
          h("span", { class: "tag strong" }, communique.facts.modalities[value(index, "modality", n)]),
        ),
        h("p", { class: "summary" }, event(row.id, row.text)),
        row.condition && h("p", { class: "condition" }, h("strong", {}, "Condition: "), row.condition),
        h(
          "div",
          { class: "meta" },
          h("span", {}, "Status: ", value(index, "status", n)),
          row.fulfilled_by && row.fulfilled_by.length ? h("span", {}, row.fulfilled_by.map((id, i) => [i ? ", " : "", event(id, "what carried it out")])) : null,
          row.fulfils && h("span", {}, event(row.fulfils, "the plan")),
          row.figures && row.figures.length ? h("span", {}, `Figures: ${joined(row.figures)}`) : null,
          row.place && h("span", {}, row.place),
          h("span", {}, `first told ${dated(iso(index, "day", n))}`),
          h("span", {}, independent(index.columns.sources.rows[n])),
        ),
      ),
    );
  }

  function meetingRow(n, row, index) {
    const mode = value(index, "mode", n);
    return h(
      "li",
      {},
      h("span", { class: "when" }, span(iso(index, "day", n), iso(index, "end", n))),
      h(
        "div",
        {},
        h(
          "div",
          { class: "what" },
          badge("CONSULT", mode),
          h("span", { class: "who" }, joined(row.participants) || "participants not named"),
          status(value(index, "modality", n)),
        ),
        h("p", { class: "summary" }, event(row.id, row.text)),
        h(
          "div",
          { class: "meta" },
          row.place && h("span", {}, row.place),
          row.host && row.host.length ? h("span", {}, `Host: ${joined(row.host)}`) : null,
          row.figures && row.figures.length ? h("span", {}, `Figures: ${joined(row.figures)}`) : null,
          h("span", {}, independent(index.columns.sources.rows[n])),
        ),
      ),
    );
  }

  // A quote stands in its article alone: the row says where. The one list with offsets that count code points.
  async function quoted(row) {
    const article = await find("article", row.article);
    const text = article ? Array.from(article.text).slice(row.start, row.end).join("") : "";
    return { ...row, text, from: article };
  }

  function quoteRow(n, row, index) {
    const name = value(index, "speaker", n) || "speaker not named";
    const from = row.from || {};
    return h(
      "li",
      {},
      h("span", { class: "when" }, dated(iso(index, "day", n))),
      h(
        "div",
        {},
        h("div", { class: "what" }, h("span", { class: "who" }, entity(row.speaker_id, name)), row.office && h("span", { class: "hint" }, row.office), h("span", { class: "tag" }, value(index, "kind", n))),
        h("blockquote", {}, value(index, "kind", n) === "direct" ? `“${row.text}”` : row.text),
        h(
          "div",
          { class: "meta" },
          row.cue && h("span", {}, `“${row.cue}”`),
          h("a", { href: `article.html#${encodeURIComponent(row.article)}:${row.start}-${row.end}` }, from.title || "in the article"),
          from.domain && h("span", {}, from.domain),
          from.copies && from.copies.length ? h("span", {}, `${from.copies.length + 1} articles carry it`) : null,
        ),
      ),
    );
  }

  const modality = { key: "modality", label: "Status", kind: "choice", label_of: (m) => communique.facts.modalities[m] };
  const country = { key: "country", label: "Country", kind: "choice", sorted: true, label_of: (c) => communique.facts.countries[c] || c };
  const who = { key: "who", label: "Actor or recipient", kind: "name", hint: "a name; two with ;" };
  const type = { key: "type", label: "Type", kind: "choice", sorted: true };
  const from = { key: "from", label: "From", kind: "from", column: "day" };
  const to = { key: "to", label: "Until", kind: "to", column: "day" };
  const sources = { key: "sources", label: "Independent texts", kind: "least" };
  const quad = { key: "quad", label: "Class", kind: "choice" };
  const place = { key: "place", label: "Place", kind: "hidden" };
  const all = (key) => (n, row, index) => value(index, key, n);

  Object.assign(communique, {
    eventRow, commitmentRow, meetingRow, quoteRow, quoted,
    filters: { modality, country, who, type, from, to, sources, quad, place },
    columns: {
      events: {
        event_id: (n, row) => row.id, date_start: (n, row, index) => iso(index, "day", n), date_end: (n, row, index) => iso(index, "end", n),
        event_type: all("type"), mode: all("mode"), modality: all("modality"), actors: (n, row) => row.actors,
        recipients: (n, row) => row.recipients, place_name: (n, row) => row.place, n_clusters: (n, row, index) => index.columns.sources.rows[n],
        n_articles: (n, row, index) => index.columns.articles.rows[n], confidence: (n, row, index) => index.columns.sure.rows[n],
        summary: (n, row) => row.text, condition_text: (n, row) => row.condition,
      },
      commitments: {
        event_id: (n, row) => row.id, event_type: all("type"), modality: all("modality"), status: all("status"),
        actors: (n, row) => row.actors, recipients: (n, row) => row.recipients, figures: (n, row) => row.figures,
        condition_text: (n, row) => row.condition, date_start: (n, row) => row.due, date_end: (n, row) => row.until,
        summary: (n, row) => row.text,
      },
      meetings: {
        event_id: (n, row) => row.id, date_start: (n, row, index) => iso(index, "day", n), date_end: (n, row, index) => iso(index, "end", n),
        mode: all("mode"), modality: all("modality"), participants: (n, row) => row.participants, host: (n, row) => row.host,
        place_name: (n, row) => row.place, figures: (n, row) => row.figures, summary: (n, row) => row.text,
      },
      quotes: {
        speaker: all("speaker"), office: (n, row) => row.office, kind: all("kind"), text: (n, row) => row.text,
        published: (n, row, index) => iso(index, "day", n), article_id: (n, row) => row.article, start: (n, row) => row.start, end: (n, row) => row.end,
      },
    },
  });
})();
