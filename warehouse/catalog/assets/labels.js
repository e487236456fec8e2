// Names beside circles, none over another. Only the page knows how large its letters are, so places are found when it
// shows them, and anew when its size changes.
"use strict";
(function () {
  const { s } = communique;
  const LETTER = 13; // of the screen's pixels, however the drawing is scaled
  const GAP = 3;

  const overlap = (a, b, gap) => a.x < b.x + b.width + gap && b.x < a.x + a.width + gap && a.y < b.y + b.height + gap && b.y < a.y + a.height + gap;

  function touches(box, { x, y, r }, gap) {
    const dx = Math.max(box.x - x, 0, x - box.x - box.width);
    const dy = Math.max(box.y - y, 0, y - box.y - box.height);
    return Math.hypot(dx, dy) < r + gap;
  }

  // Whether a line goes through a box: what of the line is left between its four sides.
  function crosses(box, [x1, y1, x2, y2]) {
    let [from, to] = [0, 1];
    for (const [start, way, low, high] of [[x1, x2 - x1, box.x, box.x + box.width], [y1, y2 - y1, box.y, box.y + box.height]]) {
      if (way === 0 && (start < low || start > high)) return false;
      if (way === 0) continue;
      const [a, b] = [(low - start) / way, (high - start) / way];
      from = Math.max(from, Math.min(a, b));
      to = Math.min(to, Math.max(a, b));
    }
    return from <= to;
  }

  // Where a name of this size may stand beside a circle, the best first.
  function places({ x, y, r }, { width, height }, gap) {
    const [off, slant] = [r + gap, (r + gap) * 0.75];
    const [middle, above, below] = [y - height / 2, y - off - height, y + off];
    return [
      [x + off, middle], [x - off - width, middle], [x - width / 2, above], [x - width / 2, below],
      [x + slant, y - slant - height], [x + slant, y + slant], [x - slant - width, y - slant - height], [x - slant - width, y + slant],
      [x - width / 4, above], [x - width / 4, below], [x - (3 * width) / 4, above], [x - (3 * width) / 4, below],
    ].map(([left, top]) => ({ x: left, y: top, width, height }));
  }

  // Adds a name for each point {x, y, r, name, of}, which come by importance; `of` is the element that stands for it. A name without room
  // is shown while the pointer or the focus is on its element. `lines` ([x1, y1, x2, y2]) are crossed where nothing else is free, and
  // the circles of lesser points where circles are `soft`; `most`: so many names at most. Returns the names' elements, in the order of the points.
  communique.labels = function (svg, points, { lines = [], soft = false, most = points.length } = {}) {
    // Whoever hears the page hears the name of the element.
    const texts = points.map(({ name }) => s("text", { class: "label", "aria-hidden": "true" }, name));
    svg.append(...texts);
    points.forEach(({ of }, i) => {
      const tell = (isTold) => () => {
        texts[i].classList.toggle("told", isTold);
        if (isTold) svg.append(texts[i]); // above all others
      };
      for (const [name, isTold] of [["mouseenter", true], ["focus", true], ["mouseleave", false], ["blur", false]]) of.addEventListener(name, tell(isTold));
    });

    function place() {
      const scale = svg.getScreenCTM()?.a;
      if (!scale) return; // not shown
      for (const text of texts) {
        text.style.fontSize = `${LETTER / scale}px`;
        text.setAttribute("x", 0);
        text.setAttribute("y", 0);
      }
      const sizes = texts.map((text) => text.getBBox());
      const { x, y, width, height } = svg.viewBox.baseVal;
      const isInside = (box) => box.x >= x && box.y >= y && box.x + box.width <= x + width && box.y + box.height <= y + height;
      const gap = GAP / scale;
      const covered = (box, circles) => circles.filter((other) => touches(box, other, gap / 2)).length;
      const taken = [];
      points.forEach((point, i) => {
        const possible = places(point, sizes[i], gap);
        const free = taken.length >= most ? [] : possible.filter((box) => isInside(box) && !taken.some((other) => overlap(box, other, gap)) && covered(box, soft ? points.slice(0, i + 1) : points) === 0);
        const costs = free.map((box) => lines.filter((line) => crosses(box, line)).length + covered(box, points));
        const found = free[costs.indexOf(Math.min(...costs))];
        if (found) taken.push(found);
        const at = found || possible.find(isInside) || possible[0];
        texts[i].classList.toggle("unplaced", !found);
        texts[i].setAttribute("x", at.x - sizes[i].x);
        texts[i].setAttribute("y", at.y - sizes[i].y);
      });
    }

    new ResizeObserver(place).observe(svg);
    return texts;
  };
})();
