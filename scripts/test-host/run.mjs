// npm run test:host: builds the Mocha suite of test/host and runs it inside a real VS Code.
// VSCODE_TEST_EXECUTABLE names a VS Code to use, --desktop downloads one; by default it is the one that ./vscode.mjs starts.
import { build } from "esbuild";
import { runTests } from "@vscode/test-electron";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { installChromium, installHost } from "./install.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const suite = path.join(root, "out/test/host");
const result = path.join(root, "out/test-host.json");
const desktop = process.argv.includes("--desktop");
const executable =
  process.env.VSCODE_TEST_EXECUTABLE ?? (desktop ? undefined : fileURLToPath(new URL("vscode.mjs", import.meta.url)));

for (const stale of [suite, result]) rmSync(stale, { recursive: true, force: true });
const sources = readdirSync(path.join(root, "test/host"), { recursive: true }).filter((file) =>
  /^index\.ts$|\.test\.ts$|\.child\.ts$/.test(file),
);
await build({
  entryPoints: sources.map((file) => path.join(root, "test/host", file)),
  outdir: suite,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  sourcemap: "inline",
  external: ["vscode", "mocha"],
});
if (executable?.endsWith("vscode.mjs")) {
  installHost();
  installChromium();
}

// The suite changes files, so it gets a copy of the sample as its workspace.
const workspace = mkdtempSync(path.join(tmpdir(), "holoscope-workspace-"));
cpSync(path.join(root, "samples"), workspace, { recursive: true });
let failed = false;
try {
  await runTests({
    vscodeExecutablePath: executable,
    extensionDevelopmentPath: root,
    extensionTestsPath: path.join(suite, "index.js"),
    launchArgs: [workspace, "--disable-extensions", "--disable-workspace-trust"],
    extensionTestsEnv: { HOLOSCOPE_TEST_RESULT: result },
  });
} catch (error) {
  failed = true;
  console.error(String(error));
} finally {
  rmSync(workspace, { recursive: true, force: true });
}

// A crash of the extension host looks like success: only the suite's own count tells that it ran to its end.
if (!existsSync(result)) {
  console.error("the suite did not run to its end");
  process.exit(1);
}
const { passed, failures, skipped } = JSON.parse(readFileSync(result, "utf8"));
console.log(`${passed} passed, ${failures} failed, ${skipped} skipped`);
process.exit(failed || failures > 0 || passed === 0 ? 1 : 0);
