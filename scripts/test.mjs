// Everything that must hold, cheapest first; stops at the first step that fails.
import { spawnSync } from "node:child_process";

const steps = [
  ["build", "npm", "run", "build"],
  ["types and lint", "npm", "run", "lint"],
  ["unit tests", "npm", "run", "test:unit"],
  ["extension in a real VS Code", "npm", "run", "test:host"],
  ["package", "npm", "run", "package"],
  ["story on the installed package", "npm", "run", "test:ui", "--", "--vsix"],
];

for (const [name, command, ...args] of steps) {
  const start = Date.now();
  console.log(`\n== ${name}`);
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) {
    console.error(`\n== ${name} failed`);
    process.exit(status ?? 1);
  }
  console.log(`== ${name}: ${Math.round((Date.now() - start) / 1000)} s`);
}
