import type * as z from "zod";
import type { Finding } from "./finding";
import type { Inspection } from "./inspection";
import type { Recipe } from "./recipe";
import {
  isKeyedStudy,
  isRecipeStudy,
  keyedStudies,
  studies,
  type KeyedStudy,
  type RecipeStudy,
  type Studies,
  type StudyKind,
} from "./studies";
import type { StudyPart } from "./study";

/** What a study is asked by: a recipe with its defaults, a training recipe, or nothing but the twin's own file. */
export type DocumentOf<K extends StudyKind> = Studies[K]["document"] extends "recipe"
  ? Recipe
  : z.output<Studies[K]["recipe"]>;

/** What a single run is asked besides. */
export type OptionsOf<K extends StudyKind> = z.output<Studies[K]["options"]>;

/** The report of a study; of those that a recipe asks for, with that recipe. */
export type ReportOf<K extends StudyKind> = z.output<Studies[K]["report"]> &
  (Studies[K]["document"] extends "recipe" ? { recipe: Recipe } : unknown);

/** Format `holoscope.report/1`. */
export type Report = ReportOf<"cuts">;
/** Format `holoscope.probes/1`: what `holoscope probes` writes and the panel shows. */
export type ProbesReport = ReportOf<"probes">;
/** Format `holoscope.similarity/1`: what `holoscope compare` writes. */
export type SimilarityReport = ReportOf<"similarity">;

/** Of stored runs; those of another format are refused. */
export const runFormat = "holoscope.run/3";

/** A finished run of a study: all that is needed to show it again without recomputing. */
export interface Run<K extends StudyKind = StudyKind> {
  format: typeof runFormat;
  kind: K;
  id: string;
  /** ISO 8601. */
  created: string;
  /** Absolute path of the document that was run. */
  recipePath: string;
  /** Of the model, where the study has one before it runs. */
  inspection?: Inspection;
  report: ReportOf<K>;
}

export type AnyRun = { [K in StudyKind]: Run<K> }[StudyKind];

/** Whether a run is of this kind. */
export const isRunOf = <K extends StudyKind>(run: AnyRun, kind: K): run is AnyRun & Run<K> => run.kind === kind;

/** A run of a study that a recipe asks for. */
export type RecipeRun = { [K in RecipeStudy]: Run<K> }[RecipeStudy];

export const isRecipeRun = (run: AnyRun): run is AnyRun & RecipeRun => isRecipeStudy(run.kind);

/** @throws Error when no recipe asks for its study, which no file or message of ours should bring about */
export function recipeRunOf(run: AnyRun): RecipeRun {
  if (!isRecipeRun(run)) throw new Error(`expected a run of a recipe, not of ${run.kind}`);
  return run;
}

/** A run that is of this kind. @throws Error when it is not, which no file or message of ours should bring about */
export function runOf<K extends StudyKind>(run: AnyRun, kind: K): Run<K> {
  if (!isRunOf(run, kind)) throw new Error(`expected a run of ${kind}, not of ${run.kind}`);
  return run;
}

type Presenter = {
  [K in StudyKind]: {
    present(report: ReportOf<K>, part?: string): Finding[];
    parts?(report: ReportOf<K>): StudyPart[];
  };
};

const presenters: Presenter = studies;

/** What a run found, as data. */
export const findingsOf = <K extends StudyKind>(
  { kind, report }: Pick<Run<K>, "kind" | "report">,
  part?: string,
): Finding[] => presenters[kind].present(report, part);

/** The rows below a run in the side bar. */
export const partsOf = <K extends StudyKind>({ kind, report }: Pick<Run<K>, "kind" | "report">): StudyPart[] =>
  presenters[kind].parts?.(report) ?? [];

type KeyedFiles = { [K in KeyedStudy]: { files?(recipe: NonNullable<Recipe[K]>): string[] } };
const keyedFiles: KeyedFiles = keyedStudies;

function filesOfKeyed<K extends KeyedStudy>(kind: K, { [kind]: own }: Recipe): string[] {
  return own ? (keyedFiles[kind].files?.(own) ?? []) : [];
}

/** Files that a study reads besides the model and the data, as its recipe names them. */
export const filesOf = (kind: RecipeStudy, recipe: Recipe): string[] =>
  isKeyedStudy(kind) ? filesOfKeyed(kind, recipe) : studies[kind].files!(recipe);
