import * as assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import { exportRuns, openRun } from "../../src/host/commands/storedRuns";
import { RunStore } from "../../src/host/runs/runStore";
import type { Services } from "../../src/host/services";
import { runFormat, type AnyRun } from "../../src/protocol/run";
import { fixtureRun } from "../ui/fixture";
import { fixtureProbes } from "../ui/probesFixture";
import { fixtureSimilarity } from "../ui/similarityFixture";
import { fixtureTrained } from "../ui/trainingFixture";
import { Memory } from "./memory";

describe("earlier runs", () => {
  let folder: string;
  let runs: RunStore;
  let shown: string[];
  const panel = (name: string) => ({ show: (source: string) => shown.push(`${name} ${source}`), active: undefined });
  const services = () =>
    ({
      runs,
      panels: panel("studies"),
      trainingPanels: panel("training"),
    }) as unknown as Services;
  const { trained, points } = fixtureTrained();
  const training: AnyRun = {
    format: runFormat,
    kind: "training",
    id: "t",
    created: "2026-03-02T10:11:12.000Z",
    recipePath: "/p/a.holoscope-training.json",
    report: { ...trained, history: points },
  };

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "holoscope-stored-"));
    runs = new RunStore(path.join(folder, "runs"), new Memory());
    shown = [];
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("of every kind open in the panel that shows them", async () => {
    for (const run of [fixtureRun(), fixtureProbes(), fixtureSimilarity(), training]) {
      const { id } = await runs.add(run, await runs.reserve());
      await openRun(services(), { run: id });
    }
    assert.deepEqual(
      shown.map((text) => text.split(" ")[0]),
      ["studies", "studies", "studies", "training"],
    );
    assert.match(shown.at(-1)!, /a\.holoscope-training\.json$/);
  });

  it("of every kind are exported, and the report is never proposed to be the document itself", async () => {
    const asked: (string | undefined)[] = [];
    const { showSaveDialog } = vscode.window;
    const answer = async (options?: vscode.SaveDialogOptions) => void asked.push(options?.defaultUri?.fsPath);
    Object.assign(vscode.window, { showSaveDialog: answer });
    try {
      for (const run of [{ ...fixtureProbes(), recipePath: "/p/b.holoscope.json" }, training]) {
        const { id } = await runs.add(run, await runs.reserve());
        await exportRuns(services(), { run: id });
      }
    } finally {
      Object.assign(vscode.window, { showSaveDialog });
    }
    assert.deepEqual(asked, ["/p/b.html", "/p/a.html"]);
  });
});
