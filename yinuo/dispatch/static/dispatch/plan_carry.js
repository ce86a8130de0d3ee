// The planning board, part 3: visits are carried by mouse or keyboard, and what speaks against the place is shown first.

const plan = window.yinuoPlan;
const scroll = plan.at("scroll");
const tip = plan.at("tip");
const ghost = plan.make("div", "plan-ghost");
const NEAR = 5;
let carried = null; // {one, person, start, length, conflicts, byKeys}
let pressed = null;
let waiting = 0;

const lengthOf = (one) => (one.end ? one.end - one.start : one.minutes + 30);

const showTip = (x, y) => {
  const { person, start, length, conflicts } = carried;
  const lines = [plan.make("div", "fw-bold", `${person.name} ${plan.when(start)}–${plan.clock(start + length)}`)];
  for (const one of conflicts) lines.push(plan.make("div", `is-${one.tone}`, `${one.words}${one.clause ? ` ${one.clause}` : ""}`));
  if (!conflicts.length) lines.push(plan.make("div", "", plan.text("free")));
  tip.replaceChildren(...lines);
  tip.style.setProperty("--x", `${Math.min(x + 14, window.innerWidth - 350)}px`);
  tip.style.setProperty("--y", `${Math.min(y + 14, window.innerHeight - 120)}px`);
  tip.hidden = false;
};

const drawGhost = () => {
  const row = plan.rowElement(plan.rowOf(carried.person.id));
  if (!row) return;
  const worst = carried.conflicts.some((one) => one.tone === "stop") ? "is-stop" : carried.conflicts.length ? "is-warn" : "";
  ghost.className = `plan-ghost ${worst}`;
  plan.along(ghost, carried.start, carried.start + carried.length);
  if (ghost.parentElement !== row) row.append(ghost);
};

const tipAtGhost = () => {
  const place = ghost.getBoundingClientRect();
  showTip(place.left, place.bottom);
};

const aim = (person, start, x, y) => {
  if (carried.person === person && carried.start === start) return;
  Object.assign(carried, { person, start, conflicts: plan.quick(carried.one, person, start, carried.length) });
  drawGhost();
  if (carried.byKeys) tipAtGhost();
  else showTip(x, y);
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const aimed = carried;
    const answer = await plan.check(aimed.one, person, start);
    if (!answer || carried !== aimed || carried.person !== person || carried.start !== start) return;
    carried.length = answer.end - start;
    carried.conflicts = answer.conflicts;
    drawGhost();
    if (carried.byKeys) tipAtGhost();
    else showTip(x, y);
    if (carried.byKeys) plan.say([`${person.name} ${plan.when(start)}`, ...answer.conflicts.map((one) => `${one.words} ${one.clause}`), answer.conflicts.length ? "" : plan.text("free")].join(" "));
  }, 90);
};

const lift = (one, byKeys) => {
  const person = plan.data.people.find((each) => each.id === one.person) || plan.rows[0];
  const day = plan.data.start + plan.first;
  const start = one.start || Math.ceil(Math.max(plan.now(), day) / plan.SNAP) * plan.SNAP;
  carried = { one, person: null, start: 0, length: lengthOf(one), conflicts: [], byKeys };
  document.body.setAttribute("data-live-hold", "");
  const element = plan.element(one.key);
  if (element) element.classList.add("is-carried");
  if (byKeys) {
    plan.show(plan.rowOf(person.id), start);
    aim(person, start);
    plan.say(plan.text("lifted", { number: one.number }));
  }
};

const letGo = () => {
  carried = null;
  clearTimeout(waiting);
  ghost.remove();
  tip.hidden = true;
  document.body.removeAttribute("data-live-hold");
  for (const element of plan.root.querySelectorAll(".is-carried")) element.classList.remove("is-carried");
  plan.tell("let-go");
};

const drop = async () => {
  const { one, person, start } = carried;
  const back = one.key;
  letGo();
  await plan.put(one, person, start);
  const element = plan.element(back) || [...plan.root.querySelectorAll(".plan-job")][0];
  if (element) element.focus({ preventScroll: true });
};

plan.isCarrying = () => carried !== null;

// --- mouse and pen; a finger scrolls and taps instead ---

