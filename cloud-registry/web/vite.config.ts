import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The registry that the page talks to while it is being worked on. */
const registry = "http://127.0.0.1:8046";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  server: { host: "127.0.0.1", proxy: { "/api": registry } },
  build: {
    target: "es2023",
    // Everything from files: the page's policy allows no data: scripts or fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      // The wire's schemas are built at import but have no effect beyond: the page takes what it uses.
      treeshake: { moduleSideEffects: [{ test: /(protocol[\\/]src|typebox|@noble|@scure)[\\/]/, sideEffects: false }] },
    },
  },
});
