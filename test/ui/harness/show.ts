// The pages of files as the command line and the extension write them, in every theme.
import { readFileSync } from "node:fs";
import path from "node:path";
import { emptyPanel, type PanelState } from "../../../src/protocol/panel";
import type { Inspection } from "../../../src/protocol/inspection";
import type { AnyRun } from "../../../src/protocol/run";
import { stateOfRuns } from "../../../webview/host";
import { themeNames } from "../themes";
import type { Harness } from "./page";

/** @param files the JSON of `inspect --json`, stored runs, or HTML reports */
export async function show(h: Harness, files: string[]): Promise<void> {
  for (const file of files) {
    const state = stateOf(readFileSync(file, "utf8"));
    const name = path.basename(file).replace(/\.\w+$/, "");
    for (const theme of themeNames) await h.once(theme, 1300, state, `shown-${name}-${theme}`);
  }
}

function stateOf(text: string): PanelState {
  const embedded = /<script[^>]*id="holoscope-runs"[^>]*>(.*?)<\/script>/s.exec(text)?.[1];
  const content = JSON.parse(embedded ?? text) as AnyRun[] | AnyRun | Inspection;
  if (Array.isArray(content) || "kind" in content) return stateOfRuns([content].flat());
  return { ...emptyPanel, recipeName: "shown.holoscope.json", status: { kind: "idle" }, inspection: content };
}
