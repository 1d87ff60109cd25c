// What scrolls sideways in its own box can be reached, and scrolled, by keyboard.
import { fresh } from "ponte/words";

const watcher = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else if (!target.matches(".table-box")) target.removeAttribute("tabindex");
  }
});

export function enhance(root) {
  fresh(root, ".prose table, .table-box", "scrollReady").forEach((box) => watcher.observe(box));
}
