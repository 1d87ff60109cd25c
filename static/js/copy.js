// data-copy="text": copies it.
import { fresh, word } from "ponte/words";
import { toast } from "ponte/toast";

export function enhance(root) {
  fresh(root, "[data-copy]", "copyReady").forEach((button) => {
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        toast(word("copied"), "success");
      } catch (error) {
        console.warn(error);
        toast(word("copyFailed"), "warning");
      }
    });
  });
}
