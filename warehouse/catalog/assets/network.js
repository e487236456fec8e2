// Actors as a drawing and as a matrix. Where the nodes stand was computed when the catalogue was made.
"use strict";
(function () {
  const { h, s, number, plural } = communique;
  const WIDTH = 1000;
  const HEIGHT = 640;
  const EDGES = 140;
  const MATRIX = 16;

  const leads = (kind, node) => (kind === "countries" ? `events.html#country=${encodeURIComponent(node[0])}` : `entity.html#${encodeURIComponent(node[0])}`);
  const events = (kind, a, b) =>
    kind === "countries" ? null : `events.html#${new URLSearchParams({ who: `${a[1]};${b[1]}` })}`;

  function drawing(kind, { nodes, edges }) {
    const svg = s("svg", { class: "chart network", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label": `Network of ${nodes.length} ${kind}` });
    const x = (node) => 70 + node[4] * (WIDTH - 190);
    const y = (node) => 40 + node[5] * (HEIGHT - 80);
    const both = new Map(); // both directions as one line
    for (const [a, b, good, bad] of edges) {
      const key = a < b ? `${a} ${b}` : `${b} ${a}`;
      const sum = both.get(key) || [Math.min(a, b), Math.max(a, b), 0, 0];
      sum[2] = Math.max(sum[2], good);
      sum[3] = Math.max(sum[3], bad);
      both.set(key, sum);
    }
    const lines = [...both.values()].sort((p, q) => q[2] + q[3] - p[2] - p[3]).slice(0, EDGES);
    const drawn = lines.map(([a, b, good, bad]) => {
      const line = s(
        "line",
        { class: `edge ${bad > good ? "conflict" : "cooperation"}`, x1: x(nodes[a]), y1: y(nodes[a]), x2: x(nodes[b]), y2: y(nodes[b]), "stroke-width": 1 + 1.6 * Math.log2(1 + good + bad) },
        s("title", {}, `${nodes[a][1]} and ${nodes[b][1]}: ${number(good)} of cooperation, ${number(bad)} of conflict`),
      );
      svg.append(line);
      return [a, b, line];
    });
    const most = nodes.length ? nodes[0][3] : 1;
    const points = nodes.map((node, i) => {
      const r = 5 + 15 * Math.sqrt(node[3] / most);
      const label = `${node[1]}, ${plural(node[3], "event")}`;
      const link = s(
        "a",
        { href: leads(kind, node), "aria-label": label, onmouseenter: () => near(i), onmouseleave: () => near(null), onfocus: () => near(i), onblur: () => near(null) },
        s("title", {}, label),
        s("circle", { cx: x(node), cy: y(node), r }),
      );
      svg.append(link);
      return { x: x(node), y: y(node), r, name: node[1], of: link };
    });
    const ends = lines.map(([a, b]) => [points[a].x, points[a].y, points[b].x, points[b].y]);
    const labels = communique.labels(svg, points, { lines: ends });
    // Whoever looks at one sees its lines and the names at their ends.
    function near(i) {
      const isEnd = new Set([i]);
      for (const [a, b, line] of drawn) {
        const isAway = i !== null && a !== i && b !== i;
        line.classList.toggle("faded", isAway);
        if (!isAway) isEnd.add(a).add(b);
      }
      labels.forEach((label, n) => label.classList.toggle("faded", i !== null && !isEnd.has(n)));
    }
    return [
      h("div", { class: "scroll", role: "region", "aria-label": "Network", tabindex: 0 }, svg),
      h("ul", { class: "legend" }, h("li", { class: "key quad-2" }, "mostly cooperation"), h("li", { class: "key quad-4" }, "mostly conflict"), h("li", {}, "wider: more events in common; larger: more events in all")),
    ];
  }

  function matrix(kind, { nodes, edges }) {
    const shown = nodes.slice(0, MATRIX);
    const cells = new Map(edges.map(([a, b, good, bad]) => [`${a} ${b}`, [good, bad]]));
    const cell = (a, b) => {
      const found = cells.get(`${a} ${b}`);
      if (!found) return h("td", {});
      const [good, bad] = found;
      const link = events(kind, shown[a], shown[b]);
      const text = number(good + bad);
      const label = `${text}, ${shown[a][1]} to ${shown[b][1]}: ${number(good)} of cooperation, ${number(bad)} of conflict`;
      return h("td", { class: good === bad ? "mixed" : good > bad ? "cooperation" : "conflict", title: label }, link ? h("a", { href: link, "aria-label": label }, text) : text);
    };
    return h(
      "div",
      { class: "table", role: "region", "aria-label": "Matrix of actors", tabindex: 0 },
      h(
        "table",
        { class: "matrix" },
        h("caption", {}, "Events from row to column; the line below a number tells whether most of them cooperate (blue) or are in conflict (orange). Events without recipient, such as meetings, count both ways."),
        h("thead", {}, h("tr", {}, h("td", {}), shown.map((node) => h("th", { scope: "col" }, node[1])))),
        h("tbody", {}, shown.map((node, a) => h("tr", {}, h("th", { scope: "row" }, h("a", { href: leads(kind, node) }, node[1])), shown.map((_, b) => cell(a, b))))),
      ),
    );
  }

  communique.page(async (app) => {
    const found = await communique.load("network");
    const names = { actors: "Persons, bodies and states", countries: "Countries" };
    const show = (kind) => {
      const buttons = Object.entries(names).map(([key, name]) => h("button", { type: "button", class: "quiet", "aria-pressed": String(key === kind), onclick: () => show(key) }, name));
      const isThere = found[kind].nodes.length > 0;
      app.replaceChildren(
        h("p", { class: "choices" }, buttons),
        ...(isThere ? [h("h2", {}, "Network"), ...drawing(kind, found[kind]), h("h2", {}, "Matrix"), matrix(kind, found[kind])] : [h("p", {}, "No event has a known actor.")]),
      );
    };
    show("actors");
  });
})();
