// Bundles the four programs of the extension and the HDF5 library into dist/ and writes the JSON schemas of recipes beside them.
import { build } from "esbuild";
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const watch = process.argv.includes("--dev");
/** 5 MB that only the readers of HDF5 files load: a file of its own. */
const hdf5 = { alias: { h5wasm: "./h5wasm.js" }, external: ["onnxruntime-node", "./h5wasm.js"] };
const node = {
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  minify: !watch,
  sourcemap: watch,
  logLevel: "warning",
};

await Promise.all([
  build({ ...node, entryPoints: ["src/extension.ts"], outfile: "dist/extension.js", external: ["vscode"] }),
  build({ ...node, entryPoints: ["src/engine/main.ts"], outfile: "dist/engine.js", ...hdf5 }),
  build({
    ...node,
    entryPoints: ["src/cli/main.ts"],
    outfile: "dist/cli.js",
    ...hdf5,
    banner: { js: "#!/usr/bin/env node" },
  }),
  build({ ...node, entryPoints: ["h5wasm"], outfile: "dist/h5wasm.js", sourcemap: false, charset: "utf8" }),
  build({
    entryPoints: ["webview/main.ts"],
    outfile: "dist/webview.js",
    bundle: true,
    platform: "browser",
    format: "iife",
    target: "es2022",
    minify: !watch,
    sourcemap: watch ? "inline" : false,
    logLevel: "warning",
  }),
]);
chmodSync("dist/cli.js", 0o755);
// Its licence asks that the notice goes with it.
copyFileSync("node_modules/h5wasm/LICENSE.txt", "dist/h5wasm.LICENSE.txt");

mkdirSync("out", { recursive: true });
const outfile = "out/schemas.cjs";
await build({ ...node, entryPoints: ["src/protocol/schemas.ts"], outfile, external: ["zod"], minify: false });
const { documents, reports } = createRequire(import.meta.url)("../out/schemas.cjs");
const { toJSONSchema } = await import("zod");
/** Keys may be added to reports: whoever checks one by its schema must not stumble over them. */
const open = ({ jsonSchema }) =>
  void (jsonSchema.additionalProperties === false && delete jsonSchema.additionalProperties);
const write = (file, schema, options) =>
  writeFileSync(file, `${JSON.stringify(toJSONSchema(schema, options), null, 2)}\n`);
mkdirSync("dist/schemas", { recursive: true });
for (const [name, schema] of Object.entries(documents)) write(`dist/${name}.schema.json`, schema, { io: "input" });
for (const [name, schema] of Object.entries(reports))
  write(`dist/schemas/${name}.schema.json`, schema, { io: "output", override: open });
