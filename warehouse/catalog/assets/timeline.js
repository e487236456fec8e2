// Events over time: bars of a day, week, month or year, stacked by quad class.
"use strict";
(function () {
  const { h, s, number, plural, day, dayOf } = communique;
  const isNarrow = matchMedia("(max-width: 40rem)").matches; // then the letters of a wide chart would be too small
  const WIDTH = isNarrow ? 420 : 960;
  const HEIGHT = 220;
  const LEFT = 40;
  const BOTTOM = 26;
  const MOST = 130; // bars that can still be told apart

  const monthOf = (n) => day(n).slice(0, 7);
  const UNITS = {
    day: { first: (n) => n, next: (n) => n + 1, label: day },
    week: { first: (n) => n - ((((n + 3) % 7) + 7) % 7), next: (n) => n + 7, label: (n) => `week of ${day(n)}` },
    month: {
      first: (n) => dayOf(`${monthOf(n)}-01`),
      next: (n) => dayOf(`${monthOf(n + 31)}-01`),
      label: monthOf,
    },
    year: { first: (n) => dayOf(`${day(n).slice(0, 4)}-01-01`), next: (n) => dayOf(`${Number(day(n).slice(0, 4)) + 1}-01-01`), label: (n) => day(n).slice(0, 4) },
  };
  const LENGTH = { day: 1, week: 7, month: 30.4, year: 365 };
  let wanted = null;

  const atShare = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];

  // Of a century of mentions only the days in which most events lie: what is left out is said below.
  function spanOf(days) {
    const sorted = Float64Array.from(days).sort();
    const [first, last] = [sorted[0], sorted[sorted.length - 1]];
    const [low, high] = [atShare(sorted, 0.05), atShare(sorted, 0.99)];
    const isLong = last - first > 3 * (high - low) + 60;
    return isLong ? [low, high] : [first, last];
  }

  function timeline(numbers, index, set) {
    const rows = index.columns.day.rows;
    const quads = index.columns.quad.rows;
    const dated = numbers.filter((n) => rows[n] !== null);
    if (!dated.length) return h("p", { class: "hint" }, "None of these events has a known date.");
    const [low, high] = spanOf(dated.map((n) => rows[n]));
    const unit = wanted || Object.keys(UNITS).find((u) => (high - low) / LENGTH[u] <= MOST) || "year";
    const { first, next, label } = UNITS[unit];
    const starts = [];
    for (let n = first(low); n <= high && starts.length < 4000; n = next(n)) starts.push(n);
    const at = new Map(starts.map((n, i) => [n, i]));
    const sums = starts.map(() => [0, 0, 0, 0]);
    let outside = 0;
    for (const n of dated) {
      const i = at.get(first(rows[n]));
      if (i === undefined) outside += 1;
      else sums[i][quads[n]] += 1;
    }
    const highest = Math.max(1, ...sums.map((sum) => sum.reduce((a, b) => a + b)));
    const width = (WIDTH - LEFT) / starts.length;
    const y = (count) => HEIGHT - (count / highest) * (HEIGHT - 14);
    const svg = s(
      "svg",
      { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT + BOTTOM}`, role: "img", "aria-labelledby": "chart-title" },
      s("title", { id: "chart-title" }, `Events by ${unit}, ${label(starts[0])} to ${label(starts[starts.length - 1])}, stacked by class; the highest bar is ${number(highest)}`),
    );
    for (const tick of [0, highest]) {
      svg.append(s("line", { class: "axis", x1: LEFT, x2: WIDTH, y1: y(tick), y2: y(tick) }));
      svg.append(s("text", { x: LEFT - 6, y: y(tick) + 4, "text-anchor": "end" }, number(tick)));
    }
    sums.forEach((sum, i) => {
      let below = 0;
      sum.forEach((count, quad) => {
        if (!count) return;
        svg.append(s("rect", { class: `quad-${quad + 1}`, x: LEFT + i * width, width: Math.max(width - (width > 4 ? 1 : 0), 0.7), y: y(below + count), height: y(below) - y(below + count) }));
        below += count;
      });
      const go = set && (() => set({ from: day(starts[i]), to: day(next(starts[i]) - 1) }));
      svg.append(s("rect", { class: "hit", x: LEFT + i * width, width, y: 0, height: HEIGHT, onclick: go }, s("title", {}, `${label(starts[i])}: ${plural(below, "event")}`)));
    });
    const every = Math.max(1, Math.ceil(starts.length / (isNarrow ? 4 : 8)));
    starts.forEach((n, i) => {
      if (i % every === 0) svg.append(s("text", { x: LEFT + i * width, y: HEIGHT + 18 }, unit === "week" ? day(n) : label(n)));
    });
    const choices = Object.keys(UNITS).map((u) =>
      h("button", { type: "button", class: "quiet", "aria-pressed": String(u === unit), onclick: () => redraw(u) }, u),
    );
    const holder = h("figure", { class: "timeline", "data-unit": unit });
    holder.style.margin = "1.2rem 0";
    const unknown = numbers.length - dated.length;
    const left = [unknown && `${plural(unknown, "event")} of unknown date`, outside && `${number(outside)} before or after these days`].filter(Boolean);
    holder.append(
      h("div", { class: "status" }, h("span", { class: "hint" }, "Bars of a"), h("span", { class: "choices" }, choices)),
      svg,
      h("ul", { class: "legend" }, Object.entries(communique.facts.quads).map(([n, name]) => h("li", { class: `key quad-${n}` }, name))),
      left.length ? h("p", { class: "small" }, `Not in the chart: ${left.join("; ")}.`) : "",
      h("details", {}, h("summary", {}, "The chart as a table"), asTable()),
    );
    return holder;

    function redraw(u) {
      wanted = u;
      const again = timeline(numbers, index, set);
      holder.replaceWith(again);
      again.querySelector('[aria-pressed="true"]').focus();
    }

    function asTable() {
      const names = Object.values(communique.facts.quads);
      const filled = sums.map((sum, i) => [label(starts[i]), sum]).filter(([, sum]) => sum.some(Boolean));
      return h(
        "div",
        { class: "table", role: "region", "aria-label": "Events over time", tabindex: 0 },
        h(
          "table",
          {},
          h("caption", {}, `Events by ${unit} and class`),
          h("thead", {}, h("tr", {}, h("th", { scope: "col" }, unit), names.map((name) => h("th", { scope: "col", class: "n" }, name)))),
          h("tbody", {}, filled.map(([name, sum]) => h("tr", {}, h("th", { scope: "row" }, name), sum.map((count) => h("td", { class: "n" }, number(count)))))),
        ),
      );
    }
  }

  communique.timeline = timeline;
})();
