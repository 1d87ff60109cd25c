// While a title is typed: what is like it already, with links.
import { fresh } from "ponte/words";
import { getJson } from "ponte/http";

const WAIT = 500;
const SHORTEST = 8;

function show(box, found) {
  box.replaceChildren();
  box.hidden = found.length === 0;
  if (!found.length) return;
  box.append(Object.assign(document.createElement("p"), { className: "form-text mb-1", textContent: box.dataset.label }));
  const list = Object.assign(document.createElement("ul"), { className: "form-text mb-0" });
  for (const one of found.slice(0, 5)) {
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: one.url, textContent: one.title, target: "_blank", rel: "noopener", dir: "auto" });
    item.append(link, one.note ? ` · ${one.note}` : "");
    list.append(item);
  }
  box.append(list);
}

function dress(field) {
  const input = field.querySelector("input");
  const box = Object.assign(document.createElement("div"), { hidden: true });
  box.setAttribute("role", "status");
  box.dataset.label = field.dataset.similarLabel ?? "";
  field.append(box);
  let timer = 0;
  let waiting = null;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      waiting?.abort();
      const text = input.value.trim();
      if (text.length < SHORTEST) return show(box, []);
      waiting = new AbortController();
      const address = new URL(field.dataset.similarUrl, location.href);
      address.searchParams.set("q", text);
      address.searchParams.set("kind", field.dataset.similarKind ?? "");
      try {
        show(box, await getJson(address, waiting.signal));
      } catch (error) {
        if (error.name !== "AbortError") console.warn(error);
      }
    }, WAIT);
  });
}

export function enhance(root) {
  fresh(root, "[data-similar-url]", "similarReady").forEach(dress);
}
