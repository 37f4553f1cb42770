import { randomUUID } from "node:crypto";
import path from "node:path";
import { studies as computed } from "../core/studies";
import { describeModel } from "../core/model/describe";
import type { RunStudy, StudyFiles, StudyResult } from "../core/studies/study";
import type { ReportWork } from "../core/work";
import { inputError } from "../protocol/errors";
import { runFormat, type AnyRun, type DocumentOf, type OptionsOf, type Run } from "../protocol/run";
import { isStudyKind, studies, type StudyKind } from "../protocol/studies";
import { readJson } from "./files";
import { parseAs } from "./parse";
import { ProbeFolder } from "./probeWork";

/** What a study is asked. */
export interface StudyRequest<K extends StudyKind> {
  document: DocumentOf<K>;
  /** As given; what is absent gets its default. @throws input error for what is wrong */
  options?: object;
  files: StudyFiles;
  /** Folder where a run that was interrupted is taken up again; emptied of it at the end. */
  work: string;
  /** Add per-feature and per-example arrays to the report. */
  arrays: boolean;
}

/** Runs a study whose document has been read. @throws input error; cancelled */
export async function computeStudy<K extends StudyKind>(
  kind: K,
  { document, options = {}, files, work: folder, arrays }: StudyRequest<K>,
  work: ReportWork,
): Promise<StudyResult<K>> {
  const run: RunStudy<K> = computed[kind];
  const stores = new ProbeFolder(path.resolve(folder));
  const parsed: OptionsOf<K> = parseAs(studies[kind].options, options, "arguments") as OptionsOf<K>;
  const result = await run({ recipe: document, options: parsed, files }, { ...work, arrays, stores });
  await stores.clear();
  return result;
}

/** The same as a run that can be stored. */
export async function runStudy<K extends StudyKind>(
  kind: K,
  recipePath: string,
  request: StudyRequest<K>,
  work: ReportWork,
): Promise<Run<K>> {
  // Taken at the start: a file that changes while the run reads it is newer than the run.
  const created = new Date().toISOString();
  const { report, model } = await computeStudy(kind, request, work);
  // What is shown with its arrays is drawn, and so is its network.
  const inspection = request.arrays && model ? { inspection: describeModel(model, pathOf(request.document)) } : {};
  return { format: runFormat, kind, id: randomUUID(), created, recipePath, ...inspection, report };
}

/** The model of a document, as reports show it. */
const pathOf = (document: object): string =>
  "model" in document && typeof document.model === "string" ? document.model : "";

/** @throws input error when the file is no stored run of this version */
export async function loadRun(file: string): Promise<AnyRun> {
  const run = await readJson(file);
  if (isRun(run)) return run;
  if (/^holoscope\.(\w+-)?run\//.test(formatOf(run)))
    throw inputError(
      "This run was saved by another version of Holoscope and cannot be shown by this one: run its recipe again, or delete the run in the side bar",
    );
  throw inputError(`${file} is not a saved run of Holoscope: delete it and run the recipe again`);
}

/** Runs are written by this engine alone: format and kind tell whether this version can read it. */
const isRun = (value: unknown): value is AnyRun =>
  formatOf(value) === runFormat && isStudyKind(String(Object(value).kind));

const formatOf = (value: unknown): string => String(Object(value).format ?? "");
