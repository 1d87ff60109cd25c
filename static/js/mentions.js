// "@" people, "[[" pages, "#" insights: suggestions from the server, only what author and readers may see.
import "vendor/text-expander";
import { fresh, word } from "ponte/words";
import { getJson } from "ponte/http";

const KINDS = { "@": "person", "[[": "page", "#": "insight" };
let waiting = null;

function option(entry, sprite) {
  const item = document.createElement("li");
  item.setAttribute("role", "option");
  item.dataset.value = entry.value;
  item.id = `suggest-${Math.random().toString(36).slice(2, 8)}`;
  if (entry.icon && sprite) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${sprite}#${entry.icon}`);
    svg.append(use);
    item.append(svg);
  }
  const name = Object.assign(document.createElement("span"), { textContent: entry.label, dir: "auto" });
  item.append(name);
  if (entry.note) item.append(Object.assign(document.createElement("small"), { textContent: entry.note }));
  return item;
}

async function suggestions(url, key, text) {
  waiting?.abort();
  waiting = new AbortController();
  const address = new URL(url, location.href);
  address.searchParams.set("kind", KINDS[key] ?? key);
  address.searchParams.set("q", text);
  const found = await getJson(address, waiting.signal);
  const sprite = document.querySelector("svg.icon use")?.getAttribute("href")?.split("#")[0];
  const list = document.createElement("ul");
  list.className = "suggest";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", word("suggestions"));
  list.append(...found.slice(0, 8).map((entry) => option(entry, sprite)));
  return { matched: found.length > 0, fragment: list };
}

function dress(box) {
  const expander = box.querySelector("text-expander");
  if (!expander) return;
  expander.addEventListener("text-expander-change", (event) => {
    const { key, provide, text } = event.detail;
    if (text.length > 60) return;
    provide(
      suggestions(box.dataset.mentionsUrl, key, text).catch((error) => {
        if (error.name !== "AbortError") console.warn(error);
        return { matched: false };
      }),
    );
  });
  expander.addEventListener("text-expander-value", (event) => {
    const { key, item } = event.detail;
    const value = item.dataset.value;
    const written = { "[[": value.startsWith("[[") ? value : `[[${value}]]`, "#": value }[key] ?? `${key}${value.replace(/^[@#]/, "")}`;
    event.detail.value = `${written} `;
  });
}

export function enhance(root) {
  fresh(root, "[data-mentions-url]", "mentionsReady").forEach(dress);
}
