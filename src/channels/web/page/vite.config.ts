import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "/",
  // Whatever NODE_ENV the builder runs under (tests have their own), people get the production libraries.
  resolve: { conditions: ["module", "browser", "production"] },
  build: {
    outDir: fileURLToPath(new URL("../../../../dist/web", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    // A data: address would need a hole in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
