"use strict";
communique.page(async (app) => {
  const index = await communique.indexOf("events");
  const numbers = Array.from({ length: index.n }, (_, n) => n);
  const go = (changes) => {
    location.href = `events.html#${new URLSearchParams(changes)}`;
  };
  app.replaceChildren(communique.timeline(numbers, index, go));
});
