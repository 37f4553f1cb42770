import { inputError } from "../../protocol/errors";
import type { DataDescription } from "../../protocol/inspection";
import type { DataFormat, DataRecipe, Dataset, Reader, ReadOptions, SourceFile } from "./dataset";
import { gunzip, isGzip } from "./gzip";
import { brief } from "./names";
import { csv } from "./readers/csv";
import { idx } from "./readers/idx";
import { npy } from "./readers/npy";
import { npz } from "./readers/npz";

/** One row per format; the first that accepts the files reads them. CSV comes last: any text is one. */
const readers: { [F in DataFormat]: Reader } = { npz, npy, idx, csv };

/**
 * What the files offer, without binding them to a model.
 * @param files one file (CSV, NPZ) or two (NPY or IDX inputs and labels), each possibly gzipped
 * @param label CSV: the label column; NPZ: the key of the labels; guessed when absent
 * @throws input error naming the file and what is wrong with it
 */
export function describeData(files: SourceFile[], label?: string): DataDescription {
  const unpacked = files.map(unpack);
  return readerOf(unpacked).describe(unpacked, { label });
}

/**
 * Reads the whole dataset, in the element type of its files.
 * @param files as for `describeData`
 * @throws input error naming the file, the row and column, and the remedy
 */
export function readDataset(files: SourceFile[], data: DataRecipe, options: ReadOptions = {}): Dataset {
  const unpacked = files.map(unpack);
  const dataset = readerOf(unpacked).read(unpacked, data, options);
  if (!dataset.columns && Array.isArray(options.slices) && options.slices.length > 0) {
    throw inputError(
      `${files.map(({ name }) => name).join(" and ")} have no columns to slice by: leave out slices (--slices none), or give a CSV or NPZ file`,
    );
  }
  if (options.target !== undefined && !dataset.target) {
    throw inputError(
      `${files.map(({ name }) => name).join(" and ")} have no column "${brief(options.target)}": read the label, or give a CSV or NPZ file`,
    );
  }
  return dataset;
}

function unpack(file: SourceFile): SourceFile {
  const unpacked = isGzip(file.bytes) ? gunzip(file) : file;
  if (unpacked.bytes.length === 0) throw inputError(`${file.name} is empty: choose a file with data`);
  return unpacked;
}

function readerOf(files: SourceFile[]): Reader {
  const remedy = "give a CSV or NPZ file, or two NPY or two IDX files (inputs and labels)";
  if (files.length === 0) throw inputError(`no data file is given: ${remedy}`);
  const reader = Object.values(readers).find((candidate) => candidate.accepts(files));
  if (!reader) throw inputError(`cannot tell the format of ${files.map((file) => file.name).join(" and ")}: ${remedy}`);
  return reader;
}
