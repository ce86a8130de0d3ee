// The planning board, part 1: what is known, how it is asked for, and where a minute lies on the screen.
// Times are minutes since 1970; the parts of the board share one object, window.yinuoPlan.

const root = document.querySelector("[data-plan]");
const texts = JSON.parse(document.getElementById("plan-texts").textContent);
const at = (name) => root.querySelector(`[data-plan-${name}]`);
const DAY = 1440;
const SNAP = 15;

const plan = {
  root,
  texts,
  at,
  SNAP,
  may: root.dataset.may === "yes",
  days: Number(root.dataset.days),
  data: { start: 0, end: 0, now: 0, people: [], visits: [], queue: [] },
  rows: [],
  byPerson: new Map(),
  byKey: new Map(),
  filters: { team: "", skill: "", words: "" },
  chosen: "",
  listeners: [],
  loadedAt: 0,
};
window.yinuoPlan = plan;

plan.on = (what, act) => plan.listeners.push([what, act]);
plan.tell = (what, value) => {
  for (const [wanted, act] of plan.listeners) if (wanted === what) act(value);
};

plan.text = (name, values = {}) =>
  Object.entries(values).reduce((text, [key, value]) => text.replaceAll(`%(${key})s`, value), texts[name] || name);

// --- time ---

const two = (number) => String(number).padStart(2, "0");
plan.clock = (minute) => {
  const moment = new Date(minute * 60000);
  return `${two(moment.getHours())}:${two(moment.getMinutes())}`;
};
plan.day = (minute) => {
  const moment = new Date(minute * 60000);
  return `${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
};
plan.when = (minute) => (plan.days > 1 ? `${plan.day(minute)} ${plan.clock(minute)}` : plan.clock(minute));
plan.local = (minute) => {
  const moment = new Date(minute * 60000);
  return `${moment.getFullYear()}-${plan.day(minute)}T${plan.clock(minute)}`;
};
plan.fromLocal = (text) => Math.round(new Date(text).getTime() / 60000);
plan.now = () => plan.data.now + Math.floor((Date.now() - plan.loadedAt) / 60000);

// --- scale: each day shows the hours in which somebody works, at the same width ---

plan.measure = () => {
  const { start, people, visits } = plan.data;
  let first = 9 * 60;
  let last = 17 * 60;
  const spans = people.flatMap((one) => one.shifts).concat(visits.map((one) => [one.start, one.end]));
  for (const [from, to] of spans) {
    const day = Math.floor((from - start) / DAY);
    if (day < 0 || day >= plan.days) continue;
    first = Math.min(first, from - start - day * DAY);
    last = Math.max(last, Math.min(DAY, to - start - day * DAY));
  }
  plan.first = Math.floor(first / 60) * 60;
  plan.last = Math.ceil(last / 60) * 60;
  const room = at("scroll").clientWidth - plan.nameWidth();
  const shown = (plan.last - plan.first) * plan.days;
  plan.scale = Math.max(plan.days > 1 ? 0.3 : 1, room / shown);
  plan.dayWidth = (plan.last - plan.first) * plan.scale;
  plan.width = plan.nameWidth() + plan.dayWidth * plan.days;
};
plan.nameWidth = () => Number.parseInt(getComputedStyle(root).getPropertyValue("--plan-name"), 10);
plan.x = (minute) => {
  const passed = minute - plan.data.start;
  const day = Math.min(Math.max(Math.floor(passed / DAY), 0), plan.days - 1);
  const within = Math.min(Math.max(passed - day * DAY, plan.first), plan.last);
  return day * plan.dayWidth + (within - plan.first) * plan.scale;
};
plan.minuteAt = (x) => {
  const day = Math.min(Math.max(Math.floor(x / plan.dayWidth), 0), plan.days - 1);
  const within = plan.first + (x - day * plan.dayWidth) / plan.scale;
  return plan.data.start + day * DAY + Math.round(within / SNAP) * SNAP;
};

// --- filters ---

const holds = (text, words) => text.toLowerCase().includes(words);
plan.matches = (one) => {
  const { skill, words } = plan.filters;
  if (skill && one.skill !== skill) return false;
  return !words || holds(`${one.number} ${one.customer} ${one.fault}`, words);
};
const shows = (person) => {
  const { team, skill, words } = plan.filters;
  if (team && String(person.team) !== team) return false;
  if (skill && !person.skills.includes(skill)) return false;
  if (!words || holds(person.name, words)) return true;
  return (plan.byPerson.get(person.id) || []).some(plan.matches);
};
plan.arrange = () => {
  plan.byPerson = new Map(plan.data.people.map((one) => [one.id, []]));
  plan.byKey = new Map();
  for (const one of plan.data.queue) plan.byKey.set(one.key, one);
  for (const one of plan.data.visits) {
    plan.byKey.set(one.key, one);
    if (plan.byPerson.has(one.person)) plan.byPerson.get(one.person).push(one);
  }
  plan.rows = plan.data.people.filter(shows);
};

// --- asking the server ---

const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

plan.load = async () => {
  const answer = await fetch(root.dataset.urlData, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  plan.data = await answer.json();
  plan.loadedAt = Date.now();
  plan.arrange();
  plan.measure();
  plan.tell("loaded");
};

plan.post = async (url, values) => {
  const answer = await fetch(url, {
    method: "POST",
    body: new URLSearchParams(values),
    headers: { "X-CSRFToken": token(), Accept: "application/json" },
  });
  const isJson = (answer.headers.get("Content-Type") || "").includes("json");
  if (answer.ok) return isJson ? answer.json() : {};
  const lines = isJson ? (await answer.json()).lines : [plan.text("failed")];
  plan.refuse(lines);
  return null;
};

plan.refuse = (lines) => {
  const place = at("refusal");
  place.replaceChildren(...lines.map((line) => Object.assign(document.createElement("div"), { textContent: line })));
  place.hidden = !lines.length;
};
plan.say = (text) => {
  at("say").textContent = text;
};

// What of a conflict the page sees at once; the server's answer follows and is the one that counts.
plan.quick = (one, person, start, length) => {
  const end = start + length;
  const found = [];
  if (one.skill && !person.skills.includes(one.skill)) found.push(plan.text("certificate", { name: person.name, skill: one.skill }));
  const absence = person.absences.find(([from, to]) => from < end && start < to);
  if (absence) found.push(`${person.name} ${absence[2]}`);
  if (!person.shifts.some(([from, to]) => from <= start && end <= to)) found.push(plan.text("shift", { name: person.name }));
  const other = (plan.byPerson.get(person.id) || []).find((two) => two.key !== one.key && two.start < end && start < two.end);
  if (other) found.push(plan.text("overlap", { number: other.number, customer: other.customer }));
  return found.map((words) => ({ tone: "stop", words, clause: "" }));
};

let asking = null;
plan.check = async (one, person, start) => {
  if (asking) asking.abort();
  asking = new AbortController();
  const query = new URLSearchParams({ key: one.key, person: person.id, start });
  try {
    const answer = await fetch(`${root.dataset.urlCheck}?${query}`, { signal: asking.signal });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
};

plan.put = async (one, person, start) => {
  const values = { key: one.key, person: person.id, start };
  if (one.person) Object.assign(values, { seen_person: one.person, seen_start: one.start });
  plan.refuse([]);
  const answer = await plan.post(root.dataset.urlMove, values);
  if (answer) plan.say(plan.text("put", { number: one.number, name: person.name, when: plan.when(start) }));
  await plan.load();
  return Boolean(answer);
};

plan.restore = async (one) => {
  plan.refuse([]);
  const answer = await plan.post(root.dataset.urlRestore, { key: one.key });
  if (answer) plan.say(plan.text("restored", { number: one.number }));
  await plan.load();
};

plan.undo = async () => {
  plan.refuse([]);
  const answer = await plan.post(root.dataset.urlUndo, {});
  if (answer) plan.say(plan.text("undone"));
  await plan.load();
};
