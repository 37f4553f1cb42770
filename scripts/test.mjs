// Everything that must hold, cheapest first; stops at the first step that fails. A story that fails is told a second time, from a window of
// its own: a browser that clicks through VS Code depends on moments that no test controls. Both tellings are printed.
import { spawnSync } from "node:child_process";

const steps = [
  ["build", "npm", "run", "build"],
  ["types and lint", "npm", "run", "lint"],
  ["unit tests", "npm", "run", "test:unit"],
  ["extension in a real VS Code", "npm", "run", "test:host"],
  ["package", "npm", "run", "package"],
  ["story in a real browser", "npm", "run", "test:ui"],
  ["story on the installed package", "npm", "run", "test:ui", "--", "--vsix"],
];

for (const [name, command, ...args] of steps) {
  const start = Date.now();
  console.log(`\n== ${name}`);
  const run = () => spawnSync(command, args, { stdio: "inherit" }).status;
  let status = run();
  if (status !== 0 && name.startsWith("story")) {
    console.error(`\n== ${name} failed; once more`);
    status = run();
  }
  if (status !== 0) {
    console.error(`\n== ${name} failed`);
    process.exit(status ?? 1);
  }
  console.log(`== ${name}: ${Math.round((Date.now() - start) / 1000)} s`);
}
