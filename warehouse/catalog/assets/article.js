// An article: article.html#ID or #ID:START-END, where the words from START to END are marked.
"use strict";
(function () {
  const { h, find, articleText, toMark, source, copies, joined } = communique;

  async function show(app) {
    const [, id, start, end] = /^(.*?)(?::(\d+)-(\d+))?$/.exec(decodeURIComponent(location.hash.slice(1)));
    const article = id ? await find("article", id) : null;
    if (!article) {
      app.replaceChildren(h("h1", {}, "No such article"), h("p", {}, "This release codes no article ", h("code", {}, id), ". Copies are told under the article that stands for them."));
      return;
    }
    document.title = `${article.title || "An article"} · Communique`;
    const box = articleText("Text of the article", article.text, start ? [[Number(start), Number(end), null]] : []);
    box.classList.add("whole");
    app.replaceChildren(
      h("h1", {}, article.title || "Untitled article"),
      source(article),
      article.authors && article.authors.length ? h("p", { class: "small" }, `By ${joined(article.authors)}`) : "",
      box,
      copies(article) || "",
      h("p", { class: "small" }, "Id ", h("span", { class: "id" }, id)),
    );
    toMark(box);
  }

  communique.page((app) => {
    addEventListener("hashchange", () => show(app));
    return show(app);
  });
})();
