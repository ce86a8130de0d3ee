// The planning board: all proposals unfolded or folded in place. Without this script the same links ask the server.

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-proposals]");
  if (!link) return;
  event.preventDefault();
  const all = link.closest(".plan-proposals");
  for (const part of all.querySelectorAll("details")) part.open = link.dataset.proposals === "open";
});
