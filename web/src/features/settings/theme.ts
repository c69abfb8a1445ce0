// The theme of this browser. public/theme.js sets the same class before the first paint.

import { useSyncExternalStore } from "react";
import { readStored, writeStored } from "@/config/storage";

export type Theme = "system" | "light" | "dark";

const KEY = "natter.theme";
const listeners = new Set<() => void>();

export function chosenTheme(): Theme {
  const stored = readStored(KEY);
  return stored === "light" || stored === "dark" ? stored : "system";
}

const systemDark = () => matchMedia("(prefers-color-scheme: dark)");

export function isDark(): boolean {
  const theme = chosenTheme();
  return theme === "dark" || (theme === "system" && systemDark().matches);
}

function apply(): void {
  document.documentElement.classList.toggle("dark", isDark());
  for (const listener of listeners) listener();
}

export function chooseTheme(theme: Theme): void {
  writeStored(KEY, theme === "system" ? null : theme);
  apply();
}

export function followSystemTheme(): void {
  systemDark().addEventListener("change", apply);
  // Another tab may choose.
  addEventListener("storage", (event) => event.key === KEY && apply());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useTheme = (): Theme => useSyncExternalStore(subscribe, chosenTheme);
export const useDark = (): boolean => useSyncExternalStore(subscribe, isDark);
