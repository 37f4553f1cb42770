// Writes the stored reports anew: only where a figure is meant to change.
// Run it with `node scripts/store-reports.mjs`; HOLOSCOPE_DATA names the folder of the public data sets.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { computeReport, storedAt, storedReports } from "./reports";

const folder = mkdtempSync(path.join(tmpdir(), "holoscope-stored-"));
for (const job of storedReports(process.env.HOLOSCOPE_DATA)) {
  const started = performance.now();
  const report = computeReport(job, path.join(folder, job.name));
  writeFileSync(storedAt(job.name), `${JSON.stringify(report)}\n`);
  console.log(`${job.name}: ${Math.round((performance.now() - started) / 1000)} s`);
}
rmSync(folder, { recursive: true });
