// The desk by keyboard: arrows and Enter in the search, Alt+N a new customer, Esc back to the search.
(() => {
  "use strict";

  const query = () => document.querySelector("[data-desk-query]");
  const options = () => [...document.querySelectorAll("[data-desk-results] [role=option]")];
  const chosen = () => options().find((option) => option.getAttribute("aria-selected") === "true");

  const choose = (option) => {
    for (const one of options()) one.setAttribute("aria-selected", String(one === option));
    const field = query();
    if (!field) return;
    if (option) {
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  };

  const move = (step) => {
    const all = options();
    if (!all.length) return;
    const now = all.indexOf(chosen());
    choose(all[(now + step + all.length) % all.length]);
  };

  const newCustomer = () => {
    const option = document.querySelector("[data-desk-new]");
    if (option) option.click();
  };

  // The address of "new customer" carries what was typed, also when the results are older than the last key.
  const carry = (event) => {
    const option = event.target.closest && event.target.closest("[data-desk-new]");
    if (option && query()) event.detail.parameters.set("q", query().value);
  };

  // Fields that belong to an answer are shown only with that answer: data-desk-when="field=value".
  const showWhatBelongs = () => {
    const form = document.querySelector("[data-desk-form]");
    if (!form) return;
    for (const part of form.querySelectorAll("[data-desk-when]")) {
      const [name, value] = part.dataset.deskWhen.split("=");
      const field = form.elements[name];
      part.hidden = !field || field.value !== value;
    }
  };

  // A fault code suggests cause, measure, parts and guidance; what a person typed himself stays.
  const suggest = () => {
    const form = document.querySelector("[data-desk-form]");
    const code = document.querySelector("[data-desk-code]");
    if (!form) return;
    const offers = { probable_cause: "cause", measure: "measure", parts_hint: "parts", guidance: "guidance" };
    for (const [name, key] of Object.entries(offers)) {
      const field = form.elements[name];
      const offer = code ? code.dataset[key] : "";
      if (field && (field.value === "" || field.value === field.dataset.offered)) {
        field.value = offer;
        field.dataset.offered = offer;
      }
    }
  };

  // The next thing to say: of the fields marked data-desk-first, and those that must be filled in, the first empty one.
  const focusFirst = () => {
    const form = document.querySelector("[data-desk-form]");
    if (!form || form.querySelector("[data-take-focus]")) return;
    const marked = [...form.querySelectorAll("[data-desk-first], [required]")];
    const empty = marked.find((field) => field.value === "" && field.checkVisibility());
    if (empty) empty.focus();
  };

  document.addEventListener("keydown", (event) => {
    if (!document.querySelector("[data-desk]")) return;
    if (event.altKey && event.key.toLowerCase() === "n") {
      event.preventDefault();
      newCustomer();
    } else if (event.key === "Escape" && query()) {
      query().focus();
      query().select();
    } else if (event.target === query()) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        move(event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Enter") {
        event.preventDefault();
        const option = chosen() || options()[0];
        if (!option) return;
        window.htmx.process(option); // it may have come this very moment
        option.click();
      }
    }
  });

  document.addEventListener("htmx:configRequest", carry);
  document.addEventListener("change", showWhatBelongs);
  document.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target;
    if (target.matches("[data-desk-results]")) {
      choose(options()[0]);
      query()?.setAttribute("aria-expanded", "true");
    } else if (target.id === "desk-card") {
      showWhatBelongs();
      focusFirst();
    } else if (target.matches("[data-desk-hints]")) suggest();
  });
  document.addEventListener("DOMContentLoaded", () => {
    choose(options()[0]);
    showWhatBelongs();
    focusFirst();
  });
})();
