// The writing box: toolbar, and a preview made by the server.
import "vendor/markdown-toolbar";
import { fresh, word } from "ponte/words";
import { post } from "ponte/http";

async function preview(box, pane, area) {
  if (!area.value.trim()) {
    pane.textContent = word("previewEmpty");
    return;
  }
  pane.setAttribute("aria-busy", "true");
  try {
    // The server sends the same sanitised HTML that a reader of the post would get.
    pane.innerHTML = await (await post(box.dataset.previewUrl, { [area.name]: area.value, body: area.value })).text();
  } catch (error) {
    console.warn(error);
    pane.textContent = word("previewFailed");
  }
  pane.removeAttribute("aria-busy");
}

function show(box, mode) {
  for (const tab of box.querySelectorAll("[data-mode]")) {
    const chosen = tab.dataset.mode === mode;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
  }
  for (const pane of box.querySelectorAll("[data-pane]")) pane.hidden = pane.dataset.pane !== mode;
  box.querySelector("markdown-toolbar")?.toggleAttribute("hidden", mode !== "write");
}

function dress(box) {
  const area = box.querySelector("textarea");
  const pane = box.querySelector("[data-pane=preview]");
  const tabs = [...box.querySelectorAll("[data-mode]")];
  box.querySelector("[data-pane=write]")?.setAttribute("role", "tabpanel");
  box.querySelector("[data-pane=write]")?.setAttribute("aria-labelledby", tabs[0]?.id);
  tabs.forEach((tab, at) => {
    tab.addEventListener("click", () => {
      show(box, tab.dataset.mode);
      if (tab.dataset.mode === "preview") preview(box, pane, area);
      else area.focus();
    });
    tab.addEventListener("keydown", (event) => {
      if (event.key === "ArrowLeft" || event.key === "ArrowRight") tabs[1 - at].focus();
    });
  });
}

export function enhance(root) {
  fresh(root, "[data-composer]", "composerReady").forEach(dress);
}
