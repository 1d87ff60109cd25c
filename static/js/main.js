// The one entry: behaviours of every page at once, the rest when a page (or a part that htmx brought) holds their mark.
import "ponte/keyboard";
import "ponte/confirm";
import "ponte/guard";
import "ponte/menus";
import "ponte/dismiss";
import "ponte/toast";
import "ponte/time";
import "ponte/wire";

const onDemand = [
  ["[data-composer]", () => import("ponte/composer")],
  ["[data-mentions-url]", () => import("ponte/mentions")],
  ["[data-draft-url]", () => import("ponte/draft")],
  ["[data-files-url]", () => import("ponte/attach")],
  ["[data-autosize]", () => import("ponte/autosize")],
  ["[data-bulk]", () => import("ponte/bulk")],
  ["[data-drop]", () => import("ponte/drop")],
  ["[data-copy]", () => import("ponte/copy")],
  ["[data-theme-choice]", () => import("ponte/theme-choice")],
  [".prose table, .table-box", () => import("ponte/scrollers")],
  ["[data-reorder]", () => import("ponte/reorder")],
  ["[data-read-url]", () => import("ponte/read")],
  ["form[data-react]", () => import("ponte/react")],
  ["[data-similar-url]", () => import("ponte/similar")],
];

// A module exports enhance(root): called once for the page and once for each part that htmx brings.
function enhance(root) {
  for (const [mark, load] of onDemand) {
    if (root.matches?.(mark) || root.querySelector(mark)) {
      load()
        .then((module) => module.enhance(root))
        .catch((error) => console.error(`Ponte: ${mark} stays plain`, error));
    }
  }
}

enhance(document);
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) enhance(event.detail.elt);
});
