// The pages of files as the command line and the extension write them, in every theme.
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Inspection } from "../../../src/protocol/inspection";
import type { ProbesRun, Run } from "../../../src/protocol/run";
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
  const embedded = /<script[^>]*id="holoscope-run"[^>]*>(.*?)<\/script>/s.exec(text)?.[1];
  const content = JSON.parse(embedded ?? text) as Run | ProbesRun | Inspection;
  if ("report" in content && content.format === "holoscope.probes-run/1")
    return { ...probesFace, inspection: content.inspection, probed: content, recipe: content.report.recipe };
  const run = "report" in content ? content : undefined;
  return {
    recipeName: "shown.holoscope.json",
    recipe: run?.report.recipe,
    status: { kind: "idle" },
    stale: false,
    inspection: run?.inspection ?? (content as Inspection),
    run,
  };
}
