// The pages of files as the command line and the extension write them, in every theme.
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Inspection } from "../../../src/protocol/inspection";
import { isRunOf, type AnyRun } from "../../../src/protocol/run";
import { themeNames } from "../themes";
import type { Analysis, Harness } from "./page";
import { probesFace } from "./states";

/** @param files the JSON of `inspect --json`, stored probes, or HTML reports */
export async function show(h: Harness, files: string[]): Promise<void> {
  for (const file of files) {
    const state = stateOf(readFileSync(file, "utf8"));
    const name = path.basename(file).replace(/\.\w+$/, "");
    for (const theme of themeNames) await h.once(theme, 1300, state, `shown-${name}-${theme}`);
  }
}

function stateOf(text: string): Analysis {
  const embedded = /<script[^>]*id="holoscope-runs"[^>]*>(.*?)<\/script>/s.exec(text)?.[1];
  const content = JSON.parse(embedded ?? text) as AnyRun[] | AnyRun | Inspection;
  const run = Array.isArray(content) ? content[0] : "kind" in content ? content : undefined;
  if (run && isRunOf(run, "probes"))
    return { ...probesFace, inspection: run.inspection, runs: { probes: run }, recipe: run.report.recipe };
  const cuts = run && isRunOf(run, "cuts") ? run : undefined;
  return {
    recipeName: "shown.holoscope.json",
    recipe: cuts?.report.recipe,
    status: { kind: "idle" },
    inspection: cuts?.inspection ?? (content as Inspection),
    runs: { cuts },
  };
}
