// The text of an article with places marked in it. Offsets count code points.
"use strict";
(function () {
  const { h, outside, dated, plural } = communique;

  // `name`: what it is called, for who hears it. `marks`: [[start, end, [strong start, strong end] or null], ...]; of two that overlap
  // the first in the text stays.
  function articleText(name, text, marks) {
    const letters = Array.from(text);
    const part = (a, b) => letters.slice(a, b).join("");
    const shown = [];
    let at = 0;
    for (const [start, end, strong] of [...marks].sort((a, b) => a[0] - b[0])) {
      if (start < at) continue;
      shown.push(part(at, start));
      const [low, high] = strong || [start, start];
      shown.push(h("mark", {}, part(start, low), high > low ? h("b", {}, part(low, high)) : null, part(high, end)));
      at = end;
    }
    shown.push(part(at, letters.length));
    const box = h("div", { class: "article", tabindex: 0, role: "region", "aria-label": name }, shown.filter((x) => x !== ""));
    return box;
  }

  // Scrolls the box, and not the page, to the first mark.
  function toMark(box) {
    const mark = box.querySelector("mark");
    if (mark) box.scrollTop = Math.max(0, mark.offsetTop - box.offsetTop - box.clientHeight / 3);
  }

  function source(article, id) {
    return h(
      "p",
      { class: "small" },
      id ? h("a", { href: `article.html#${encodeURIComponent(id)}` }, article.title || "Untitled") : null,
      id ? " · " : null,
      article.publisher || article.domain || "publisher unknown",
      " · ",
      article.published ? dated(article.published) : "date unknown",
      " · ",
      article.url ? outside(article.url) : article.source,
    );
  }

  function copies(article) {
    const found = article.copies || [];
    if (!found.length) return null;
    const words = communique.facts.relations;
    return h(
      "details",
      {},
      h("summary", {}, `${plural(found.length, "copy", "copies")} of this text`),
      h("ul", {}, found.map((c) => h("li", {}, c.domain || "site unknown", ": ", outside(c.url, c.title || c.url || c.id), ` (${words[c.relation] || c.relation}${c.published ? `, ${dated(c.published)}` : ""})`))),
    );
  }

  Object.assign(communique, { articleText, toMark, source, copies });
})();
