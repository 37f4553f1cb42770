import { createHash, randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import * as z from "zod";
import type { Run } from "../../protocol/run";
import type { ProbesRun } from "../../protocol/run";
import type { KeyFigure } from "../../protocol/finding";
import { keyFigures } from "../../protocol/presenting";
import { presentCuts } from "../../protocol/studies/cuts/findings";
import { presentProbes, probesParts } from "../../protocol/studies/probes/findings";
import { presentSimilarity } from "../../protocol/studies/similarity/findings";
import type { SimilarityRun } from "../../protocol/run";
import { besideRecipe } from "../recipes/recipeFile";

const KEPT_RUNS = 50;
const INDEX_KEY = "holoscope.runs";

/** A KeyFigure, short enough to fit into the side bar with its name. */
const figureSchema: z.ZodType<KeyFigure> = z.object({
  label: z.string(),
  value: z.number(),
  format: z.enum(["short", "nearOne", "percent", "fixed", "thousandths", "precise", "scientific"]).optional(),
});

const entrySchema = z.object({
  id: z.string(),
  /** What was run. */
  kind: z.enum(["cuts", "probes", "similarity"]).default("cuts"),
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

/** The same of runs of some kinds alone. */
export type RunOf<K extends RunEntry["kind"]> = RunEntry & { kind: K };

export const isOf = <K extends RunEntry["kind"]>(entry: RunEntry, ...kinds: K[]): entry is RunOf<K> =>
  kinds.some((kind) => kind === entry.kind);

type StoredRun = Run | ProbesRun | SimilarityRun;

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

  newest<K extends RunEntry["kind"]>(recipe: string, kind: K): RunOf<K> | undefined {
    return this.list()
      .filter((entry) => isOf(entry, kind))
      .find((entry) => entry.recipe === recipe);
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
  async add(run: StoredRun, file: string): Promise<RunEntry> {
    const entry = describe(run, file);
    const entries = [entry, ...this.list()];
    await this.save(entries.slice(0, KEPT_RUNS));
    await removeFiles(entries.slice(KEPT_RUNS));
    return entry;
  }

  async remove(id: string): Promise<void> {
    const [gone, kept] = [
      this.list().filter((entry) => entry.id === id),
      this.list().filter((entry) => entry.id !== id),
    ];
    await this.save(kept);
    await removeFiles(gone);
  }

  private async save(entries: RunEntry[]): Promise<void> {
    await this.state.update(INDEX_KEY, entries);
    this.changed.fire();
  }
}

function describe(run: StoredRun, file: string): RunEntry {
  const { id, created, recipePath, report } = run;
  const common = { id, file, created, recipe: recipePath, dataset: path.basename(report.data.path) };
  if (run.format === "holoscope.similarity-run/1") return { ...common, ...similarityOf(run) };
  return run.format === "holoscope.probes-run/1" ? { ...common, ...probesOf(run) } : { ...common, ...cutsOf(run) };
}

type Content = Pick<RunEntry, "kind" | "model" | "figures" | "cuts" | "probes">;

function cutsOf({ report, inspection }: Run): Content {
  // Figures need no arrays, of which the tables of findings are made.
  const plain = { ...report, cuts: report.cuts.map((cut) => ({ ...cut, arrays: undefined })) };
  return {
    kind: "cuts",
    model: inspection.path,
    figures: keyFigures(presentCuts(plain)),
    cuts: report.cuts.map(({ id }) => ({ id, figures: keyFigures(presentCuts(plain, id)) })),
    probes: [],
  };
}

function probesOf({ report, inspection }: ProbesRun): Content {
  const probes = probesParts(report).map(({ id, label }) => ({
    tensor: id,
    name: label,
    figures: keyFigures(presentProbes(report, id)),
  }));
  return { kind: "probes", model: inspection.path, figures: keyFigures(presentProbes(report)), cuts: [], probes };
}

const similarityOf = ({ report, recipePath }: SimilarityRun): Content => ({
  kind: "similarity",
  model: besideRecipe(recipePath, report.models[0].path),
  figures: keyFigures(presentSimilarity(report)),
  cuts: [],
  probes: [],
});

async function removeFiles(entries: RunEntry[]): Promise<void> {
  await Promise.all(entries.map((entry) => rm(entry.file, { force: true })));
}
