import type { UnzipFileInfo } from "fflate";
import { inputError } from "../../../protocol/errors";
import type { Reader, SourceFile } from "../dataset";
import { listNames } from "../names";
import { isZip, unpackEntry, zipEntries, type Zip } from "../zip";
import { describeClasses, pairArrays } from "./arrays";
import { sliceArrays } from "./npzSlices";
import { npyShape, parseNpy } from "./npyArray";

/** Likely keys in order of preference, compared in lower case. */
const likely = {
  x: ["x", "inputs", "input", "images", "features", "data", "x_train", "train_x", "train_images"],
  y: ["y", "labels", "label", "targets", "target", "t", "y_train", "train_y", "train_labels"],
};

/** One NPZ file (a zip of NPY arrays) with inputs and labels under two keys. */
export const npz: Reader = {
  accepts: ([file, ...more]) => more.length === 0 && file !== undefined && isZip(file.bytes),
  describe([file], options) {
    const entries = listEntries(file!);
    const keys = [...entries.keys()];
    const arrays = keys.map((key) => ({ key, shape: npyShape(unpack(file!, entries, key)) }));
    const x = guessKey("x", keys);
    const y = options.label ?? guessKey("y", keys);
    const classes = y === undefined ? undefined : describeClasses(parseNpy(unpack(file!, entries, y)).values);
    const examples = arrays.find(({ key }) => key === (x ?? y))?.shape[0] ?? 0;
    return { format: "npz", examples, arrays, x, y, classes };
  },
  read([file], data, { slices = [], target }) {
    const entries = listEntries(file!);
    const keyOf = (role: "x" | "y") => data[role] ?? requireKey(role, file!, [...entries.keys()]);
    const open = (key: string) => parseNpy(unpack(file!, entries, key));
    const inputs = open(keyOf("x"));
    const dataset = pairArrays(inputs, open(keyOf("y")));
    const others = new Map([...entries].filter(([key]) => key !== keyOf("x") && key !== keyOf("y")));
    return {
      ...dataset,
      columns: sliceArrays({ name: file!.name, entries: others, open }, dataset.examples, slices),
      target: target === undefined ? undefined : { name: target, values: pairArrays(inputs, open(target)).labels },
    };
  },
};

const guessKey = (role: "x" | "y", keys: string[]): string | undefined =>
  likely[role].map((name) => keys.find((key) => key.toLowerCase() === name)).find((key) => key !== undefined);

function requireKey(role: "x" | "y", file: SourceFile, keys: string[]): string {
  const key = guessKey(role, keys);
  if (key !== undefined) return key;
  const what = role === "x" ? "inputs" : "labels";
  throw inputError(
    `${file.name} does not show which array holds the ${what}: choose one with --${role} KEY; its keys are: ${listNames(keys)}`,
  );
}

/** Arrays of the archive by key, without unpacking. */
function listEntries(file: SourceFile): Map<string, UnzipFileInfo> {
  const entries = new Map(
    [...zipEntries(zipOf(file))].flatMap(([name, info]) =>
      name.endsWith(".npy") ? [[name.slice(0, -".npy".length), info]] : [],
    ),
  );
  if (entries.size === 0)
    throw inputError(`${file.name} holds no arrays: save it with numpy.savez(file, x=..., y=...)`);
  return entries;
}

function unpack(file: SourceFile, entries: Map<string, UnzipFileInfo>, key: string): SourceFile {
  const entry = entries.get(key);
  if (!entry) throw inputError(`${file.name} has no array "${key}"; its keys are: ${listNames([...entries.keys()])}`);
  const name = `array "${key}" of ${file.name}`;
  return { name, bytes: unpackEntry(zipOf(file), entry, name) };
}

const zipOf = (file: SourceFile): Zip => ({
  file,
  kind: "NPZ file",
  remedy: "save it again with numpy.savez",
  smaller: "save fewer examples",
});
