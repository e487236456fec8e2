// What all pages share: chunks of data, building of elements, words and numbers. No page uses innerHTML: texts of articles are
// untrusted, and stay texts.
"use strict";
const communique = (function () {
  const waiting = new Map(); // chunk -> {resolve, reject} of its promise
  const loaded = new Map(); // chunk -> promise of its value
  let found = null;

  // --- data ---------------------------------------------------------------------------------------------------

  // Called by data/contents.js.
  function contents(value) {
    found = value;
  }

  // What is packed in letters of 15 bits (warehouse/catalog/chunks.py), as a stream. It knows nothing outside of it: the page of SQL
  // hands its text to a worker.
  function unpacked(size, letters) {
    const bytes = new Uint8Array(Math.ceil((letters.length * 15) / 8));
    let at = 0;
    let held = 0;
    let bits = 0;
    for (let i = 0; i < letters.length; i++) {
      held = (held << 15) | (letters.charCodeAt(i) - 0x3400);
      bits += 15;
      while (bits >= 8) {
        bits -= 8;
        bytes[at++] = held >> bits;
      }
      held &= (1 << bits) - 1;
    }
    return new Blob([bytes.subarray(0, size)]).stream().pipeThrough(new DecompressionStream("gzip"));
  }

  // Called by data/<name>.js.
  function chunk(name, size, letters) {
    const promised = waiting.get(name);
    if (promised) new Response(unpacked(size, letters)).json().then(promised.resolve, promised.reject);
  }

  // The value of data/<name>.js, loaded once.
  function load(name) {
    if (!loaded.has(name)) {
      loaded.set(
        name,
        new Promise((resolve, reject) => {
          waiting.set(name, { resolve, reject });
          const script = document.createElement("script");
          script.src = `data/${encodeURIComponent(name)}.js`;
          script.onerror = () => reject(new Error(`data/${name}.js cannot be read: is the folder whole?`));
          document.head.append(script);
        }),
      );
    }
    return loaded.get(name);
  }

  // The row of a set that has this key, or null.
  async function find(set, key) {
    const first = found.sets[set] || [];
    let low = 0;
    let high = first.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (first[middle] <= key) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return null;
    const rows = await load(`${set}-${low - 1}`);
    return Object.hasOwn(rows, key) ? rows[key] : null;
  }

  // Rows of a numbered set, in the order of the numbers.
  async function rows(set, numbers) {
    const size = found.at_once;
    const chunks = await Promise.all(numbers.map((n) => load(`${set}-${Math.floor(n / size)}`)));
    return numbers.map((n, i) => chunks[i][n % size]);
  }

  // --- elements -----------------------------------------------------------------------------------------------

  const SVG = "http://www.w3.org/2000/svg";

  function filled(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? "" : String(value));
    }
    for (const child of children.flat(Infinity)) {
      if (child !== null && child !== undefined && child !== false) element.append(child);
    }
    return element;
  }

  // An element with attributes and children; strings become texts.
  const h = (tag, attributes, ...children) => filled(document.createElement(tag), attributes, children);
  const s = (tag, attributes, ...children) => filled(document.createElementNS(SVG, tag), attributes, children);

  // Shown as a link only if it leads to a web page: an address in the data may be anything.
  function outside(url, label) {
    return /^https?:\/\//i.test(url || "") ? h("a", { href: url, rel: "noopener noreferrer" }, label || url) : label || url || "";
  }

  // --- words and numbers --------------------------------------------------------------------------------------

  const number = (value) => value.toLocaleString("en");
  const plural = (n, one, many) => `${number(n)} ${n === 1 ? one : many || `${one}s`}`;
  const joined = (list) => (list || []).join(", ");
  const DAY = 86400000;
  const dayOf = (text) => Math.round(Date.parse(`${text}T00:00:00Z`) / DAY);
  const day = (n) => (n === null ? "" : new Date(n * DAY).toISOString().slice(0, 10));
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

  // 2025-10-01 as 1 Oct 2025; a time keeps its hours.
  function dated(text) {
    if (!text) return "date unknown";
    const [date, time] = text.split(/[T ]/);
    const [year, month, dayOfMonth] = date.split("-");
    const found = `${Number(dayOfMonth)} ${MONTHS[Number(month) - 1]} ${year}`;
    return time && time.slice(0, 5) !== "00:00" ? `${found}, ${time.slice(0, 5)}` : found;
  }

  // A whole month or year by its name.
  function span(start, end) {
    if (!start) return "date unknown";
    const isWhole = end && start.slice(0, 4) === end.slice(0, 4) && start.endsWith("-01") && day(dayOf(end) + 1).endsWith("-01");
    if (isWhole && start.slice(5, 7) === end.slice(5, 7)) return `${MONTHS[Number(start.slice(5, 7)) - 1]} ${start.slice(0, 4)}`;
    if (isWhole && start.slice(5) === "01-01" && end.slice(5) === "12-31") return start.slice(0, 4);
    return !end || start === end ? dated(start) : `${dated(start)} – ${dated(end)}`;
  }

  const quad = (type) => found.types[type] || 0;
  const badge = (type, mode) =>
    h("span", { class: `badge quad-${quad(type)}`, title: found.quads[quad(type)] }, mode ? `${type} · ${mode}` : type);

  // How sure a coding is, in words.
  function sureness(value) {
    if (value === null || value === undefined) return "not rated";
    return value >= 0.9 ? "high" : value >= 0.7 ? "good" : value >= 0.5 ? "moderate" : "low";
  }

  function entity(id, name) {
    return id ? h("a", { href: `entity.html#${encodeURIComponent(id)}` }, name) : name;
  }

  const event = (id, label) => h("a", { href: `event.html#${encodeURIComponent(id)}` }, label);

  // --- the page -----------------------------------------------------------------------------------------------

  // Runs the page's own part; what fails is said where the reader looks.
  function page(start) {
    addEventListener("DOMContentLoaded", async () => {
      const place = document.getElementById("app");
      try {
        await start(place);
      } catch (error) {
        place.replaceChildren(h("p", { class: "error", role: "alert" }, `This page cannot be shown: ${error.message}`));
        throw error;
      } finally {
        place.removeAttribute("aria-busy");
      }
    });
  }

  // Not by the address: the part behind # says what a page shows.
  function skipping() {
    document.querySelector(".skip").addEventListener("click", (event) => {
      event.preventDefault();
      document.getElementById("main").focus();
    });
  }

  // Where the names of the pages do not fit, the one that is open is in sight.
  function navigating() {
    const current = document.querySelector("header.site nav [aria-current]");
    if (!current) return;
    const list = current.closest("ul");
    list.scrollLeft = current.offsetLeft - list.offsetLeft - (list.clientWidth - current.offsetWidth) / 2;
  }

  function themes() {
    const button = document.getElementById("theme");
    const root = document.documentElement;
    const isDark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
    const label = () => {
      button.textContent = isDark() ? "Light" : "Dark";
      button.setAttribute("aria-label", isDark() ? "Light colours" : "Dark colours");
    };
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      try {
        localStorage.setItem("communique-theme", root.dataset.theme);
      } catch (error) {
        // It holds for this page alone.
      }
      label();
    });
    label();
  }

  addEventListener("DOMContentLoaded", themes);
  addEventListener("DOMContentLoaded", skipping);
  addEventListener("DOMContentLoaded", navigating);

  return {
    contents, unpacked, chunk, load, find, rows, h, s, outside, number, plural, joined, day, dayOf, dated, span, quad, badge, sureness,
    entity, event, page, get facts() { return found; },
  };
})();
