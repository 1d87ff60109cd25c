// Files into a text: chosen, pasted or dropped, uploaded at once, shown as Markdown where the cursor is.
import { fresh, word } from "ponte/words";
import { token } from "ponte/http";
import { toast } from "ponte/toast";

function insert(area, text) {
  const at = area.selectionStart ?? area.value.length;
  area.setRangeText(text, at, area.selectionEnd ?? at, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function replace(area, old, text) {
  const at = area.value.indexOf(old);
  if (at < 0) return;
  area.setRangeText(text, at, at + old.length, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

async function upload(box, area, file) {
  const place = `[${file.name.replace(/[[\]]/g, "")} …]`;
  insert(area, place);
  const form = new FormData();
  form.append("csrf_token", token());
  form.append("file", file, file.name || "picture.png");
  try {
    const response = await fetch(box.dataset.filesUrl, { method: "POST", body: form, headers: { Accept: "application/json" } });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error);
    replace(area, place, answer.markdown);
  } catch (error) {
    replace(area, place, "");
    toast(error.message || word("uploadFailed"), "warning");
  }
}

function dress(box) {
  const area = box.querySelector("textarea");
  const send = (files) => [...files].forEach((file) => upload(box, area, file));
  box.querySelector("[data-attach]")?.addEventListener("change", (event) => {
    send(event.target.files);
    event.target.value = "";
  });
  area.addEventListener("paste", (event) => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    send(event.clipboardData.files);
  });
  area.addEventListener("dragover", (event) => {
    if ([...event.dataTransfer.types].includes("Files")) event.preventDefault();
  });
  area.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    send(event.dataTransfer.files);
  });
}

export function enhance(root) {
  fresh(root, "[data-files-url]", "attachReady").forEach(dress);
}
