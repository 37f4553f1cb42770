// The main job on the sample: builds, runs the recipe, prints its table and writes the HTML report.
import { spawnSync } from "node:child_process";

const run = (...args) => {
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
};

run("scripts/build.mjs");
run("dist/cli.js", "run", "samples/digits.holoscope.json", "--html", "out/digits.html", "--json", "out/digits.json");
console.log(`
The same with pictures:  out/digits.html (open it in a browser)
In VS Code:              npm run package, then "Extensions: Install from VSIX..." and choose holoscope.vsix;
                         open the folder samples and right-click digits.onnx -> Holoscope: Inspect Model`);