const targetAt = (x, y) => {
  const place = scroll.getBoundingClientRect();
  const inside = x > place.left + plan.nameWidth() && x < place.right && y > place.top + 34 && y < place.bottom;
  if (!inside) return null;
  const number = Math.floor((y - place.top - 34 + scroll.scrollTop) / plan.rowHeight());
  const person = plan.rows[number];
  if (!person) return null;
  const start = plan.minuteAt(x - pressed.grip - place.left - plan.nameWidth() + scroll.scrollLeft);
  return { person, start };
};

plan.root.addEventListener("pointerdown", (event) => {
  const element = event.target.closest("[data-key]");
  if (!element || event.button || event.pointerType === "touch" || !plan.may) return;
  const one = plan.byKey.get(element.dataset.key);
  if (!one || one.fixed) return;
  const grip = element.classList.contains("visit") ? event.clientX - element.getBoundingClientRect().left : 0;
  pressed = { one, x: event.clientX, y: event.clientY, grip };
});

window.addEventListener("pointermove", (event) => {
  if (!pressed) return;
  if (!carried) {
    if (Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < NEAR) return;
    lift(pressed.one, false);
  }
  event.preventDefault();
  const place = scroll.getBoundingClientRect();
  if (event.clientY > place.bottom - 30) scroll.scrollTop += 14;
  if (event.clientY < place.top + 54 && event.clientY > place.top) scroll.scrollTop -= 14;
  const target = targetAt(event.clientX, event.clientY);
  if (target) aim(target.person, target.start, event.clientX, event.clientY);
  else {
    Object.assign(carried, { person: null, start: 0 });
    ghost.remove();
    tip.hidden = true;
  }
});

window.addEventListener("pointerup", () => {
  if (!pressed) return;
  pressed = null;
  if (!carried || carried.byKeys) return;
  plan.justDragged = true;
  setTimeout(() => { plan.justDragged = false; }, 0);
  if (carried.person) drop();
  else letGo();
});

// --- keyboard ---

const nearest = (visits, minute) => visits.reduce((best, one) => (!best || Math.abs(one.start - minute) < Math.abs(best.start - minute) ? one : best), null);

const focusVisit = (one) => {
  plan.tabStop = one.key;
  plan.show(plan.rowOf(one.person), one.start);
  for (const visit of plan.root.querySelectorAll(".visit")) visit.tabIndex = visit.dataset.key === one.key ? 0 : -1;
  const element = plan.element(one.key);
  if (element) element.focus({ preventScroll: true });
};

const walk = (one, key) => {
  const visits = plan.byPerson.get(one.person) || [];
  const place = visits.indexOf(one);
  if (key === "ArrowLeft" || key === "ArrowRight") return visits[place + (key === "ArrowRight" ? 1 : -1)];
  const step = key === "ArrowDown" ? 1 : -1;
  for (let row = plan.rowOf(one.person) + step; row >= 0 && row < plan.rows.length; row += step) {
    const found = nearest(plan.byPerson.get(plan.rows[row].id) || [], one.start);
    if (found) return found;
  }
  return null;
};

const steer = (key) => {
  const row = plan.rowOf(carried.person.id);
  const sideways = { ArrowLeft: -plan.SNAP, ArrowRight: plan.SNAP }[key] || 0;
  const person = plan.rows[row + ({ ArrowUp: -1, ArrowDown: 1 }[key] || 0)] || carried.person;
  const start = carried.start + sideways;
  plan.show(plan.rowOf(person.id), start);
  aim(person, start);
};

const whileCarrying = (event) => {
  if (event.key === "Escape") letGo();
  else if (event.key === "Enter" || event.key === " ") drop();
  else if (event.key.startsWith("Arrow")) steer(event.key);
  else return;
  event.preventDefault();
};

plan.root.addEventListener("keydown", (event) => {
  if (carried && carried.byKeys) {
    whileCarrying(event);
    return;
  }
  const element = event.target.closest("[data-key]");
  if (!element) return;
  const one = plan.byKey.get(element.dataset.key);
  if (!one) return;
  if (event.key === " " && plan.may && !one.fixed) {
    event.preventDefault();
    lift(one, true);
  } else if (event.key.startsWith("Arrow") && element.classList.contains("visit")) {
    event.preventDefault();
    const next = walk(one, event.key);
    if (next) focusVisit(next);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.target.closest("input, textarea, select")) return;
  event.preventDefault();
  if (plan.may) plan.undo();
});
window.addEventListener("keyup", (event) => {
  if (event.key === " " && carried) event.preventDefault(); // a button is not pressed by the key that lifted it
});
