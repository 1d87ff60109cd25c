// data-reorder: drag rows by [data-handle], or Alt + arrow keys; hidden inputs inside the rows go along, so the form sends the order.
import "vendor/sortable";
import { fresh, number, word } from "ponte/words";
import { say } from "ponte/toast";

function told(list) {
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

function byKey(list, event) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const row = event.target.closest("[data-handle]")?.closest("[data-reorder] > *");
  if (!step || !event.altKey || !row) return;
  event.preventDefault();
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (step < 0) other.before(row);
  else other.after(row);
  event.target.focus();
  const rows = [...list.children];
  say(word("moved", { place: number(rows.indexOf(row) + 1), count: number(rows.length) }));
  told(list);
}

export function enhance(root) {
  fresh(root, "[data-reorder]", "reorderReady").forEach((list) => {
    window.Sortable.create(list, { handle: "[data-handle]", animation: 120, onEnd: () => told(list) });
    list.addEventListener("keydown", (event) => byKey(list, event));
  });
}
