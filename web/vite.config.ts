import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { emojiDataFile } from "./scripts/emoji-data.ts";

const server = process.env.NATTER_SERVER ?? "http://127.0.0.1:8080";

// The host stays the page's own, or the server would take every call for one from a foreign origin.
const proxy = {
  "/api": { target: server, changeOrigin: false },
  "/config.json": { target: server, changeOrigin: false },
  "/ws": { target: server, changeOrigin: false, ws: true },
};

// What the server sends with the page, so that a preview breaks wherever the real one would.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self' ws: wss: http: https:; " +
  "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

export default defineConfig(({ mode }) => {
  const gallery = mode === "gallery";
  return {
    plugins: [react(), tailwindcss(), emojiDataFile()],
    resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
    build: {
      target: "es2023",
      sourcemap: false,
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      outDir: gallery ? "dist-gallery" : "dist",
      ...(gallery ? { rolldownOptions: { input: "gallery.html" } } : {}),
    },
    server: { proxy },
    preview: { proxy, headers: { "content-security-policy": policy } },
    test: {
      environment: "happy-dom",
      include: ["src/**/*.test.{ts,tsx}"],
      retry: 1,
      reporters: ["default", "./scripts/flaky-reporter.ts"],
    },
  };
});
