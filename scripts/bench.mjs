// Runs test/bench/NAME.ts: npm run bench [NAME] [arguments]; "speed" by default
import { existsSync } from "node:fs";
import { runTestProgram } from "./bundle.mjs";

const given = process.argv.slice(2);
const isName = given[0] !== undefined && existsSync(`test/bench/${given[0]}.ts`);
const [name, ...args] = isName ? given : ["speed", ...given];
await runTestProgram("bench", name, args);
