// Bundles src/ into ../cnn_widgets/static: one module and one style sheet, because they are loaded from a
// Blob URL, where sibling imports cannot work; and the loader, which is all that each panel carries. The
// output is committed, so it holds nothing that differs between machines.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const STATIC = "../cnn_widgets/static";

/** "./worker?bundle" is that module with all that it imports, as one text: a worker is made from a Blob, too. */
const bundleAsText = {
  name: "bundle-as-text",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\?bundle$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace("?bundle", ".ts")),
      namespace: "bundle",
    }));
    onLoad({ filter: /.*/, namespace: "bundle" }, async ({ path }) => {
      const { entryPoints, outdir, plugins, ...shared } = options;
      const inner = { ...shared, entryPoints: [path], format: "iife", minify: true, write: false, logLevel: "silent" };
      const { outputFiles, metafile } = await build({ ...inner, metafile: true });
      const watchFiles = Object.keys(metafile.inputs).map((file) => join(HERE, file));
      return { contents: outputFiles[0].text, loader: "text", watchFiles };
    });
  },
};

const options = {
  absWorkingDir: HERE,
  entryPoints: { widget: "src/index.ts", loader: "src/loader.ts" },
  outdir: STATIC,
  bundle: true,
  format: "esm",
  target: ["es2022"],
  charset: "utf8",
  legalComments: "none",
  // Names stay readable in errors: once packed they weigh little.
  minifyWhitespace: true,
  minifySyntax: true,
  loader: { ".json": "json" },
  plugins: [bundleAsText],
  logLevel: "info",
};

/**
 * SHA-256 over path, contents, path, contents ... in order of paths, of all but the tests, which no bundle holds. A
 * test compares it with the sources, so that a stale bundle is found out on machines without Node.js, too.
 */
function sourceHash() {
  const files = readdirSync(`${HERE}src`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes(".test."))
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(HERE.length).replaceAll("\\", "/"));
  const hash = createHash("sha256");
  for (const file of [...files, "build.mjs"].sort()) hash.update(file).update(readFileSync(HERE + file));
  return hash.digest("hex");
}

if (process.argv.includes("--watch")) {
  await (await context(options)).watch();
} else {
  await build(options);
  writeFileSync(`${HERE}${STATIC}/SOURCE_HASH`, `${sourceHash()}\n`);
}
