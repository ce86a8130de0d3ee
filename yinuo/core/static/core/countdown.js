// Clocks of promises. An element with data-due (an instant) shows the time that is left or past; from data-soon on it is
// amber, from data-due on red. The server writes the first text; a paused promise has no data-due and stays as it is.
(() => {
  "use strict";

  const english = document.documentElement.lang === "en";
  const STATES = ["promise-running", "promise-soon", "promise-broken"];

  const words = (seconds) => {
    const days = Math.floor(seconds / 86400);
    const hours = Math.floor((seconds % 86400) / 3600);
    const minutes = Math.floor((seconds % 3600) / 60);
    const rest = seconds % 60;
    const parts = english
      ? [[days, "d"], [hours, "h"], [minutes, "min"], [rest, "s"]]
      : [[days, "天"], [hours, "小时"], [minutes, "分"], [rest, "秒"]];
    const first = parts.findIndex(([count]) => count > 0);
    if (first < 0) return parts[3].join(english ? " " : "");
    return parts.slice(first, first + 2).map(([count, unit]) => (english ? `${count} ${unit}` : `${count}${unit}`))
      .join(english ? " " : "");
  };

  const text = (left) => {
    if (left >= 0) return english ? `${words(left)} left` : `还有${words(left)}`;
    return english ? `${words(-left)} late` : `已超${words(-left)}`;
  };

  const show = (element, now) => {
    const due = Date.parse(element.dataset.due);
    if (Number.isNaN(due)) return;
    const soon = Date.parse(element.dataset.soon || "");
    const left = Math.trunc((due - now) / 1000);
    const fresh = text(left);
    if (element.textContent !== fresh) element.textContent = fresh;
    const state = left < 0 ? STATES[2] : now >= soon ? STATES[1] : STATES[0];
    const coloured = element.closest(".promise, .promise-edge") || element;
    for (const one of new Set([element, coloured, element.closest(".promise-edge")])) {
      if (!one || one.classList.contains(state)) continue;
      one.classList.remove(...STATES);
      one.classList.add(state);
    }
  };

  const tick = () => {
    const now = Date.now();
    for (const element of document.querySelectorAll("[data-due]")) show(element, now);
  };

  document.addEventListener("DOMContentLoaded", () => {
    tick();
    setInterval(tick, 1000);
    document.body.addEventListener("htmx:afterSettle", tick);
  });
})();
