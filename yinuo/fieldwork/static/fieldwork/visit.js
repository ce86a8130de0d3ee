// The visit page: what was done in a panel below moves the steps above on, and a link to a folded part unfolds it.
(() => {
  "use strict";

  const unfold = () => {
    const part = window.location.hash && document.getElementById(window.location.hash.slice(1));
    if (part && part.matches("details")) part.open = true;
  };

  window.addEventListener("hashchange", unfold);
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.hash === window.location.hash) unfold();
  });
  document.addEventListener("DOMContentLoaded", () => {
    unfold();
    document.body.addEventListener("htmx:afterRequest", (event) => {
      const panels = document.getElementById("visit-panels");
      const isChange = event.detail.requestConfig.verb === "post" && event.detail.successful;
      if (!isChange || !panels || !panels.contains(event.detail.elt)) return;
      for (const id of ["#visit", "#visit-rest"]) window.htmx.trigger(id, "refresh");
    });
  });
})();
