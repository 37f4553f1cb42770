import type { Slice, SolverSummary } from "./report";
import type { Twin } from "./twin";

/** A figure of the twin as it was, and of the refitted one. */
export interface Change {
  before: number;
  after: number;
}

/** What a twin says of one row: the class it takes for the most probable one, and a mean. */
export interface Verdict {
  /** Index of the class: 0 or 1 (Bernoulli), or that of the output. */
  class: number;
  /** Bernoulli: probability of class 1; multinomial: of the class that was taken. */
  mean: number;
}

/** A row whose most probable class is another one now. */
export interface Flip {
  /** 0-based row of the dataset, and its 1-based line where the file has lines. */
  row: number;
  line?: number;
  /** Index of the class that the row is labelled with. */
  label: number;
  before: Verdict;
  after: Verdict;
}

/** Calibration on one value of one column (see Slice). */
export interface SliceChange extends Pick<Slice, "column" | "value" | "count"> {
  before: SliceFigures;
  after: SliceFigures;
}

type SliceFigures = Pick<Slice, "meanLabel" | "meanPredicted" | "gap" | "z">;

/** What changed on some rows. */
export interface UpdatedRows {
  rows: number;
  /** Mean negative log-likelihood, up to a term in the labels alone. */
  nll: Change;
  /** Expected calibration error (see Reliability). */
  ece: Change;
  /** The largest change of a mean. */
  maxChange: number;
  /** Families of classes only: how many rows flipped, and the first thousand of them. */
  flips?: { count: number; rows: Flip[] };
  /** Slices, those that are worst now first, and the |z| that calibrated ones stay below; absent without columns to slice by. */
  slices?: { limit: number; slices: SliceChange[] };
}

/** Format `holoscope.update/1`: what came of refitting a twin with new rows. */
export interface UpdateReport {
  format: "holoscope.update/1";
  holoscope: string;
  twin: Pick<Twin, "model" | "cut" | "kind" | "family" | "output"> & { path: string; features: number };
  /** Where the new twin was written. */
  out: string;
  data: string;
  /** Which rows the new weights are the optimum of. */
  fittedOn: "old and new rows" | "new rows";
  /** What the labels 0, 1, ... stand for, where they are classes with names. */
  classes?: string[];
  lambda: number;
  lambdaPerExample: number;
  solver: SolverSummary;
  /** Reading, features and fit. */
  seconds: number;
  new: UpdatedRows;
  /** The rows that the twin was fitted on before; absent where their file is not at hand and they are not fitted. */
  old?: UpdatedRows;
  notes: string[];
}
