// A signature drawn on the glass: pointer events, strokes kept so that one can be taken back or put again. The drawing
// goes into the form's hidden field as a PNG data URL when the form is sent; an empty pad sends nothing.
(() => {
  "use strict";

  const INK = "#10233f";

  const start = (place) => {
    const canvas = place.querySelector("canvas");
    const form = place.closest("form");
    if (!canvas || canvas.dataset.ready || !form) return;
    canvas.dataset.ready = "yes";
    const field = form.elements.image;
    const pen = canvas.getContext("2d");
    let strokes = [];
    let undone = [];
    let current = null;
    let kept = null;

    const paint = () => {
      pen.fillStyle = "#ffffff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      if (kept) pen.drawImage(kept, 0, 0, canvas.width, canvas.height);
      pen.strokeStyle = INK;
      pen.fillStyle = INK;
      pen.lineCap = "round";
      pen.lineJoin = "round";
      for (const stroke of strokes) {
        pen.lineWidth = 4;
        pen.beginPath();
        pen.moveTo(stroke[0].x, stroke[0].y);
        for (const point of stroke) pen.lineTo(point.x, point.y);
        pen.stroke();
        if (stroke.length === 1) {
          pen.beginPath();
          pen.arc(stroke[0].x, stroke[0].y, 2.5, 0, 2 * Math.PI);
          pen.fill();
        }
      }
    };

    const where = (event) => {
      const box = canvas.getBoundingClientRect();
      return {
        x: ((event.clientX - box.left) / box.width) * canvas.width,
        y: ((event.clientY - box.top) / box.height) * canvas.height,
      };
    };

    canvas.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      current = [where(event)];
      strokes.push(current);
      undone = [];
      place.dataset.liveHold = "yes"; // a panel that fetches itself again must not take the drawing away
      paint();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!current) return;
      event.preventDefault();
      current.push(where(event));
      paint();
    });
    for (const kind of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(kind, () => {
        current = null;
        form.dataset.clean = "no";
      });
    }
    place.querySelector("[data-signature-clear]").addEventListener("click", () => {
      undone = [];
      strokes = [];
      kept = null;
      delete place.dataset.liveHold;
      paint();
    });
    place.querySelector("[data-signature-undo]").addEventListener("click", () => {
      if (strokes.length) undone.push(strokes.pop());
      paint();
    });
    place.querySelector("[data-signature-redo]").addEventListener("click", () => {
      if (undone.length) strokes.push(undone.pop());
      paint();
    });
    form.addEventListener("submit", () => {
      field.value = strokes.length || kept ? canvas.toDataURL("image/png") : "";
    });

    paint();
    if (field.value.startsWith("data:image/png")) {
      const image = new Image();
      image.addEventListener("load", () => {
        kept = image;
        paint();
      });
      image.src = field.value;
    }
  };

  const startAll = () => document.querySelectorAll("[data-signature]").forEach(start);
  document.addEventListener("DOMContentLoaded", () => {
    startAll();
    document.body.addEventListener("htmx:afterSettle", startAll);
  });
})();
