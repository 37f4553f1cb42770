// Bundles test/bench/NAME.ts and runs it: npm run bench [NAME] [arguments]; "speed" by default
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const given = process.argv.slice(2);
const isName = given[0] !== undefined && existsSync(`test/bench/${given[0]}.ts`);
const [name, ...args] = isName ? given : ["speed", ...given];
const entry = `test/bench/${name}.ts`;
const outfile = `out/bench/${name}.cjs`;
await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  sourcemap: "linked",
  external: ["onnxruntime-node"],
  logLevel: "warning",
});
process.exit(spawnSync(process.execPath, ["--enable-source-maps", outfile, ...args], { stdio: "inherit" }).status ?? 1);
