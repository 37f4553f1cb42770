// Bundles a program of the tests in TypeScript, so that Node runs it.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";

/** Never bundled: native code, the bundler itself, and packages that load files of their own. */
const external = [
  "onnxruntime-node",
  "esbuild",
  "playwright-core",
  "axe-core",
  "@tensorflow/*",
  "h5wasm",
  "mocha",
  "vscode",
];

/**
 * @param {string | string[]} entryPoints
 * @param {import("esbuild").BuildOptions} options where to: outfile, or outdir and outbase
 */
export const bundle = (entryPoints, options) =>
  build({
    entryPoints: [entryPoints].flat(),
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    sourcemap: "inline",
    outExtension: options.outdir ? { ".js": ".cjs" } : {},
    external,
    logLevel: "warning",
    ...options,
  });

/**
 * Bundles test/FOLDER/NAME.ts, runs it with the arguments and ends with its result.
 * @param {string} folder
 * @param {string} name
 * @param {string[]} args
 */
export async function runTestProgram(folder, name, args) {
  const outfile = `out/${folder}/${name}.cjs`;
  await bundle(`test/${folder}/${name}.ts`, { outfile });
  const { status } = spawnSync(process.execPath, ["--enable-source-maps", outfile, ...args], { stdio: "inherit" });
  process.exit(status ?? 1);
}
