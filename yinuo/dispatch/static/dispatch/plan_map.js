// The planning board, part 5: the map beside it, with tiles if the operator named some, and without them just as well.

const plan = window.yinuoPlan;
const L = window.L;
const pane = plan.at("map");
const COLOURS = ["#1f5f8b", "#1b7f4b", "#b45309", "#6b3fa0", "#0f766e", "#9d174d", "#4d5b12", "#334155"];
let map = null;
let layer = null;
let shown = "";

const colourOf = (person) => COLOURS[Math.abs(plan.rowOf(person)) % COLOURS.length];

const start = () => {
  map = L.map(plan.at("map-place"), { preferCanvas: true, zoomControl: true, attributionControl: Boolean(plan.root.dataset.tilesBy) });
  if (plan.root.dataset.tiles) L.tileLayer(plan.root.dataset.tiles, { attribution: plan.root.dataset.tilesBy, maxZoom: 19 }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  layer = L.layerGroup().addTo(map);
};

const mark = (one, options) => {
  const marker = L.circleMarker(one.place, options);
  marker.bindTooltip(`${one.number} ${one.customer}`);
  marker.on("click", () => plan.choose(one.key));
  layer.addLayer(marker);
  return one.place;
};

const draw = () => {
  if (pane.hidden) return;
  if (!map) start();
  layer.clearLayers();
  const places = [];
  for (const person of plan.rows) {
    const visits = (plan.byPerson.get(person.id) || []).filter((one) => one.place);
    const colour = colourOf(person.id);
    const isShown = shown === person.id;
    for (const one of visits) places.push(mark(one, { radius: one.key === plan.chosen ? 9 : 5, color: colour, weight: 2, fillOpacity: 0.7 }));
    if (isShown && visits.length > 1) layer.addLayer(L.polyline(visits.map((one) => one.place), { color: colour, weight: 3 }));
  }
  for (const one of plan.data.queue) {
    if (one.place) places.push(mark(one, { radius: one.key === plan.chosen ? 10 : 7, color: "#b3261e", weight: 2, fillColor: "#fff", fillOpacity: 1 }));
  }
  if (places.length && !map.fitted) {
    map.fitBounds(L.latLngBounds(places).pad(0.1));
    map.fitted = true;
  } else if (!places.length && !map.fitted) map.setView([39.9, 116.4], 9);
};

const toggle = plan.at("map-toggle");
toggle.addEventListener("click", () => {
  pane.hidden = !pane.hidden;
  toggle.setAttribute("aria-pressed", String(!pane.hidden));
  plan.root.querySelector(".plan-panes").classList.toggle("has-map", !pane.hidden);
  plan.measure();
  plan.redraw();
  draw();
});
plan.on("loaded", draw);
plan.on("filtered", draw);
plan.on("chosen", (one) => {
  shown = one.person || "";
  draw();
});
plan.on("person", (person) => {
  shown = person.id;
  draw();
});
