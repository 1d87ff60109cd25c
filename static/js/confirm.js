// data-confirm on a form or a submit button: asks with the consequence before sending.
import { word } from "ponte/words";

const dialog = document.getElementById("confirm");
const agreed = new WeakSet();

/** Asks; true where the person agrees. */
export function ask(text, label, tone) {
  if (!dialog) return Promise.resolve(window.confirm(text));
  dialog.querySelector("[data-confirm-text]").textContent = text;
  const yes = dialog.querySelector("[data-confirm-yes]");
  yes.textContent = label || word("confirm");
  yes.className = `btn btn-${tone || "primary"}`;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    const source = event.submitter?.dataset.confirm ? event.submitter : form;
    if (!source.dataset?.confirm || agreed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { confirm, confirmLabel, confirmTone } = source.dataset;
    if (await ask(confirm, confirmLabel, confirmTone)) {
      agreed.add(form);
      form.requestSubmit(event.submitter);
    }
  },
  true,
);

document.addEventListener("htmx:confirm", (event) => {
  const { confirm, confirmLabel, confirmTone } = event.detail.elt.dataset;
  if (!confirm || event.detail.elt instanceof HTMLFormElement) return;
  event.preventDefault();
  ask(confirm, confirmLabel, confirmTone).then((yes) => yes && event.detail.issueRequest(true));
});
