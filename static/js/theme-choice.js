// The theme buttons of the avatar menu: at once on this page, saved behind.
import { fresh, word } from "ponte/words";
import { post } from "ponte/http";
import { toast } from "ponte/toast";

export function enhance(root) {
  fresh(root, "[data-theme-choice]", "themeReady").forEach((form) => {
    form.addEventListener("submit", (event) => {
      const theme = event.submitter?.value;
      if (!theme) return;
      event.preventDefault();
      document.documentElement.dataset.theme = theme;
      for (const button of form.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.value === theme));
      post(form.action, { ...Object.fromEntries(new FormData(form)), theme }, false).catch((error) => {
        console.warn(error);
        toast(word("requestFailed"), "warning");
      });
    });
  });
}
