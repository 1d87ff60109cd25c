// Relative times stay true while a page is open.
import { language } from "ponte/words";

const STEPS = [[60, 1, "second"], [3600, 60, "minute"], [86400, 3600, "hour"], [2592000, 86400, "day"], [31536000, 2592000, "month"]];
const format = new Intl.RelativeTimeFormat(language, { numeric: "always" });

function words(moment) {
  const seconds = (moment - Date.now()) / 1000;
  const [, size, unit] = STEPS.find(([limit]) => Math.abs(seconds) < limit) ?? [0, 31536000, "year"];
  return unit === "second" ? null : format.format(Math.trunc(seconds / size), unit);
}

function refresh() {
  document.querySelectorAll("time[data-ago]").forEach((element) => {
    const text = words(new Date(element.dateTime));
    if (text && text !== element.textContent) element.textContent = text;
  });
}

setInterval(() => document.hidden || refresh(), 60000);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
