// Before the first paint: the theme that was set, or the system's. A classic script, so that nothing flashes.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const chosen = root.dataset.theme;
    root.dataset.bsTheme = chosen === "dark" || (chosen !== "light" && dark.matches) ? "dark" : "light";
  };
  root.classList.add("js");
  apply();
  dark.addEventListener("change", apply);
  // Paper is light.
  addEventListener("beforeprint", () => (root.dataset.bsTheme = "light"));
  addEventListener("afterprint", apply);
  new MutationObserver(apply).observe(root, { attributeFilter: ["data-theme"] });
})();
