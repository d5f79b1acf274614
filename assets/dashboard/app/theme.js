// Light, dark, or as the system is: a choice of this browser.

import { useEffect, useState } from "./view.js";

const REMEMBERED = "astroloh.theme";

/** What can be chosen. */
export const THEMES = ["system", "light", "dark"];

const system = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set();
let chosen = read();

apply();
system.addEventListener("change", apply);

/** What was chosen: one of [`THEMES`]. */
export const theme = () => chosen;

/** Chooses a theme, now and for the next visit. */
export function choose(wanted) {
  chosen = wanted;
  try {
    localStorage.setItem(REMEMBERED, wanted);
  } catch {
    // It holds for this visit.
  }
  apply();
}

/** `light` or `dark`; the view is drawn again when it turns. */
export function useResolvedTheme() {
  const [, changed] = useState(0);
  useEffect(() => {
    listeners.add(changed);
    return () => listeners.delete(changed);
  }, []);
  return resolvedTheme();
}

function resolvedTheme() {
  return chosen === "system" ? (system.matches ? "dark" : "light") : chosen;
}

function apply() {
  document.documentElement.dataset.theme = resolvedTheme();
  for (const listener of listeners) listener((count) => count + 1);
}

function read() {
  try {
    const kept = localStorage.getItem(REMEMBERED);
    return THEMES.includes(kept) ? kept : "system";
  } catch {
    return "system";
  }
}
