/** A format of data sets, as names of files show it; the engine looks at the content alone. */
interface DataFormatRow {
  /** In messages. */
  label: string;
  extensions: readonly string[];
  /** What names of its files without an extension end with. */
  endings?: readonly string[];
  /** Whether inputs and labels are two files. */
  isPair: boolean;
}

/** One row a format. Its reader is one row in core, which the compiler asks for. */
export const dataFormats = {
  csv: { label: "CSV", extensions: ["csv"], isPair: false },
  npz: { label: "NPZ", extensions: ["npz"], isPair: false },
  npy: { label: "NPY", extensions: ["npy"], isPair: true },
  idx: { label: "IDX", extensions: ["idx"], endings: ["-ubyte"], isPair: true },
} as const satisfies Record<string, DataFormatRow>;

export type DataFormat = keyof typeof dataFormats;

export const dataFormatNames = Object.keys(dataFormats).filter((name): name is DataFormat => name in dataFormats);

const rows: readonly DataFormatRow[] = Object.values(dataFormats);
const singles = rows.filter(({ isPair }) => !isPair);
const pairs = rows.filter(({ isPair }) => isPair);
const extensionsOf = (some: readonly DataFormatRow[]): string[] => some.flatMap(({ extensions }) => [...extensions]);

/** Extensions that the engine reads, for dialogs. */
export const dataExtensions = [...extensionsOf(rows), "gz"];

/** Glob patterns of the files that are looked for in a workspace. */
export const dataPatterns = [
  `**/*.{${["", ".gz"].flatMap((packed) => extensionsOf(rows).map((extension) => extension + packed)).join(",")}}`,
  `**/*{${["", ".gz"].flatMap((packed) => rows.flatMap(({ endings = [] }) => endings.map((ending) => ending + packed))).join(",")}}`,
];

/** Names of files that hold inputs and labels together. */
export const singleFileNames = new RegExp(`\\.(${extensionsOf(singles).join("|")})(\\.gz)?$`, "i");

/** Source of a regular expression for what names of such files end with. */
export const dataEnding = `(\\.(${extensionsOf(rows).join("|")})|${rows.flatMap(({ endings = [] }) => endings).join("|")})(\\.gz)?`;

/** "a CSV or NPZ file", and the same with what comes in pairs. */
export const singleFiles = `a ${singles.map(({ label }) => label).join(" or ")} file`;
export const allFiles = `${singleFiles}, or ${pairs.map(({ label }) => `two ${label}`).join(" or ")} files (inputs and labels)`;
