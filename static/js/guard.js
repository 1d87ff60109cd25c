// A form is sent once: its buttons rest until the answer comes (or the page is shown again by "back").
import { word } from "ponte/words";
import { say } from "ponte/toast";

const resting = new Set();

function wake() {
  resting.forEach((button) => button.removeAttribute("aria-disabled"));
  resting.clear();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post]")) return;
  const buttons = form.querySelectorAll("button[type=submit], button:not([type])");
  if ([...buttons].some((button) => resting.has(button))) {
    event.preventDefault();
    return;
  }
  // aria-disabled, not disabled: a disabled button's name and value would not be sent.
  buttons.forEach((button) => {
    button.setAttribute("aria-disabled", "true");
    resting.add(button);
  });
  say(word("sending"));
  setTimeout(wake, 15000);
});

addEventListener("pageshow", wake);
