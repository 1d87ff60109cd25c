// Keys: / search, ? help, g + letter, j k Enter x in lists, Ctrl+Enter sends.
let going = 0;

const typing = (target) => target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]");

function rows() {
  return [...document.querySelectorAll("[data-list] .row-item, [data-list] [data-row]")].filter((row) => row.offsetParent);
}

function move(step) {
  const all = rows();
  if (!all.length) return false;
  const at = all.findIndex((row) => row.classList.contains("current"));
  const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))];
  all.forEach((row) => row.classList.toggle("current", row === next));
  const target = next.querySelector(".row-link, a, button") ?? next;
  target.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function mark() {
  const box = document.querySelector(".current input[type=checkbox]");
  box?.click();
  return Boolean(box);
}

export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
  return Boolean(dialog);
}

function go(letter) {
  const link = document.querySelector(`[data-key="${CSS.escape(letter)}"]`);
  if (link) location.assign(link.href);
  return Boolean(link);
}

// A button with data-press="h" is pressed by that letter, where no list takes it.
function press(letter) {
  const button = document.querySelector(`[data-press="${CSS.escape(letter)}"]`);
  button?.click();
  return Boolean(button);
}

const single = {
  "/": () => {
    const box = document.querySelector("[data-search]");
    box?.focus();
    box?.select();
    return Boolean(box);
  },
  "?": () => openDialog("keys"),
  j: () => move(1),
  k: () => move(-1),
  x: mark,
  g: () => {
    going = Date.now();
    return true;
  },
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey || event.defaultPrevented) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest?.("[data-composer]")?.closest("form");
    if (form) {
      event.preventDefault();
      form.requestSubmit();
    }
    return;
  }
  if (event.ctrlKey || event.metaKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  // Letters by their place on the keyboard too, so that they work while a Persian layout is on.
  const key = /^[a-z/?]$/.test(event.key) ? event.key : event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key;
  const waiting = Date.now() - going < 1500;
  going = 0;
  if (waiting ? go(key) : single[key]?.() || press(key)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (!opener) return;
  document.querySelectorAll(":popover-open").forEach((panel) => panel.hidePopover());
  openDialog(opener.dataset.open);
});
document.addEventListener("click", (event) => {
  if (event.target instanceof HTMLDialogElement && event.target.open) event.target.close("no");
});
