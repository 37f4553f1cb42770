// Runs test/ui/NAME.ts, a program that clicks through pages in a browser: node scripts/ui.mjs NAME [arguments]
import { runTestProgram } from "./bundle.mjs";

const [name, ...args] = process.argv.slice(2);
await runTestProgram("ui", name, args);
