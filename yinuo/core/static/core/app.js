// What every page does: a form is sent once, nothing typed is lost, errors are said, and the keyboard reaches all.
(() => {
  "use strict";

  const typing = (element) => element && element.matches("input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]");
  const toasts = () => document.querySelector("[data-toasts]");

  const say = (text) => {
    const place = toasts();
    if (!place || !text) return;
    const note = document.createElement("div");
    note.className = "toast-note";
    note.setAttribute("role", "alert");
    note.textContent = text;
    place.append(note);
    setTimeout(() => note.remove(), 8000);
  };

  // A form is sent once: a second press while the first is under way does nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog" || form.hasAttribute("hx-post") || form.hasAttribute("hx-get")) return;
    if (form.classList.contains("is-sending")) {
      event.preventDefault();
      return;
    }
    const question = (event.submitter && event.submitter.dataset.ask) || form.dataset.ask;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      return;
    }
    form.classList.add("is-sending");
    form.dataset.clean = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form.is-sending")) form.classList.remove("is-sending");
  });
  document.addEventListener("htmx:confirm", (event) => {
    const question = event.target.dataset && event.target.dataset.ask;
    if (!question) return;
    event.preventDefault();
    if (window.confirm(question)) event.detail.issueRequest(true);
  });

  // What was typed into a form marked data-guard is not lost by walking away unasked.
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.hasAttribute("data-guard")) form.dataset.clean = "no";
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector('form[data-guard][data-clean="no"]')) event.preventDefault();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest && event.target.closest("form[data-guard]");
    if (form && event.detail.successful) form.dataset.clean = "yes";
  });

  // Errors of parts of a page are said, never swallowed.
  document.addEventListener("htmx:responseError", () => say(toasts() && toasts().dataset.textFailed));
  document.addEventListener("htmx:sendError", () => say(toasts() && toasts().dataset.textOffline));
  const takeFocus = (root) => {
    const place = root.querySelector("[data-take-focus]");
    if (!place) return;
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "center" });
  };
  document.addEventListener("htmx:afterSwap", (event) => {
    const refusal = document.getElementById("refusal");
    if (refusal && event.detail.target === refusal) takeFocus(refusal);
    else if (refusal && event.detail.xhr.status < 400 && event.detail.requestConfig.verb !== "get") refusal.replaceChildren();
  });

  // Keyboard.
  let wentTo = 0;
  const openShortcuts = () => {
    const dialog = document.getElementById("shortcuts");
    if (dialog && !dialog.open) dialog.showModal();
  };
  const shortcut = (event) => {
    if (event.key === "?") openShortcuts();
    else if (event.key === "g") wentTo = Date.now();
    else if (/^[1-9]$/.test(event.key) && Date.now() - wentTo < 1500) {
      const link = document.querySelectorAll(".sidebar .nav-link")[Number(event.key) - 1];
      if (link) link.click();
    } else {
      const target = [...document.querySelectorAll("[data-shortcut]")].find((one) => one.dataset.shortcut === event.key);
      if (!target) return;
      event.preventDefault();
      if (typing(target)) {
        target.focus();
        if (target.select) target.select();
      } else target.click();
    }
  };
  document.addEventListener("keydown", (event) => {
    const focused = document.activeElement;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && focused && focused.form) {
      event.preventDefault();
      focused.form.requestSubmit();
    } else if (!event.ctrlKey && !event.metaKey && !event.altKey && !typing(focused)) shortcut(event);
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open-dialog]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.openDialog);
      if (dialog && !dialog.open) dialog.showModal();
    }
    const closer = event.target.closest("[data-close-dialog]");
    if (closer && closer.closest("dialog")) closer.closest("dialog").close();
    if (event.target.closest("[data-print]")) window.print();
    if (event.target.closest("[data-go-back]") && window.history.length > 1) {
      event.preventDefault();
      window.history.back();
    }
    const filler = event.target.closest("[data-fill-username]");
    if (filler) {
      const form = document.getElementById("sign-in");
      form.elements.username.value = filler.dataset.fillUsername;
      form.elements.password.value = filler.dataset.fillPassword;
      form.requestSubmit();
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  });
  document.addEventListener("DOMContentLoaded", () => takeFocus(document));
})();
