import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { computeReport, storedAt, storedReports } from "./reports";

const folder = mkdtempSync(path.join(tmpdir(), "holoscope-stored-"));
after(() => rmSync(folder, { recursive: true }));

/**
 * How fast it was, how a solver went, and which version it was: no figure of the network. Neither are the points of a
 * training's history, which are taken by the clock; where it ended is compared.
 */
const aside = new Set(["holoscope", "seconds", "iterations", "products", "rounds", "bytes", "history"]);
/** Where a solver stopped below the norm that it was to reach: rounding decides. */
const whereItStopped = /[sS]olver\.gradientNorm$/;

const relative = 2e-6;
/** Figures that are zero but for rounding, such as the error of an identity, are only as good as this. */
const absolute = 1e-8;

/** What a report lacks or has otherwise than the stored one; keys that were added are none of it. */
function differences(stored: unknown, now: unknown, at = ""): string[] {
  if (typeof stored === "number" && typeof now === "number") {
    if (whereItStopped.test(at)) return [];
    const apart = Math.abs(stored - now);
    const isEqual = apart <= absolute || apart <= relative * Math.max(Math.abs(stored), Math.abs(now));
    return isEqual ? [] : [`${at}: ${stored} was stored, ${now} is computed`];
  }
  if (typeof stored !== "object" || stored === null || typeof now !== "object" || now === null) {
    return stored === now ? [] : [`${at}: ${JSON.stringify(stored)} was stored, ${JSON.stringify(now)} is there`];
  }
  const computed = new Map<string, unknown>(Object.entries(now));
  const lengths =
    Array.isArray(stored) && stored.length !== computed.size ? [`${at}: has ${computed.size} entries`] : [];
  const entries = Object.entries(stored).filter(([key]) => !aside.has(key));
  return [...lengths, ...entries.flatMap(([key, value]) => differences(value, computed.get(key), `${at}.${key}`))];
}

test("a difference is found", () => {
  assert.deepEqual(differences({ a: [1, 2] }, { a: [1, 2.00001] }), [".a.1: 2 was stored, 2.00001 is computed"]);
  assert.equal(differences({ a: [1, 2] }, { a: [1] }).length, 2);
  assert.deepEqual(differences({ seconds: 1, a: 1 }, { seconds: 2, a: 1, b: 0 }), []);
});

for (const job of storedReports(process.env.HOLOSCOPE_DATA)) {
  test(`the report of "${job.name}" is the stored one`, () => {
    const stored: unknown = JSON.parse(readFileSync(storedAt(job.name), "utf8"));
    assert.deepEqual(differences(stored, computeReport(job, path.join(folder, job.name))).slice(0, 20), []);
  });
}
