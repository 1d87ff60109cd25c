// Words of the interface in the reader's language, written into the page by the server.
const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

/** The text of `key` with {names} filled in; the key itself where it is missing. */
export function word(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export const language = document.documentElement.lang || "en";

/** A number as the reader's language writes it. */
export const number = (value) => new Intl.NumberFormat(language).format(value);

/** All elements below `root` (and itself) that match and were not taken by `mark` yet. */
export function fresh(root, selector, mark) {
  const found = [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];
  return found.filter((element) => {
    if (element.dataset[mark]) return false;
    element.dataset[mark] = "1";
    return true;
  });
}
