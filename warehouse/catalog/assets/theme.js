// Loaded before the page is painted: the colours that the reader chose the last time.
"use strict";
(function () {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const chosen = localStorage.getItem("communique-theme");
    if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;
  } catch (error) {
    // Some browsers keep nothing for pages from disk: the system's choice holds.
  }
})();
