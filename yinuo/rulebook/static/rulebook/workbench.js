// The workbench: what a card rests on lights up in the text, single keys decide, conditions complete from the facts.

const bench = () => document.getElementById("bench");
const isTyping = (element) => element && element.matches("input, select, textarea, [contenteditable]");

// --- the words that a card rests on ---

const rested = (card) => {
  for (const one of document.querySelectorAll(".is-rested")) one.classList.remove("is-rested");
  if (!card) return;
  const [from, to] = [Number(card.dataset.from), Number(card.dataset.to)];
  const here = bench()?.querySelector("[data-current]")?.dataset.current;
  const places = [bench(), document.getElementById(`clause-${here}`)];
  for (const place of places) {
    for (const one of place?.querySelectorAll("[data-start]") ?? []) {
      const inside = Number(one.dataset.start) >= from && Number(one.dataset.end) <= to;
      one.classList.toggle("is-rested", inside);
    }
  }
};

const cards = () => [...(bench()?.querySelectorAll("[data-card]") ?? [])];
const currentCard = () =>
  document.activeElement?.closest?.("[data-card]") ?? cards().find((one) => one.dataset.state === "proposed") ?? cards()[0];

document.addEventListener("focusin", (event) => {
  const card = event.target.closest?.("[data-card]");
  if (card) rested(card);
});

// --- where the page is ---

// Of a long regulation only a part is listed: going on past its end asks for the next.
const askForPart = (here, row) => {
  const list = document.querySelector("#clauses[data-part]:not([hx-get*='show='])");
  if (!list || !here || row || list.dataset.asked === here) return;
  list.dataset.asked = here;
  window.htmx.ajax("GET", `${location.pathname}?clause=${here}`, { target: "#clauses", swap: "outerHTML" });
};

const showCurrent = () => {
  const here = bench()?.querySelector("[data-current]")?.dataset.current;
  for (const one of document.querySelectorAll(".draft-clause.is-current")) one.classList.remove("is-current");
  const row = document.getElementById(`clause-${here}`);
  row?.classList.add("is-current");
  askForPart(here, row);
  if (matchMedia("(min-width: 992px)").matches) row?.scrollIntoView({ block: "nearest" });
};

// A panel that refreshes itself does not take a form away, nor the card that somebody is at.
let stood = null;
const isRefresh = ({ verb, elt }) => verb === "get" && elt.hasAttribute("data-live-topic");

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id !== "bench") return;
  const refreshes = isRefresh(detail.requestConfig);
  if (refreshes && (!detail.requestConfig.elt.isConnected || bench().querySelector("form[data-live-hold]"))) {
    detail.shouldSwap = false;
    return;
  }
  const card = document.activeElement?.closest?.("[data-card]");
  stood = refreshes ? { card: card?.id, top: bench().scrollTop } : null;
});

document.addEventListener("htmx:afterSettle", (event) => {
  showCurrent();
  if (event.target.id !== "bench") return;
  if (stood) {
    bench().scrollTop = stood.top;
    if (stood.card) document.getElementById(stood.card)?.focus({ preventScroll: true });
    stood = null;
    return;
  }
  bench().scrollTop = 0;
  const asked = bench().querySelector("form[data-live-hold] :is(input:not([type=hidden]), textarea)");
  const told = bench().querySelector("[data-take-focus]");
  if (told) told.focus();
  else if (asked) asked.focus({ preventScroll: true });
  else currentCard()?.focus({ preventScroll: true });
});

// --- keys ---

const press = (key) => {
  const card = currentCard();
  return card?.querySelector(`[data-press="${key}"]`) ?? document.querySelector(`[data-key="${key}"]`);
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    bench()?.querySelector("[data-escape]")?.click();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(document.activeElement)) return;
  if (document.querySelector("dialog[open]") || !bench()) return;
  const target = press(event.key);
  if (!target) return;
  event.preventDefault();
  target.click();
});

const more = document.querySelector("template[data-shortcuts]");
const list = document.querySelector("#shortcuts dl");
if (more && list) list.prepend(more.content.cloneNode(true));

