import { documentSuffixes, literally, twinSuffix } from "./fileNames";

/**
 * Names of the files of every format of networks, where * is any text; the engine looks at the content alone.
 * The reader of every format but ONNX is one row in core, which the compiler asks for.
 */
const modelFormats = {
  onnx: ["*.onnx"],
  keras: ["*.keras", "*.h5", "*.hdf5"],
  savedModel: ["saved_model.pb"],
  tensorflowJs: ["*model*.json"],
} as const;

/** A format that is turned into an ONNX graph. */
export type ImportedFormat = Exclude<keyof typeof modelFormats, "onnx">;

/** Glob patterns of the names of files that may hold a network, a little wider than `modelNames`. */
export const modelPatterns: readonly string[] = Object.values(modelFormats).flat();

/** Extensions of such files, without the dot. */
export const modelExtensions = [...new Set(modelPatterns.map((name) => name.slice(name.lastIndexOf(".") + 1)))];

const alternatives = (texts: readonly string[]): string => `(${texts.join("|")})`;
const regexOf = (glob: string): string => glob.split("*").map(literally).join(".*");

/**
 * Names of files that may hold a network: what menus ask of a file, whose content then decides.
 * Linear twins are ONNX files too, but no networks; recipes may be called after a model.
 */
export const modelNames = new RegExp(
  `^(?!.*${alternatives([twinSuffix, ...Object.values(documentSuffixes)].map(literally))}$)${alternatives(modelPatterns.map(regexOf))}$`,
  "i",
);

const extension = new RegExp(`\\.${alternatives(modelExtensions)}$`, "i");

/** Name of a model without what says its format. */
export const modelStem = (file: string): string => file.replace(extension, "");
