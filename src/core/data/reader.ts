import { allFiles, singleFiles, type DataFormat } from "../../protocol/dataFormats";
import { inputError } from "../../protocol/errors";
import type { DataDescription } from "../../protocol/inspection";
import type { DataFile, DataRecipe, Dataset, Reader, ReadOptions } from "./dataset";
import { gunzipped, isGzip } from "./gzip";
import { brief } from "./names";
import { csv } from "./readers/csv";
import { idx } from "./readers/idx";
import { npy } from "./readers/npy";
import { npz } from "./readers/npz";
import { ByteReader, contentOf, headOf, readRange, sourceOfBytes, type Source } from "./source";
import type { Pause } from "../work";

/** One row per format; the first that accepts the files reads them. CSV comes last: any text is one. */
const readers: { [F in DataFormat]: Reader } = { npz, npy, idx, csv };
const order = Object.keys(readers).filter((name): name is DataFormat => name in readers);

/** Bytes by which a format is recognised. */
const headBytes = 4096;

/**
 * What the files offer, without binding them to a model.
 * @param sources one file (CSV, NPZ) or two (NPY or IDX inputs and labels), each possibly gzipped
 * @param label CSV: the label column; NPZ: the key of the labels; guessed when absent
 * @throws input error naming the file and what is wrong with it
 */
export async function describeData(
  sources: readonly Source[],
  label: string | undefined,
  pause: Pause,
): Promise<DataDescription> {
  const files = await openFiles(sources);
  const [format, reader] = readerOf(files);
  return { format, ...(await reader.describe(files, { label }, pause)) };
}

/**
 * Reads a dataset in chunks, in the element type of its files.
 * @param sources as for `describeData`
 * @throws input error naming the file, the row and column, and the remedy
 */
export async function readDataset(
  sources: readonly Source[],
  data: DataRecipe,
  pause: Pause,
  options: ReadOptions = {},
): Promise<Dataset> {
  const files = await openFiles(sources);
  const dataset = await readerOf(files)[1].read(files, data, options, pause);
  const names = files.map(({ name }) => name).join(" and ");
  if (!dataset.columns && Array.isArray(options.slices) && options.slices.length > 0) {
    throw inputError(`${names} have no columns to slice by: leave out slices, or give ${singleFiles}`, "slices");
  }
  if (options.target !== undefined && !dataset.target) {
    throw inputError(`${names} have no column "${brief(options.target)}": read the label, or give ${singleFiles}`);
  }
  return dataset;
}

const openFiles = (sources: readonly Source[]): Promise<DataFile[]> => Promise.all(sources.map(openFile));

async function openFile(source: Source): Promise<DataFile> {
  const isPacked = isGzip(await readRange(source, 0, 2));
  const content = isPacked ? gunzipped(source) : contentOf(source);
  const head = await headOf(content, headBytes);
  if (head.length === 0) throw inputError(`${source.name} is empty: choose a file with data`);
  const unpacked = async () => {
    const reader = new ByteReader(content.pieces());
    return sourceOfBytes(source.name, await reader.takeAll());
  };
  return { ...content, head, source: isPacked ? unpacked : () => Promise.resolve(source) };
}

function readerOf(files: readonly DataFile[]): [DataFormat, Reader] {
  const remedy = `give ${allFiles}`;
  if (files.length === 0) throw inputError(`no data file is given: ${remedy}`);
  for (const format of order) if (readers[format].accepts(files)) return [format, readers[format]];
  throw inputError(`cannot tell the format of ${files.map((file) => file.name).join(" and ")}: ${remedy}`);
}
