// Bundles the four programs of the extension into dist/ and writes the JSON schemas of recipes beside them.
import { build } from "esbuild";
import { mkdirSync, writeFileSync, chmodSync } from "node:fs";
import { createRequire } from "node:module";

const watch = process.argv.includes("--dev");
const node = { bundle: true, platform: "node", format: "cjs", target: "node20", minify: !watch, sourcemap: watch, logLevel: "warning" };

await Promise.all([
  build({ ...node, entryPoints: ["src/extension.ts"], outfile: "dist/extension.js", external: ["vscode"] }),
  build({ ...node, entryPoints: ["src/engine/main.ts"], outfile: "dist/engine.js", external: ["onnxruntime-node"] }),
  build({ ...node, entryPoints: ["src/cli/main.ts"], outfile: "dist/cli.js", external: ["onnxruntime-node"], banner: { js: "#!/usr/bin/env node" } }),
  build({ entryPoints: ["webview/main.ts"], outfile: "dist/webview.js", bundle: true, platform: "browser", format: "iife", target: "es2022", minify: !watch, sourcemap: watch ? "inline" : false, logLevel: "warning" }),
]);
chmodSync("dist/cli.js", 0o755);

mkdirSync("out", { recursive: true });
await build({ ...node, entryPoints: ["src/protocol/recipe.ts", "src/protocol/training.ts"], outdir: "out/schemas", outExtension: { ".js": ".cjs" }, minify: false });
const { toJSONSchema } = await import("zod");
for (const name of ["recipe", "training"]) {
  const { [`${name}Schema`]: schema } = createRequire(import.meta.url)(`../out/schemas/${name}.cjs`);
  writeFileSync(`dist/${name}.schema.json`, `${JSON.stringify(toJSONSchema(schema, { io: "input" }), null, 2)}\n`);
}
