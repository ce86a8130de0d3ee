// The planning board, part 2: only the rows on the screen are drawn, so that hundreds of people stay smooth.

const plan = window.yinuoPlan;
const scroll = plan.at("scroll");
const head = plan.at("head");
const rows = plan.at("rows");
const HEAD = 34;
const SPARE = 4;
const drawn = new Map();
let frame = 0;

const make = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });
const along = (element, start, end) => {
  const x = plan.x(start);
  element.style.setProperty("--x", `${x}px`);
  element.style.setProperty("--w", `${Math.max(plan.x(end) - x, 3)}px`);
  return element;
};
plan.make = make;
plan.along = along;
plan.rowHeight = () => Number.parseInt(getComputedStyle(plan.root).getPropertyValue("--plan-row"), 10);

const drawHead = () => {
  const ticks = [];
  const step = plan.days > 1 ? 240 : 60;
  for (let day = 0; day < plan.days; day += 1) {
    for (let minute = plan.first; minute < plan.last; minute += step) {
      const at = plan.data.start + day * 1440 + minute;
      const isFirst = minute === plan.first;
      const tick = make("div", isFirst && plan.days > 1 ? "plan-tick is-day" : "plan-tick", isFirst && plan.days > 1 ? plan.day(at) : plan.clock(at));
      tick.style.setProperty("--x", `${day * plan.dayWidth + (minute - plan.first) * plan.scale}px`);
      ticks.push(tick);
    }
  }
  head.replaceChildren(make("div", "plan-corner"), ...ticks);
};

const drawVisit = (one) => {
  const visit = along(make("button", "visit"), one.start, one.end);
  visit.type = "button";
  visit.dataset.key = one.key;
  visit.tabIndex = one.key === plan.tabStop ? 0 : -1;
  visit.style.setProperty("--t", `${Math.max(0, plan.x(one.start + one.travel) - plan.x(one.start))}px`);
  visit.classList.toggle("is-draft", one.draft);
  visit.classList.toggle("is-fixed", one.fixed || !plan.may);
  visit.classList.toggle("is-late", Boolean(one.late));
  visit.classList.toggle("is-dim", !plan.matches(one));
  visit.classList.toggle("is-chosen", one.key === plan.chosen);
  const late = one.late ? `，${plan.text("late", { title: one.late.title, when: one.late.words })}` : "";
  const state = one.draft ? plan.text("draft") : one.words;
  visit.setAttribute("aria-label", `${plan.when(one.start)}–${plan.clock(one.end)} ${one.number} ${one.customer}，${state}${late}`);
  visit.append(make("b", "", one.customer), make("span", "", `${plan.clock(one.start + one.travel)} ${one.number}`));
  return visit;
};

const drawRow = (person, number) => {
  const row = make("div", "plan-row");
  row.setAttribute("role", "row");
  row.setAttribute("aria-rowindex", String(number + 1));
  row.dataset.person = person.id;
  row.style.setProperty("--y", `${number * plan.rowHeight()}px`);
  const visits = plan.byPerson.get(person.id) || [];
  const name = make("button", "plan-name");
  name.type = "button";
  name.tabIndex = -1;
  name.dataset.name = person.id;
  const load = make("span", plan.days === 1 && person.limit && visits.length >= person.limit ? "is-full" : "text-secondary", person.limit && plan.days === 1 ? `${visits.length} / ${person.limit}` : String(visits.length));
  name.append(make("strong", "", person.name), load);
  row.append(name);
  for (const [start, end] of person.shifts) row.append(along(make("div", "plan-shift"), start, end));
  for (const [start, end, words] of person.absences) row.append(along(make("div", "plan-absence", words), start, end));
  if (plan.now() > plan.data.start && plan.now() < plan.data.end) row.append(along(make("div", "plan-now"), plan.now(), plan.now()));
  for (const one of visits) row.append(drawVisit(one));
  return row;
};

