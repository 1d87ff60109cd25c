// Short news: flashes of the server that went well leave by themselves; others stay until closed.
import { word } from "ponte/words";

const live = document.getElementById("live");
const place = document.getElementById("toasts");
const STAY = 6000;

/** Tells screen readers. */
export function say(text) {
  if (live) live.textContent = text;
}

function leaveLater(box) {
  let timer = setTimeout(() => box.remove(), STAY);
  const hold = () => clearTimeout(timer);
  const release = () => {
    timer = setTimeout(() => box.remove(), STAY / 2);
  };
  box.addEventListener("pointerenter", hold);
  box.addEventListener("pointerleave", release);
  box.addEventListener("focusin", hold);
  box.addEventListener("focusout", release);
}

/** Shows a short text at the corner; tone: info, success, warning, danger. */
export function toast(text, tone = "info") {
  const box = document.createElement("div");
  box.className = `alert tone-${tone}`;
  box.dataset.dismissable = "";
  const body = Object.assign(document.createElement("div"), { className: "alert-text", textContent: text, dir: "auto" });
  const close = Object.assign(document.createElement("button"), { className: "close", type: "button", textContent: "×" });
  close.dataset.dismiss = "";
  close.setAttribute("aria-label", word("close"));
  box.append(body, close);
  place?.append(box);
  say(text);
  if (tone !== "danger") leaveLater(box);
}

const flashes = document.querySelector("[data-flashes]");
if (flashes && place) {
  const good = [...flashes.querySelectorAll(".tone-success, .tone-info")];
  say(good.map((box) => box.textContent.trim()).join(" "));
  place.append(...good);
  good.forEach(leaveLater);
  if (!flashes.children.length) flashes.remove();
}
