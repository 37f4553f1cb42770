import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

/** The built command line, as a user runs it. */
export const cli = (...args: string[]) => spawnSync(process.execPath, ["dist/cli.js", ...args], { encoding: "utf8" });

export function refuses(what: string, expected: RegExp[], ...args: string[]): void {
  test(`${what}: exit code 2 and one line that names it`, () => {
    const { status, stderr, stdout } = cli(...args);
    assert.equal(status, 2, stderr + stdout);
    assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
    assert.equal(stdout, "");
    for (const pattern of expected) assert.match(stderr, pattern);
  });
}
