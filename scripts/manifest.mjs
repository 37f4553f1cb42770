// npm run manifest: writes into package.json what is made of tables: commands, menus, activation events and the schemas of recipes.
import { build } from "esbuild";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const outfile = "out/manifest.cjs";
await build({ entryPoints: ["src/host/manifest.ts"], outfile, bundle: true, platform: "node", format: "cjs" });
const { activationEvents, contributes } = createRequire(import.meta.url)(`../${outfile}`).manifest();

const written = JSON.parse(readFileSync("package.json", "utf8"));
const manifest = { ...written, activationEvents, contributes: { ...written.contributes, ...contributes } };
writeFileSync("package.json", `${JSON.stringify(manifest, null, 2)}\n`);
