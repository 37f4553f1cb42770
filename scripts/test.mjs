// Everything that must hold. After the build two tracks go side by side: lint and unit tests, which compute, and VS Code, which mostly waits.
// A step's output is printed when it ends, with its time; a step that fails ends its track. The last line counts all tests.
// The extension is clicked through from its package, and the chapters of other formats once more from its sources (see test/ui/story.ts).
import { spawn } from "node:child_process";

const tracks = [
  [
    ["types and lint", "npm", "run", "lint"],
    ["unit tests", "npm", "run", "test:unit"],
    ["pages in a browser", "npm", "run", "test:pages"],
  ],
  [
    ["extension in a real VS Code", "npm", "run", "test:host"],
    ["package", "npm", "run", "package:built"],
    ["clicked through, installed and from sources", "npm", "run", "test:ui", "--", "--vsix"],
  ],
];
const counts = { passed: 0, failed: 0 };
let failed = false;

/** Whether the step ended well. */
async function run([name, command, ...args]) {
  const start = Date.now();
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const code = await new Promise((resolve) => child.once("close", resolve));
  console.log(`\n== ${name}\n${output.trimEnd()}`);
  console.log(`== ${name}: ${code === 0 ? "" : "failed after "}${Math.round((Date.now() - start) / 1000)} s`);
  count(output);
  if (code !== 0) failed = true;
  return code === 0;
}

/** Adds the counts of our own programs (`N passed, N failed`) and of node's test runner (`# pass N`). */
function count(output) {
  const ours = [...output.matchAll(/^(\d+) passed, (\d+) failed/gm)].at(-1);
  const last = (word) => [...output.matchAll(new RegExp(`^[#ℹ] ${word} (\\d+)`, "gm"))].at(-1)?.[1] ?? 0;
  counts.passed += Number(ours?.[1] ?? last("pass"));
  counts.failed += Number(ours?.[2] ?? last("fail"));
}

async function inTurn(steps) {
  for (const step of steps) if (!(await run(step))) return;
}

const start = Date.now();
if (await run(["build", "npm", "run", "build"])) await Promise.all(tracks.map(inTurn));
console.log(`\nall in ${Math.round((Date.now() - start) / 1000)} s`);
// A step that fails without counting, such as lint, is one failure.
console.log(`${counts.passed} passed, ${failed ? Math.max(1, counts.failed) : counts.failed} failed`);
process.exitCode = failed ? 1 : 0;
