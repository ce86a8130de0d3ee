// Live panels. The server marks them: data-live-topic (what they show), data-live-token (may watch it), data-live-url.
// When a topic changes, its panels fetch themselves again by their own hx-get. Nothing is lost when the line drops:
// after reconnecting, every panel is fetched once. While it is down, elements with data-live-offline are shown.
(() => {
  "use strict";

  const LONGEST_PAUSE = 60000;
  let source = null;
  let watched = "";
  let pause = 2000;
  let retry = 0;
  let wasDown = false;

  const panels = () => [...document.querySelectorAll("[data-live-token]")];

  const setOffline = (down) => {
    wasDown = wasDown || down;
    for (const element of document.querySelectorAll("[data-live-offline]")) {
      element.hidden = !down;
    }
  };

  const isBeingEdited = (panel) => {
    const focused = document.activeElement;
    return panel.contains(focused) && focused.matches("input, select, textarea, [contenteditable]");
  };

  const refresh = (panel) => {
    const url = panel.getAttribute("hx-get");
    if (!url) return;
    if (isBeingEdited(panel)) {
      panel.addEventListener("focusout", () => setTimeout(() => refresh(panel), 300), { once: true });
      return;
    }
    window.htmx.ajax("GET", url, { source: panel });
  };

  const refreshChanged = (topics) => {
    const all = topics.includes("*");
    for (const panel of panels()) {
      if (all || panel.dataset.liveTopic.split(" ").some((topic) => topics.includes(topic))) refresh(panel);
    }
  };

  const close = () => {
    clearTimeout(retry);
    if (source) source.close();
    source = null;
  };

  const open = () => {
    close();
    const found = panels();
    const tokens = [...new Set(found.map((panel) => panel.dataset.liveToken))].sort();
    watched = found.map((panel) => panel.dataset.liveTopic).sort().join("\n");
    if (!tokens.length) return;
    const query = tokens.map((token) => "token=" + encodeURIComponent(token)).join("&");
    source = new EventSource(found[0].dataset.liveUrl + "?" + query, { withCredentials: true });
    source.addEventListener("open", () => {
      pause = 2000;
      if (wasDown) refreshChanged(["*"]);
      wasDown = false;
      setOffline(false);
    });
    source.addEventListener("change", (event) => refreshChanged(JSON.parse(event.data)));
    source.addEventListener("error", () => {
      setOffline(true);
      if (source && source.readyState === EventSource.CLOSED) {
        retry = setTimeout(open, pause);
        pause = Math.min(pause * 2, LONGEST_PAUSE);
      }
    });
  };

  const openIfChanged = () => {
    const now = panels().map((panel) => panel.dataset.liveTopic).sort().join("\n");
    if (now !== watched) open();
  };

  document.addEventListener("DOMContentLoaded", () => {
    open();
    document.body.addEventListener("htmx:afterSettle", openIfChanged);
  });
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) open();
  });
})();
