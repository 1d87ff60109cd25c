// Reactions of a page that has one form for all posts: the bar is exchanged in place.
import { fresh, word } from "ponte/words";
import { post } from "ponte/http";
import { toast } from "ponte/toast";

export function enhance(root) {
  fresh(root, "form[data-react]", "reactReady").forEach((form) => {
    form.addEventListener("submit", async (event) => {
      const button = event.submitter;
      const bar = button?.closest(".reactions");
      if (!bar) return;
      event.preventDefault();
      event.stopPropagation();
      if (bar.hasAttribute("aria-busy")) return;
      bar.setAttribute("aria-busy", "true");
      try {
        const answer = await post(form.action, { [button.name]: button.value });
        bar.insertAdjacentHTML("afterend", await answer.text());
        const next = bar.nextElementSibling;
        bar.remove();
        next.querySelector(`[value="${CSS.escape(button.value)}"]`)?.focus();
      } catch (error) {
        console.warn(error);
        bar.removeAttribute("aria-busy");
        toast(word("requestFailed"), "danger");
      }
    });
  });
}
