// Bundles every test/**/*.test.ts but those of the VS Code host, and runs them with node's test runner.
// With --coverage, through c8.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import path from "node:path";

const coverage = process.argv.includes("--coverage");
const named = process.argv.slice(2).filter((a) => !a.startsWith("--"));
const all = readdirSync("test", { recursive: true })
  .map((f) => path.join("test", f))
  .filter(
    (f) =>
      f.endsWith(".test.ts") &&
      !f.startsWith(path.join("test", "host")) &&
      (named.length === 0 || named.some((n) => f.includes(n))),
  );
if (all.length === 0) throw new Error(`no test file matches ${named.join(" ")}`);

rmSync("out/unit", { recursive: true, force: true });
await build({
  entryPoints: all,
  outdir: "out/unit",
  outbase: "test",
  outExtension: { ".js": ".cjs" },
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  sourcemap: "inline",
  // The oracle of imported models registers its kernels by imports that a bundler drops.
  external: ["onnxruntime-node", "esbuild", "@tensorflow/*", "h5wasm"],
  logLevel: "warning",
});
const files = all.map((f) => path.join("out/unit", path.relative("test", f)).replace(/\.ts$/, ".cjs"));
const node = [process.execPath, "--enable-source-maps", "--test", ...files];
const c8 = ["npx", "c8", "--exclude-after-remap", "--include", "src/**", "--reporter", "text-summary", ...node];
const [command, ...args] = coverage ? c8 : node;
process.exit(spawnSync(command, args, { stdio: "inherit" }).status ?? 1);
