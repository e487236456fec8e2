// Events on a map: a circle for each place, as large as the number of events there. Equirectangular: x is longitude, y latitude.
"use strict";
(function () {
  const { s, h, number, plural, load } = communique;
  const LABELS = 20;
  const FOCUSED = 60; // places that the keyboard reaches; the list has all
  let world = null;
  let places = null;
  let view = null; // what the reader zoomed to: [x, y, width, height]

  function box(found) {
    if (!found.length) return [-180, -84, 360, 144];
    const xs = found.map((p) => p.lon);
    const ys = found.map((p) => -p.lat);
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    const width = Math.max(Math.max(...xs) - x, 24) + 24;
    const height = Math.max(Math.max(...ys) - y, 12) + 16;
    const w = Math.min(360, Math.max(width, height * 2.1));
    const middle = [(x + Math.max(...xs)) / 2, (y + Math.max(...ys)) / 2];
    return [Math.max(-180, Math.min(180 - w, middle[0] - w / 2)), Math.max(-86, Math.min(86 - w / 2.1, middle[1] - w / 4.2)), w, w / 2.1];
  }

  // Rings of [longitude, latitude] as a path.
  const path = (rings) => rings.map((ring) => `M${ring.map(([x, y]) => `${x} ${-y}`).join("L")}Z`).join("");

  function figure(numbers, index, set) {
    const column = index.columns.place;
    const sums = new Map();
    for (const n of numbers) if (column.rows[n] !== null) sums.set(column.rows[n], (sums.get(column.rows[n]) || 0) + 1);
    const chosen = new URLSearchParams(location.hash.slice(1)).get("place");
    const found = [...sums].map(([i, count]) => {
      const [name, lat, lon] = places[column.values[i]];
      return { id: column.values[i], name, lat, lon, count };
    });
    found.sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1));
    const located = found.reduce((sum, p) => sum + p.count, 0);
    const area = view || box(found);
    // A thousandth of the map's width, more where that is small.
    const unit = area[2] / Math.min(1000, Math.max(2 * document.getElementById("app").clientWidth, 500));
    const most = found.length ? found[0].count : 1;
    const svg = s("svg", { class: "chart map", viewBox: area.join(" "), role: "group", "aria-label": `Map of ${plural(found.length, "place")} with ${plural(located, "event")}` });
    svg.append(s("path", { class: "land", d: path(world) }));
    for (let x = -180; x <= 180; x += 30) svg.append(s("line", { class: "grid", x1: x, x2: x, y1: -90, y2: 90 }));
    for (let y = -60; y <= 60; y += 30) svg.append(s("line", { class: "grid", x1: -180, x2: 180, y1: y, y2: y }));
    const choose = (place) => set({ place: place.id === chosen ? "" : place.id });
    const points = found.map((place, i) => {
      const label = `${place.name}: ${plural(place.count, "event")}`;
      const at = { x: place.lon, y: -place.lat, r: unit * (3 + 21 * Math.sqrt(place.count / most)) };
      const circle = s(
        "circle",
        {
          class: "place", cx: at.x, cy: at.y, r: at.r, role: "button",
          tabindex: i < FOCUSED ? 0 : -1, "aria-label": label, "aria-pressed": String(place.id === chosen), "data-place": place.id,
          onclick: () => choose(place),
          onkeydown: (event) => {
            if (event.key !== "Enter" && event.key !== " ") return;
            event.preventDefault();
            choose(place);
          },
        },
        s("title", {}, label),
      );
      svg.append(circle);
      return { ...at, name: place.name, of: circle };
    });
    communique.labels(svg, points, { soft: true, most: LABELS });
    const zoom = (factor) => {
      const [x, y, width, height] = area;
      const w = Math.min(360, width * factor);
      const hgt = (w * height) / width;
      view = [Math.max(-180, Math.min(180 - w, x + (width - w) / 2)), y + (height - hgt) / 2, w, hgt];
      again();
    };
    const move = (dx, dy) => {
      view = [area[0] + area[2] * dx, area[1] + area[3] * dy, area[2], area[3]];
      again();
    };
    const button = (text, name, go) => h("button", { type: "button", class: "quiet", "aria-label": name, title: name, onclick: go }, text);
    const holder = h(
      "figure",
      { class: "places" },
      h(
        "div",
        { class: "status" },
        h("span", { class: "choices" },
          button("+", "Nearer", () => zoom(0.6)), button("−", "Farther", () => zoom(1 / 0.6)),
          button("←", "West", () => move(-0.25, 0)), button("→", "East", () => move(0.25, 0)),
          button("↑", "North", () => move(0, -0.25)), button("↓", "South", () => move(0, 0.25)),
          button("Places", "Show the places found", () => { view = null; again(); }),
          button("World", "Show the whole world", () => { view = [-180, -84, 360, 144]; again(); })),
        chosen && places[chosen] ? h("button", { type: "button", class: "quiet", "aria-pressed": "true", onclick: () => set({ place: "" }) }, `${places[chosen][0]} ×`) : "",
      ),
      svg,
      h("figcaption", { class: "small" }, `${plural(found.length, "place")}, ${plural(located, "event")}; ${number(numbers.length - located)} of unknown place or coordinates are in the list alone. `, communique.facts.outline || ""),
    );
    holder.style.margin = "1.2rem 0";
    return holder;

    function again() {
      const label = document.activeElement?.getAttribute("aria-label");
      const next = figure(numbers, index, set);
      holder.replaceWith(next);
      [...next.querySelectorAll("button")].find((b) => b.getAttribute("aria-label") === label)?.focus();
    }
  }

  communique.page(async (app) => {
    [world, places] = await Promise.all([load("world"), load("places")]);
    const f = communique.filters;
    await communique.listing(app, {
      name: "events",
      noun: "event",
      filters: [f.type, f.quad, f.modality, f.country, f.who, f.from, f.to, f.sources, f.place],
      figure,
      row: communique.eventRow,
      csv: communique.columns.events,
    });
  });
})();
