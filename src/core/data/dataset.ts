import type { Encoding, TableEncoding } from "../../protocol/encoding";
import type { DataDescription } from "../../protocol/inspection";
import type { Normalization, Recipe } from "../../protocol/recipe";
import type { ColumnChoice, DiscreteColumn } from "./columns";
import type { InputRows } from "./inputRows";
import type { Pause } from "../work";
import type { Content, Source } from "./source";
import type { Values } from "./values";

export type DataRecipe = Recipe["data"];

/** A dataset read from its files, before any selection. */
export interface Dataset {
  /** `examples` rows of `width` values. */
  inputs: InputRows;
  examples: number;
  width: number;
  /** Per-example shape as stored, e.g. [28, 28]; its product is `width`. */
  exampleShape: number[];
  /** One name per input column, where the file has names (one-hot columns read "education=Bachelors"). */
  inputNames?: string[];
  /** One label per example: numbers, or text categories. */
  labels: Values | string[];
  /** The label column, where the file has columns. */
  labelName?: string;
  /** For each example its 1-based line in the file, where the file has lines. */
  lines?: Uint32Array;
  /** How columns became inputs, where the file has columns. */
  table?: TableEncoding;
  /** The columns for slices, where the file has any; not the label. */
  columns?: DiscreteColumn[];
  /** The column (NPZ: array) that was asked for beside inputs and label. */
  target?: TargetColumn;
  /** What the reader should know about the reading. */
  notes?: string[];
}

/** A column with one number or text for each example. */
export interface TargetColumn {
  name: string;
  values: Values | string[];
}

export interface ReadOptions {
  /** How an earlier dataset was read, to be followed: the options of the recipe about columns then do not count. */
  encoding?: Encoding;
  /** Columns to keep for slices; none by default. */
  slices?: ColumnChoice;
  /** A column to read besides, which may also be an input, ignored, or the label. */
  target?: string;
}

/** A file as a reader sees it: gzip undone, and not empty. */
export interface DataFile extends Content {
  /** Its first bytes, by which its format is recognised. */
  head: Uint8Array;
  /** For reading at any place; what is packed is unpacked whole for it. */
  source(): Promise<Source>;
}

/** One dataset format. */
export interface Reader {
  /** Whether these files look like this format, by content. */
  accepts(files: readonly DataFile[]): boolean;
  describe(
    files: readonly DataFile[],
    options: { label?: string },
    pause: Pause,
  ): Promise<Omit<DataDescription, "format">>;
  read(files: readonly DataFile[], data: DataRecipe, options: ReadOptions, pause: Pause): Promise<Dataset>;
}

/** Examples selected, normalised and split: what the engine feeds to the model. */
export interface BoundData {
  /** Row-major, `examples` x `width`, normalised, float64. */
  inputs: Float64Array;
  examples: number;
  width: number;
  exampleShape: number[];
  /** One label per example, admitted by the family. */
  labels: Float64Array;
  /** For each example its row in the dataset. */
  rows: Uint32Array;
  /** Indices into the examples, ascending, one list per part. */
  parts: Uint32Array[];
  normalize: Normalization;
  /** What the labels 0, 1, ... stand for, where the labels are classes with names. */
  classes?: string[];
  /** Columns for slices, one code per example. */
  columns: DiscreteColumn[];
  /** What it takes to make the same of another dataset. */
  encoding: Encoding;
  /** What the reader should know about the data. */
  notes: string[];
}

/**
 * The part of a recipe that binds data. `positive` is the class that a difference A-B or a one-vs-rest output counts as
 * label 1.
 */
export interface Binding {
  data: Recipe["data"];
  family: Recipe["family"];
  split: Recipe["split"];
  shuffle: boolean;
  fitPart: number;
  seed: number;
  /**
   * Set by the chosen output of a model with several: label 1 is `positive`; label 0 is `negative`, or every other
   * class when absent.
   */
  target?: { positive: string; negative?: string };
  /** Number of values of M: the classes of a multinomial family, or 1. */
  outputs: number;
  /** Per-example sizes the model can take; undefined dimension = any. */
  modelInput: { name: string; shape: number[] };
  /** How earlier data was bound, to be followed: shape, normalisation and classes are then taken from it. */
  encoding?: Encoding;
}
