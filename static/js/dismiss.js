// data-dismiss closes what it stands in (data-dismissable).
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dismiss]");
  if (!button) return;
  const box = button.closest("[data-dismissable]");
  const group = box?.parentElement;
  box?.remove();
  if (group?.matches("[data-flashes]") && !group.children.length) group.remove();
});