// --- files ---

for (const place of document.querySelectorAll("[data-drop]")) {
  const field = place.querySelector("input[type=file]");
  const over = (is) => (event) => {
    event.preventDefault();
    place.classList.toggle("is-over", is);
  };
  place.addEventListener("dragover", over(true));
  place.addEventListener("dragleave", over(false));
  place.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer.files.length) field.files = event.dataTransfer.files;
  });
}

// --- conditions: complete the word before the cursor ---

let known = null;
const english = document.documentElement.lang === "en";
const words = async () => {
  if (!known) {
    const answer = await fetch(document.querySelector("[data-words]").dataset.words, { headers: { Accept: "application/json" } });
    known = await answer.json();
  }
  return known;
};

const eventOf = (field) => {
  const near = field.closest(".rule-inputs")?.querySelector(`[name="${field.name.replace(/-if$/, "-event")}"]`);
  const first = document.querySelector('.rule-edit [name$="-0-event"]');
  return (near ?? first)?.value;
};

const choices = async (field) => {
  const word = field.value.slice(0, field.selectionStart).match(/[A-Za-z_][\w.]*$/)?.[0] ?? "";
  if (!word) return { word, found: [] };
  const { facts, events } = await words();
  const event = events.find((one) => one.kind === eventOf(field));
  const data = Object.entries(event?.data ?? {}).map(([name, type]) => ({ name: `event.${name}`, zh: type, en: type }));
  const carried = event ? facts.filter((one) => event.entities.includes(one.name.split(".")[0])) : facts;
  const fits = (one) => one.name.includes(word) || one.zh.includes(word) || one.en.toLowerCase().includes(word.toLowerCase());
  return { word, found: [...data, ...carried].filter(fits).slice(0, 12) };
};

const close = () => document.querySelector(".cel-choices")?.remove();

const put = (field, word, name) => {
  const at = field.selectionStart;
  field.setRangeText(name, at - word.length, at, "end");
  close();
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

const offer = async (field) => {
  const { word, found } = await choices(field);
  close();
  if (!found.length || (found.length === 1 && found[0].name === word)) return;
  const box = document.createElement("ul");
  box.className = "cel-choices";
  box.setAttribute("role", "listbox");
  found.forEach((one, place) => {
    const row = document.createElement("li");
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", String(place === 0));
    row.dataset.name = one.name;
    row.append(one.name);
    const meaning = document.createElement("small");
    meaning.textContent = `${english ? one.en : one.zh}${one.choices?.length ? ": " + one.choices.join(", ") : ""}`;
    row.append(meaning);
    row.addEventListener("mousedown", (event) => {
      event.preventDefault();
      put(field, word, one.name);
    });
    box.append(row);
  });
  field.parentElement.append(box);
  box.scrollIntoView({ block: "nearest" });
};

// --- what a picked event is called ---

const meaning = (field) => {
  const option = [...(field.list?.options ?? [])].find((one) => one.value === field.value);
  const place = field.parentElement.querySelector("[data-meaning]");
  if (place) place.textContent = option ? option.textContent : "";
};

document.addEventListener("input", (event) => {
  if (event.target.matches("[list]")) meaning(event.target);
  if (event.target.matches("[data-cel]") && event.isTrusted) offer(event.target);
});
document.addEventListener("focusout", (event) => {
  if (event.target.matches?.("[data-cel]")) close();
});
document.addEventListener(
  "keydown",
  (event) => {
    const box = document.querySelector(".cel-choices");
    if (!box || !event.target.matches("[data-cel]")) return;
    const rows = [...box.children];
    const at = rows.findIndex((one) => one.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      rows[at].setAttribute("aria-selected", "false");
      const next = rows[(at + step + rows.length) % rows.length];
      next.setAttribute("aria-selected", "true");
      next.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" || event.key === "Tab") {
      const word = event.target.value.slice(0, event.target.selectionStart).match(/[A-Za-z_][\w.]*$/)?.[0] ?? "";
      put(event.target, word, rows[at].dataset.name);
    } else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

showCurrent();
