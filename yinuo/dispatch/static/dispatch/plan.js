// The planning board: its parts put together, and kept up to date while others work on it too.

const plan = window.yinuoPlan;
let later = 0;
let isStale = false;

plan.on("loaded", () => {
  plan.redraw();
  plan.drawQueue();
});
plan.on("let-go", () => {
  if (isStale) follow();
});

const follow = () => {
  isStale = plan.isCarrying();
  if (isStale) return;
  clearTimeout(later);
  later = setTimeout(plan.load, 120);
};

// The bar above the board is a live panel: when it has fetched itself again, the board follows.
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "plan-pulse") follow();
});

const filter = () => {
  plan.filters = {
    team: plan.at("team").value,
    skill: plan.at("skill").value,
    words: plan.at("words").value.trim().toLowerCase(),
  };
  plan.arrange();
  plan.redraw();
  plan.drawQueue();
  plan.tell("filtered");
};
for (const name of ["team", "skill"]) plan.at(name).addEventListener("change", filter);
plan.at("words").addEventListener("input", filter);

window.addEventListener("resize", () => {
  plan.measure();
  plan.redraw();
});
plan.load();
