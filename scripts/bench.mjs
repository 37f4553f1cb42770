// Bundles test/bench/NAME.ts and runs it: npm run bench NAME [arguments]
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";

const [name, ...args] = process.argv.slice(2);
const entry = `test/bench/${name}.ts`;
if (!existsSync(entry)) {
  const names = readdirSync("test/bench").filter((f) => f.endsWith(".ts"));
  throw new Error(`${entry} does not exist; there are ${names.join(", ")}`);
}
const outfile = `out/bench/${name}.cjs`;
await build({ entryPoints: [entry], outfile, bundle: true, platform: "node", format: "cjs", target: "node20", sourcemap: "inline", external: ["onnxruntime-node"], logLevel: "warning" });
process.exit(spawnSync(process.execPath, ["--enable-source-maps", outfile, ...args], { stdio: "inherit" }).status ?? 1);
