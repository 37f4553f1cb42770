/** A format of data sets, as names of files show it; the engine looks at the content alone. */
interface DataFormatRow {
  /** In messages. */
  label: string;
  extensions: readonly string[];
  /** What else the names of its files may end with, without a dot. */
  endings?: readonly string[];
  /** Whether inputs and labels are two files. */
  isPair: boolean;
}

/** One row a format, in the order in which the engine asks whether files are of it. Text comes last: any is a table. */
export const dataFormats = {
  npz: { label: "NPZ", extensions: ["npz"], isPair: false },
  npy: { label: "NPY", extensions: ["npy"], isPair: true },
  idx: { label: "IDX", extensions: ["idx"], endings: ["-ubyte"], isPair: true },
  csv: { label: "CSV", extensions: ["csv"], isPair: false },
} as const satisfies Record<string, DataFormatRow>;

export type DataFormat = keyof typeof dataFormats;

/** Their names, in that order. */
export const dataFormatNames = Object.keys(dataFormats).filter((name): name is DataFormat => name in dataFormats);
