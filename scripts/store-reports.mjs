// Writes the stored reports anew, for a change that means to change a figure.
import { runTestProgram } from "./bundle.mjs";

await runTestProgram("stored", "store", []);
