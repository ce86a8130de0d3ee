// Live panels. The server marks them: data-live-topic (what they show), data-live-token (may watch it), data-live-url.
// When a topic changes, its panels fetch themselves again by their own hx-get. Nothing is lost when the line drops:
// after reconnecting, every panel is fetched once, and after connecting those that show work under way. While it is down, elements with data-live-offline are shown.
// Nothing typed is lost either: a panel is left alone while somebody types in it, has chosen a file or drawn on it
// (data-live-hold), and else what was typed, ticked and unfolded is carried over into the new panel.
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

  const isHeld = (panel) => {
    const focused = document.activeElement;
    const isTypedIn = panel.contains(focused) && focused.matches("input, select, textarea, [contenteditable]");
    const hasFile = [...panel.querySelectorAll("input[type=file]")].some((field) => field.files.length);
    return isTypedIn || hasFile || panel.querySelector("[data-live-hold]") !== null;
  };

  const refresh = (panel) => {
    const url = panel.getAttribute("hx-get");
    if (!url) return;
    if (isHeld(panel)) panel.dataset.liveStale = "yes";
    else window.htmx.ajax("GET", url, { source: panel });
  };

  const refreshStale = () => {
    for (const panel of document.querySelectorAll("[data-live-stale]")) {
      delete panel.dataset.liveStale;
      refresh(panel);
    }
  };

  // What a person changed in a panel: by form and field the fields that differ from what the server sent, and by their
  // name or their words the parts that are unfolded.
  const nameOf = (field) => [field.form && field.form.getAttribute("action"), field.name].join(" ");
  const isTicked = (field) => field.matches("[type=checkbox], [type=radio]");
  const differs = (field) => {
    if (isTicked(field)) return field.checked !== field.defaultChecked;
    if (field.matches("select")) return [...field.options].some((one) => one.selected !== one.defaultSelected);
    return field.value !== field.defaultValue;
  };
  const fields = (panel) => [...panel.querySelectorAll("input:not([type=hidden]):not([type=file]), select, textarea")];
  const parts = (panel) => [...panel.querySelectorAll("details")].map((part) => [part.id || part.querySelector("summary")?.innerText, part]);

  const changes = (panel) => ({
    fields: fields(panel).filter(differs).map((field) => [nameOf(field), field.value, field.checked]),
    parts: new Map(parts(panel).map(([words, part]) => [words, part.open])),
  });

  const fillIn = (panel, changed) => {
    for (const [name, value, isChecked] of changed) {
      const same = fields(panel).filter((field) => nameOf(field) === name);
      const field = same.find((one) => !isTicked(one) || one.value === value);
      if (!field) continue;
      if (isTicked(field)) field.checked = isChecked;
      else field.value = value;
      if (field.form && field.form.hasAttribute("data-guard")) field.form.dataset.clean = "no";
    }
  };

  const carried = new WeakMap();
  const isRefresh = ({ target, elt, requestConfig }) => elt === target && requestConfig.verb === "get" && "liveTopic" in elt.dataset;

  const beforeSwap = ({ detail }) => {
    if (!isRefresh(detail) || !detail.shouldSwap) return;
    if (isHeld(detail.target)) {
      detail.shouldSwap = false;
      detail.target.dataset.liveStale = "yes";
    } else carried.set(detail.xhr, changes(detail.target));
  };

  const withCarried = (act) => ({ detail }) => {
    const panel = detail.target.isConnected ? detail.target : document.getElementById(detail.target.id);
    if (panel && carried.has(detail.xhr)) act(panel, carried.get(detail.xhr));
  };
  const afterSwap = withCarried((panel, changed) => fillIn(panel, changed.fields));
  // Only when htmx has settled: until then it sets the attributes of what it swapped.
  const afterSettle = withCarried((panel, changed) => {
    for (const [words, part] of parts(panel)) part.open = part.open || changed.parts.get(words) === true;
  });

  const refreshChanged = (topics) => {
    const all = topics.includes("*");
    for (const panel of panels()) {
      if (all || panel.dataset.liveTopic.split(" ").some((topic) => topics.includes(topic))) refresh(panel);
    }
  };

  // What was under way when the page was made (data-live-catch-up) may have ended before the line was open.
  const catchUp = () => {
    for (const panel of panels()) if ("liveCatchUp" in panel.dataset) refresh(panel);
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
      else catchUp();
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
    document.body.addEventListener("htmx:beforeSwap", beforeSwap);
    document.body.addEventListener("htmx:afterSwap", afterSwap);
    document.body.addEventListener("htmx:afterSettle", afterSettle);
    document.body.addEventListener("focusout", () => setTimeout(refreshStale, 300));
  });
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) open();
  });
})();
