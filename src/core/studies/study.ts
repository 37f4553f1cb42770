import type { RecipeKey } from "../../protocol/recipe";
import type { DocumentOf, OptionsOf, ReportOf } from "../../protocol/run";
import type { StudyKind } from "../../protocol/studies";
import type { ActivationStores } from "../activations/store";
import type { Source } from "../data/source";
import type { Model, ModelOpener } from "../model/read";
import type { ModelSource } from "../onnx/external";
import type { ReportWork } from "../work";

/** A model file of a list. */
export interface ListedModel {
  /** Of the file, without folder and extension where that tells it from the others. */
  name: string;
  open(): Promise<ModelSource>;
}

/** The files that a study reads and writes, by their names as its document has them: relative to that document. */
export interface StudyFiles {
  /** The document's own name. */
  document: string;
  /**
   * The network in a file, which is read once for all that ask.
   * @throws input error when it is missing or no model that is read
   */
  network(file: string): Promise<ModelOpener>;
  /** The same as its file has it. */
  model(file: string): Promise<ModelSource>;
  sources(files: readonly string[]): Promise<Source[]>;
  /** Model files, and of folders all that are in them. @param key of the recipe, by which errors name the list */
  models(listed: readonly string[], key: RecipeKey): Promise<ListedModel[]>;
  /** Undefined when there is no such file. */
  read(file: string): Promise<Uint8Array | undefined>;
  /** As a whole or not at all. @throws input error when it cannot be written */
  write(file: string, content: Uint8Array): Promise<void>;
  remove(file: string): Promise<void>;
  /** Fails early where a result could not be written at the end. */
  checkWritable(file: string): Promise<void>;
  /** Where a file is, from the root of the file system. */
  absolute(file: string): string;
  /** How a file is called from the folder of another one. */
  relative(file: string, other: string): string;
  /** The way back: what is called so from the folder of another one. */
  beside(other: string, file: string): string;
  sha256(source: Source): Promise<string>;
}

/** What a study runs with. */
export interface StudyWork extends ReportWork {
  /** Add per-feature and per-example arrays to the report. */
  arrays: boolean;
  /** What it need not do again when it is run again after an interruption; removed when it ends well. */
  stores: ActivationStores;
}

export interface StudyInput<K extends StudyKind> {
  recipe: DocumentOf<K>;
  options: OptionsOf<K>;
  files: StudyFiles;
}

export interface StudyResult<K extends StudyKind> {
  report: ReportOf<K>;
  /** That of the recipe, where the study has read it. */
  model?: Model;
}

/**
 * Runs a study.
 * @throws input error naming what is wrong with the document, a model or the data; cancelled when the signal says so
 */
export type RunStudy<K extends StudyKind> = (input: StudyInput<K>, work: StudyWork) => Promise<StudyResult<K>>;

/** The files of a recipe's dataset. */
export const dataFiles = ({ path, labels }: { path: string; labels?: string }): string[] =>
  labels === undefined ? [path] : [path, labels];
