// Text areas grow with their text, up to 60 % of the window.
import { fresh } from "ponte/words";

function grow(area) {
  const most = innerHeight * 0.6;
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight + 2, most)}px`;
}

export function enhance(root) {
  if (CSS.supports("field-sizing", "content")) {
    // The browser does it; a class sets the bounds.
    fresh(root, "[data-autosize]", "autosizeReady").forEach((area) => area.classList.add("field-grows"));
    return;
  }
  fresh(root, "[data-autosize]", "autosizeReady").forEach((area) => {
    area.addEventListener("input", () => grow(area));
    if (area.value) grow(area);
  });
}
