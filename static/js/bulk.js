// Many rows at once: check all, ranges with Shift, the count, and a bar that shows when something is chosen.
import { fresh, number, word } from "ponte/words";

function dress(form) {
  const all = form.querySelector("[data-bulk-all]");
  const bar = form.querySelector("[data-bulk-bar]");
  const count = form.querySelector("[data-bulk-count]");
  const boxes = () => [...form.querySelectorAll("[data-bulk-item]")];
  let last = null;

  function show() {
    const chosen = boxes().filter((box) => box.checked).length;
    if (count) count.textContent = word("selected", { count: number(chosen) });
    if (all) {
      all.checked = chosen > 0 && chosen === boxes().length;
      all.indeterminate = chosen > 0 && !all.checked;
    }
    bar?.querySelectorAll("button").forEach((button) => (button.disabled = !chosen));
  }

  form.addEventListener("click", (event) => {
    const box = event.target.closest("[data-bulk-item]");
    if (!box) return;
    const list = boxes();
    if (event.shiftKey && last) {
      const [from, to] = [list.indexOf(last), list.indexOf(box)].sort((a, b) => a - b);
      list.slice(from, to + 1).forEach((one) => (one.checked = box.checked));
    }
    last = box;
    show();
  });
  all?.addEventListener("change", () => {
    boxes().forEach((box) => (box.checked = all.checked));
    show();
  });
  form.addEventListener("change", show);
  addEventListener("pageshow", show);
  show();
}

export function enhance(root) {
  fresh(root, "[data-bulk]", "bulkReady").forEach(dress);
}
