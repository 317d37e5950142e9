// How the interface is built, served while developing, and tested.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { compressed } from "./bundle/compressed.ts";
import { modernFonts } from "./bundle/modernFonts.ts";
import { sizes } from "./bundle/sizes.ts";
import { workerLicences } from "./bundle/workerLicences.ts";

/** Where `npm run dev` finds the Python server: `gonium edit --no-token --port 2718`. */
const server = process.env["GONIUM_SERVER"] ?? "http://127.0.0.1:2718";
const served = ["/api", "/blob", "/frame", "/health"];

const licences = "licences.md";
const ofWorkers = workerLicences(licences);

export default defineConfig(({ mode }) => ({
  plugins: [svelte(), modernFonts(), compressed(), sizes(["src/app/Home.svelte", "src/editor/Editor.svelte"]), ofWorkers.page()],
  worker: { plugins: () => [ofWorkers.worker()] },
  build: {
    outDir: "../src/gonium/server/static",
    emptyOutDir: true,
    assetsDir: "assets",
    target: "es2023",
    // light-dark(), which the tokens are made of, stays as it is written.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    modulePreload: { polyfill: false },
    // What the licences of the bundled parts ask for travels with them; the fonts' is in public/.
    license: { fileName: licences },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1200,
  },
  server: {
    proxy: {
      ...Object.fromEntries(served.map((path) => [path, { target: server, changeOrigin: true }])),
      "/socket": { target: server, changeOrigin: true, ws: true },
    },
  },
  resolve: mode === "test" ? { conditions: ["browser"] } : {},
  test: {
    include: ["src/**/*.test.ts"],
    environment: "jsdom",
    restoreMocks: true,
    testTimeout: 30_000,
  },
}));
