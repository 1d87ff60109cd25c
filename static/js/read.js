// Read markers: a post that stood before the reader for a second is read; the highest number goes to the server, seldom and once more on leaving.
import { fresh } from "ponte/words";
import { post, token } from "ponte/http";

const LOOK = 1000;
const WAIT = 2500;

function watch(list) {
  const { readUrl, readRef } = list.dataset;
  let sent = Number(list.dataset.readFrom) || 0;
  let reached = sent;
  let timer = 0;
  const looking = new Map();

  async function send() {
    if (reached <= sent) return;
    const number = reached;
    try {
      await post(readUrl, { ref: readRef, number });
      sent = number;
    } catch (error) {
      console.warn("the read marker waits", error);
    }
  }

  function read(number) {
    reached = Math.max(reached, number);
    clearTimeout(timer);
    timer = setTimeout(send, WAIT);
  }

  const seen = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        clearTimeout(looking.get(target));
        // The end of a post counts: whoever has seen it has come by the beginning.
        if (isIntersecting) looking.set(target, setTimeout(() => read(Number(target.closest("[data-number]").dataset.number)), LOOK));
      }
    },
    { threshold: 0.1 },
  );
  for (const article of list.querySelectorAll("[data-number]")) seen.observe(article.lastElementChild ?? article);
  addEventListener("pagehide", () => {
    if (reached > sent) navigator.sendBeacon(readUrl, new URLSearchParams({ ref: readRef, number: reached, beacon: 1, csrf_token: token() }));
  });
}

export function enhance(root) {
  fresh(root, "[data-read-url]", "readReady").forEach(watch);
}
