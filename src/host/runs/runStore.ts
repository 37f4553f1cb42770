import { createHash, randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import * as z from "zod";
import type { Run } from "../../protocol/engine";
import type { Face } from "../../protocol/panel";
import type { ProbesRun } from "../../protocol/probes";
import { probeNames } from "../../protocol/probeWords";
import { cutFigures, figureSchema, runFigures } from "../figures";
import { probeFigures, probesFigures } from "../probes/figures";

const KEPT_RUNS = 50;
const INDEX_KEY = "holoscope.runs";

const entrySchema = z.object({
  id: z.string(),
  /** What was run. */
  kind: z.enum(["cuts", "probes"]).default("cuts"),
  /** Where the run is stored. */
  file: z.string(),
  created: z.string(),
  recipe: z.string(),
  model: z.string(),
  dataset: z.string(),
  figures: z.array(figureSchema),
  cuts: z.array(z.object({ id: z.string(), figures: z.array(figureSchema) })).default([]),
  probes: z.array(z.object({ tensor: z.string(), name: z.string(), figures: z.array(figureSchema) })).default([]),
});

/** What the lists of runs show of a stored run: enough to read no run file. */
export type RunEntry = z.infer<typeof entrySchema>;

/** Earlier runs of the workspace: one file each, written by the engine, and a small index in the workspace's state. */
export class RunStore {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly folder: string,
    private readonly state: vscode.Memento,
  ) {}

  /** Newest first. */
  list(): RunEntry[] {
    return z.array(entrySchema).catch([]).parse(this.state.get(INDEX_KEY, []));
  }

  find(id: string): RunEntry | undefined {
    return this.list().find((entry) => entry.id === id);
  }

  newest(recipe: string, kind: Face): RunEntry | undefined {
    return this.list().find((entry) => entry.recipe === recipe && entry.kind === kind);
  }

  /** Path for the file of a run about to start. */
  async reserve(): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    return path.join(this.folder, `${randomUUID()}.json`);
  }

  /** Folder for what probes of a recipe keep when they are cancelled. */
  async workFolder(recipe: string): Promise<string> {
    const folder = path.join(this.folder, "work", createHash("sha256").update(recipe).digest("hex").slice(0, 32));
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /** Lists a finished run; the oldest ones beyond the limit are deleted. */
  async add(run: Run | ProbesRun, file: string): Promise<RunEntry> {
    const entry = describe(run, file);
    const entries = [entry, ...this.list()];
    await this.save(entries.slice(0, KEPT_RUNS));
    await removeFiles(entries.slice(KEPT_RUNS));
    return entry;
  }

  async remove(id: string): Promise<void> {
    const [gone, kept] = [this.list().filter((entry) => entry.id === id), this.list().filter((entry) => entry.id !== id)];
    await this.save(kept);
    await removeFiles(gone);
  }

  private async save(entries: RunEntry[]): Promise<void> {
    await this.state.update(INDEX_KEY, entries);
    this.changed.fire();
  }
}

function describe(run: Run | ProbesRun, file: string): RunEntry {
  const { id, created, recipePath, inspection, report } = run;
  const common = { id, file, created, recipe: recipePath, model: inspection.path, dataset: path.basename(report.data.path) };
  return run.format === "holoscope.probes-run/1" ? { ...common, ...probesOf(run) } : { ...common, ...cutsOf(run) };
}

type Content = Pick<RunEntry, "kind" | "figures" | "cuts" | "probes">;

const cutsOf = ({ report }: Run): Content => ({
  kind: "cuts",
  figures: runFigures(report),
  cuts: report.cuts.map((cut) => ({ id: cut.id, figures: cutFigures(cut) })),
  probes: [],
});

function probesOf({ report }: ProbesRun): Content {
  const names = probeNames(report.probes);
  const probes = report.probes.map((probe, i) => ({ tensor: probe.tensor, name: names[i] ?? probe.tensor, figures: probeFigures(probe, report) }));
  return { kind: "probes", figures: probesFigures(report), cuts: [], probes };
}

async function removeFiles(entries: RunEntry[]): Promise<void> {
  await Promise.all(entries.map((entry) => rm(entry.file, { force: true })));
}
