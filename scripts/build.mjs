// Bundles the four programs of the extension and the HDF5 library into dist/ and writes the JSON schemas of recipes beside them.
import { build, context } from "esbuild";
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

/** --dev: readable, with source maps. --watch: the same, and programs are built again after every change; schemas are not. */
const watch = process.argv.includes("--watch");
const dev = watch || process.argv.includes("--dev");
/** 5 MB that only the readers of HDF5 files load: a file of its own. */
const hdf5 = { alias: { h5wasm: "./h5wasm.js" }, external: ["onnxruntime-node", "./h5wasm.js"] };
const node = {
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  minify: !dev,
  sourcemap: dev,
  logLevel: "warning",
};

const programs = [
  { ...node, entryPoints: ["src/extension.ts"], outfile: "dist/extension.js", external: ["vscode"] },
  { ...node, entryPoints: ["src/engine/main.ts"], outfile: "dist/engine.js", ...hdf5 },
  {
    ...node,
    entryPoints: ["src/cli/main.ts"],
    outfile: "dist/cli.js",
    ...hdf5,
    banner: { js: "#!/usr/bin/env node" },
  },
  { ...node, entryPoints: ["h5wasm"], outfile: "dist/h5wasm.js", sourcemap: false, charset: "utf8" },
  {
    entryPoints: ["webview/main.ts"],
    outfile: "dist/webview.js",
    bundle: true,
    platform: "browser",
    format: "iife",
    target: "es2022",
    minify: !dev,
    sourcemap: dev ? "inline" : false,
    logLevel: "warning",
  },
];
await Promise.all(programs.map((program) => build(program)));
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

if (watch) {
  // Tasks of VS Code tell by these two lines when a build begins and when it is over.
  const announce = {
    name: "announce",
    setup({ onStart, onEnd }) {
      onStart(() => console.log("build started"));
      onEnd(() => console.log("build finished"));
    },
  };
  const watched = programs.map((program) => ({ ...program, plugins: [announce] }));
  await Promise.all(watched.map(async (program) => (await context(program)).watch()));
}
