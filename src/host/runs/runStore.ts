import { createHash, randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import * as z from "zod";
import { numberFormats, type KeyFigure } from "../../protocol/finding";
import { keyFigures } from "../../protocol/presenting";
import { findingsOf, isRunOf, partsOf, type AnyRun, type Run } from "../../protocol/run";
import { isRecipeStudy, studyKinds, type RecipeStudy, type StudyKind } from "../../protocol/studies";

const KEPT_RUNS = 50;
const INDEX_KEY = "holoscope.runs";

/** A KeyFigure, short enough to fit into the side bar with its name. */
const figureSchema: z.ZodType<KeyFigure> = z.object({
  label: z.string(),
  value: z.number(),
  format: z.enum(numberFormats).optional(),
});

const entrySchema = z.object({
  id: z.string(),
  /** What was run. */
  kind: z.enum(studyKinds),
  /** Where the run is stored. */
  file: z.string(),
  created: z.string(),
  /** The document that was run. */
  recipe: z.string(),
  dataset: z.string(),
  figures: z.array(figureSchema),
  parts: z.array(z.object({ id: z.string(), label: z.string(), figures: z.array(figureSchema) })),
});

/** What the lists of runs show of a stored run: enough to read no run file. */
export type RunEntry = z.infer<typeof entrySchema>;

/** The same of runs of some kinds alone. */
export type RunOf<K extends RunEntry["kind"]> = RunEntry & { kind: K };

export const isOf = <K extends RunEntry["kind"]>(entry: RunEntry, ...kinds: K[]): entry is RunOf<K> =>
  kinds.some((kind) => kind === entry.kind);

/** Whether it is of a study that the panels of recipes show. */
export const isOfRecipe = (entry: RunEntry): entry is RunOf<RecipeStudy> => isRecipeStudy(entry.kind);

/** Earlier runs of the workspace: one file each, written by the engine, and a small index in the workspace's state. */
export class RunStore {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly folder: string,
    private readonly state: vscode.Memento,
  ) {}

  /** Newest first; entries of an earlier version are dropped. */
  list(): RunEntry[] {
    const known = z.array(z.unknown()).catch([]).parse(this.state.get(INDEX_KEY, []));
    return known.flatMap((entry) => entrySchema.safeParse(entry).data ?? []);
  }

  find(id: string): RunEntry | undefined {
    return this.list().find((entry) => entry.id === id);
  }

  newest<K extends StudyKind>(recipe: string, kind: K): RunOf<K> | undefined {
    return this.list()
      .filter((entry) => isOf(entry, kind))
      .find((entry) => entry.recipe === recipe);
  }

  /** Path for the file of a run about to start. */
  async reserve(): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    return path.join(this.folder, `${randomUUID()}.json`);
  }

  /** Folder for what a study of a document keeps when it is cancelled: another study must not empty it. */
  async workFolder(recipe: string, study: StudyKind): Promise<string> {
    const name = createHash("sha256").update(`${study} ${recipe}`).digest("hex").slice(0, 32);
    const folder = path.join(this.folder, "work", name);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /** Lists a finished run; the oldest ones beyond the limit are deleted. */
  async add(run: AnyRun, file: string): Promise<RunEntry> {
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

function describe(run: AnyRun, file: string): RunEntry {
  const { id, kind, created, recipePath } = run;
  const plain = isRunOf(run, "cuts") ? withoutArrays(run) : run;
  return {
    id,
    kind,
    file,
    created,
    recipe: recipePath,
    dataset: path.basename(datasetOf(run)),
    figures: keyFigures(findingsOf(plain)),
    parts: partsOf(run).map((part) => ({ ...part, figures: keyFigures(findingsOf(plain, part.id)) })),
  };
}

/** Figures need no arrays, of which the tables of findings are made. */
const withoutArrays = (run: Run<"cuts">): Run<"cuts"> => ({
  ...run,
  report: { ...run.report, cuts: run.report.cuts.map((cut) => ({ ...cut, arrays: undefined })) },
});

function datasetOf({ report }: AnyRun): string {
  if (!("data" in report)) return report.recipe.data.path;
  return typeof report.data === "string" ? report.data : report.data.path;
}

async function removeFiles(entries: RunEntry[]): Promise<void> {
  await Promise.all(entries.map((entry) => rm(entry.file, { force: true })));
}
