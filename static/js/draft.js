// Drafts: saved three seconds after the last key, once more on leaving; the server gives them back with the page.
import { fresh, word } from "ponte/words";
import { post, token } from "ponte/http";

const WAIT = 3000;

function keep(box) {
  const area = box.querySelector("textarea");
  const note = box.querySelector("[data-draft-note]");
  const discard = box.querySelector("[data-draft-discard]");
  const form = box.closest("form");
  let saved = area.value;
  let sending = false;
  let timer = 0;

  const dirty = () => !sending && area.value !== saved;
  const tell = (key) => note && (note.textContent = word(key));

  async function save() {
    if (!dirty()) return;
    const text = area.value;
    tell("draftSaving");
    try {
      await post(box.dataset.draftUrl, { body: text });
      saved = text;
      tell("draftSaved");
      if (discard) discard.hidden = !text;
    } catch (error) {
      console.warn(error);
      tell("draftFailed");
      timer = setTimeout(save, WAIT * 5);
    }
  }

  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  });
  form?.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) {
      sending = true;
      clearTimeout(timer);
    }
  });
  discard?.addEventListener("click", async () => {
    area.value = "";
    await save();
    tell("draftDiscarded");
    area.focus();
  });
  addEventListener("pagehide", () => {
    if (!dirty()) return;
    const data = new URLSearchParams({ body: area.value, csrf_token: token() });
    navigator.sendBeacon(box.dataset.draftUrl, data);
  });
  addEventListener("pageshow", () => {
    sending = false;
  });
  addEventListener("beforeunload", (event) => {
    if (dirty() && area.isConnected) event.preventDefault();
  });
}

export function enhance(root) {
  fresh(root, "[data-composer][data-draft-url]", "draftReady").forEach(keep);
}