const paint = () => {
  frame = 0;
  const height = plan.rowHeight();
  const first = Math.max(0, Math.floor((scroll.scrollTop - HEAD) / height) - SPARE);
  const last = Math.min(plan.rows.length, Math.ceil((scroll.scrollTop + scroll.clientHeight) / height) + SPARE);
  for (const [number, row] of drawn) {
    if (number < first || number >= last) {
      row.remove();
      drawn.delete(number);
    }
  }
  const fresh = document.createDocumentFragment();
  for (let number = first; number < last; number += 1) {
    if (drawn.has(number)) continue;
    const row = drawRow(plan.rows[number], number);
    drawn.set(number, row);
    fresh.append(row);
  }
  rows.append(fresh);
};
plan.paint = paint;

plan.redraw = () => {
  const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.key : "";
  if (!plan.byKey.has(plan.tabStop)) plan.tabStop = firstKey();
  plan.root.style.setProperty("--plan-width", `${plan.width}px`);
  plan.root.style.setProperty("--plan-height", `${plan.rows.length * plan.rowHeight()}px`);
  rows.setAttribute("aria-rowcount", String(plan.rows.length));
  for (const row of drawn.values()) row.remove();
  drawn.clear();
  drawHead();
  paint();
  if (focused && plan.element(focused)) plan.element(focused).focus({ preventScroll: true });
};

const firstKey = () => {
  for (const person of plan.rows) {
    const visits = plan.byPerson.get(person.id) || [];
    if (visits.length) return visits[0].key;
  }
  return "";
};

plan.element = (key) => plan.root.querySelector(`[data-key="${CSS.escape(key)}"]`);
plan.rowOf = (person) => plan.rows.findIndex((one) => one.id === person);
plan.rowElement = (number) => drawn.get(number);

// Bring a row, and a minute on it, into sight.
plan.show = (number, minute) => {
  const height = plan.rowHeight();
  const top = number * height;
  if (top < scroll.scrollTop) scroll.scrollTop = top;
  else if (top + height + HEAD > scroll.scrollTop + scroll.clientHeight) scroll.scrollTop = top + height + HEAD - scroll.clientHeight;
  const x = plan.x(minute);
  const room = scroll.clientWidth - plan.nameWidth();
  if (x < scroll.scrollLeft) scroll.scrollLeft = Math.max(0, x - 20);
  else if (x > scroll.scrollLeft + room - 60) scroll.scrollLeft = x - room + 120;
  paint();
};

// --- the queue ---

const dueWords = (due) => {
  const left = due.at - plan.now();
  if (left < 0) return [plan.text("overdue", { minutes: plan.span(-left) }), "is-broken"];
  return [plan.text("left", { minutes: plan.span(left) }), left < 60 ? "is-soon" : ""];
};
plan.span = (minutes) => (minutes < 60 ? plan.text("minutes", { count: minutes }) : plan.text("hours", { hours: Math.floor(minutes / 60), count: minutes % 60 }));

const drawJob = (one) => {
  const item = make("li", "");
  const job = make("button", "plan-job");
  job.type = "button";
  job.dataset.key = one.key;
  job.classList.toggle("is-dim", !plan.matches(one));
  job.classList.toggle("is-chosen", one.key === plan.chosen);
  const title = make("div", "fw-bold", `${one.number} ${one.customer}`);
  if (one.urgent) title.append(" ", make("span", "badge bg-red-lt", one.urgent));
  job.append(title, make("div", "text-secondary", one.fault));
  if (one.due) {
    const [words, tone] = dueWords(one.due);
    const due = make("div", tone, words);
    due.dataset.due = one.key;
    job.append(due, make("div", "clause", `${one.due.title} ${one.due.clause}`));
  }
  item.append(job);
  return item;
};

plan.drawQueue = () => {
  plan.at("queue").replaceChildren(...plan.data.queue.map(drawJob));
  plan.at("queue-count").textContent = String(plan.data.queue.length);
};

setInterval(() => {
  for (const due of plan.root.querySelectorAll("[data-due]")) {
    const one = plan.byKey.get(due.dataset.due);
    if (!one || !one.due) continue;
    [due.textContent, due.className] = dueWords(one.due);
  }
}, 20000);

scroll.addEventListener("scroll", () => {
  if (!frame) frame = requestAnimationFrame(paint);
}, { passive: true });
