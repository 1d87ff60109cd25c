// htmx: the CSRF header on every request, and words when one fails.
import { token } from "ponte/http";
import { toast } from "ponte/toast";
import { word } from "ponte/words";

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token();
});
document.addEventListener("htmx:sendError", () => toast(word("requestFailed"), "danger"));
document.addEventListener("htmx:responseError", (event) => {
  const told = event.detail.xhr.getResponseHeader("X-Message");
  toast(told ? decodeURIComponent(told) : word("requestRefused"), "danger");
});
