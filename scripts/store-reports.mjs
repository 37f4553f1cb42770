// Bundles test/stored/store.ts and runs it: writes the stored reports anew, for a change that means to change a figure.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";

const outfile = "out/stored/store.cjs";
await build({
  entryPoints: ["test/stored/store.ts"],
  outfile,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  logLevel: "warning",
});
process.exit(spawnSync(process.execPath, [outfile], { stdio: "inherit" }).status ?? 1);
