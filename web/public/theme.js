// Runs before the first paint, so that a chosen theme never flashes in the other one's colours.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("natter.theme");
  } catch {
    // Storage may be blocked; the system's theme is used then.
  }
  const dark =
    chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.toggle("dark", dark);
})();
