// Bundles src/ into ../cnn_widgets/static: one module and one style sheet, because anywidget loads the
// module from a Blob URL, where sibling imports cannot work. The output is committed, so it holds nothing
// that differs between machines.
import { build, context } from "esbuild";
import { fileURLToPath } from "node:url";

const options = {
  absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
  entryPoints: { widget: "src/index.ts" },
  outdir: "../cnn_widgets/static",
  bundle: true,
  format: "esm",
  target: ["es2022"],
  charset: "utf8",
  legalComments: "none",
  // Names stay readable; only white space goes, which keeps the copy that every widget instance carries
  // small.
  minifyWhitespace: true,
  minifySyntax: true,
  loader: { ".json": "json" },
  logLevel: "info",
};

if (process.argv.includes("--watch")) {
  await (await context(options)).watch();
} else {
  await build(options);
}
