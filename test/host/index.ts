import Mocha from "mocha";
import { readdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";

/**
 * Entry point that VS Code calls in its extension host. Writes its counts to a file, because a crash of the host looks
 * like success.
 */
export function run(): Promise<void> {
  console.log("::suite");
  const mocha = new Mocha({ ui: "bdd", color: false, timeout: 300_000, reporter: "spec" });
  const tests = readdirSync(__dirname).filter((file) => file.endsWith(".test.js"));
  for (const test of tests.sort()) mocha.addFile(path.join(__dirname, test));
  return new Promise((resolve, reject) => {
    const runner = mocha.run((failures) => {
      const { passes = 0, pending = 0 } = runner.stats ?? {};
      const result = process.env.HOLOSCOPE_TEST_RESULT;
      if (result) writeFileSync(result, JSON.stringify({ passed: passes, failures, skipped: pending }));
      if (failures > 0) reject(new Error(`${failures} tests failed`));
      else resolve();
    });
  });
}
