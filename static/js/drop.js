// A place to drop files: shows names, sizes and small pictures, and says early what would be refused.
import { fresh, language, word } from "ponte/words";
import { toast } from "ponte/toast";

const size = (bytes) =>
  new Intl.NumberFormat(language, { style: "unit", unit: bytes < 1e6 ? "kilobyte" : "megabyte", maximumFractionDigits: 1 }).format(
    bytes < 1e6 ? bytes / 1e3 : bytes / 1e6,
  );

function row(file) {
  const item = document.createElement("li");
  const name = Object.assign(document.createElement("span"), { textContent: file.name, dir: "auto" });
  item.append(name, Object.assign(document.createElement("span"), { className: "muted", textContent: size(file.size) }));
  if (/^image\/(png|jpeg|gif|webp)$/.test(file.type) && file.size < 3e6) {
    const reader = new FileReader();
    reader.onload = () => item.prepend(Object.assign(new Image(), { src: reader.result, alt: "" }));
    reader.readAsDataURL(file);
  }
  return item;
}

function dress(box) {
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector("[data-drop-files]");
  const limit = Number(box.dataset.limit) || Infinity;

  function show() {
    list.replaceChildren(...[...input.files].map(row));
    const large = [...input.files].find((file) => file.size > limit);
    if (large) toast(word("tooLarge", { name: large.name, limit: size(limit) }), "warning");
  }

  input.addEventListener("change", show);
  for (const kind of ["dragenter", "dragover"]) {
    box.addEventListener(kind, (event) => {
      event.preventDefault();
      box.classList.add("over");
    });
  }
  box.addEventListener("dragleave", () => box.classList.remove("over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    box.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

export function enhance(root) {
  fresh(root, "[data-drop]", "dropReady").forEach(dress);
}
