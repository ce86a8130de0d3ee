// The planning board, part 4: the chosen visit in words, and a form that puts it elsewhere without dragging.

const plan = window.yinuoPlan;
const panel = plan.at("chosen");
const form = plan.at("put");
const people = plan.at("put-person");
const start = plan.at("put-start");
let asked = 0;

const fact = (name, value) => (value ? [plan.make("dt", "", plan.text(name)), plan.make("dd", "", value)] : []);

const fill = (one) => {
  plan.at("chosen-title").textContent = `${one.number} ${one.customer}`;
  const person = plan.data.people.find((each) => each.id === one.person);
  const due = one.late || one.due;
  plan.at("facts").replaceChildren(
    ...fact("fault", one.fault),
    ...fact("address", one.address),
    ...fact("skill", one.skill),
    ...fact("person", person && person.name),
    ...fact("time", one.end && `${plan.day(one.start)} ${plan.clock(one.start)}–${plan.clock(one.end)}（${plan.text("travel", { count: one.travel })}）`),
    ...fact("agreed", one.agreed && `${plan.day(one.agreed)} ${plan.clock(one.agreed)}`),
    ...fact("promise", due && `${due.words} ${due.title} ${due.clause}${one.late ? ` · ${plan.text("breaks")}` : ""}`),
  );
  plan.at("open").href = one.url;
  plan.at("assign").hidden = !(one.assign && plan.may);
  if (one.assign) plan.at("assign").href = one.assign;
  plan.at("print").hidden = true;
  form.hidden = !plan.may || Boolean(one.fixed);
  plan.at("restore").hidden = !one.draft;
  people.replaceChildren(...plan.data.people.map((each) => new Option(each.name, each.id, false, each.id === one.person)));
  const soon = Math.ceil(Math.max(plan.now(), plan.data.start + plan.first) / plan.SNAP) * plan.SNAP;
  start.value = plan.local(one.start || soon);
  plan.at("put-conflicts").replaceChildren();
};

plan.choose = (key, { focus = false } = {}) => {
  plan.chosen = key;
  const one = plan.byKey.get(key);
  panel.hidden = !one;
  for (const element of plan.root.querySelectorAll("[data-key]")) element.classList.toggle("is-chosen", element.dataset.key === key);
  if (!one) return;
  fill(one);
  plan.tell("chosen", one);
  if (focus) plan.at("chosen-title").focus();
};

const choosePerson = (id) => {
  const person = plan.data.people.find((each) => each.id === id);
  const visits = plan.byPerson.get(id) || [];
  plan.chosen = "";
  panel.hidden = false;
  form.hidden = true;
  plan.at("assign").hidden = true;
  plan.at("chosen-title").textContent = person.name;
  plan.at("facts").replaceChildren(
    ...fact("grade", person.grade),
    ...fact("skill", person.skills.join("、")),
    ...fact("load", plan.text("load-of", { count: visits.length, limit: person.limit || "—" })),
    ...visits.flatMap((one) => [plan.make("dt", "", `${plan.when(one.start + one.travel)}–${plan.clock(one.end)}`), plan.make("dd", "", `${one.number} ${one.customer}`)]),
  );
  plan.at("open").href = `${plan.root.dataset.urlPerson}?technician=${id}`;
  plan.at("print").hidden = false;
  plan.at("print").href = `${plan.root.dataset.urlPrint}&technician=${id}`;
  plan.tell("person", person);
};

plan.root.addEventListener("click", (event) => {
  if (plan.justDragged || plan.isCarrying()) return;
  const element = event.target.closest("[data-key]");
  if (element) plan.choose(element.dataset.key, { focus: event.detail === 0 });
  const name = event.target.closest("[data-name]");
  if (name) choosePerson(Number(name.dataset.name));
  if (event.target.closest("[data-plan-undo]")) plan.undo();
});
plan.at("close").addEventListener("click", () => {
  panel.hidden = true;
  const element = plan.chosen && plan.element(plan.chosen);
  plan.choose("");
  if (element) element.focus();
});

const chosenTarget = () => {
  const one = plan.byKey.get(plan.chosen);
  const person = plan.data.people.find((each) => String(each.id) === people.value);
  const minute = plan.fromLocal(start.value);
  return one && person && Number.isFinite(minute) ? [one, person, minute] : null;
};

form.addEventListener("input", () => {
  clearTimeout(asked);
  asked = setTimeout(async () => {
    const target = chosenTarget();
    const answer = target && (await plan.check(...target));
    if (!answer) return;
    const lines = answer.conflicts.map((one) => plan.make("li", `is-${one.tone}`, `${one.words} ${one.clause}`));
    plan.at("put-conflicts").replaceChildren(...(lines.length ? lines : [plan.make("li", "", plan.text("free"))]));
  }, 200);
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const target = chosenTarget();
  if (target) await plan.put(...target);
});
plan.at("restore").addEventListener("click", () => plan.restore(plan.byKey.get(plan.chosen)));

plan.on("loaded", () => {
  if (plan.chosen && !panel.contains(document.activeElement)) plan.choose(plan.chosen);
});
