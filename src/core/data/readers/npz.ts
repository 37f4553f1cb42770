import { unzipSync, type UnzipFileInfo } from "fflate";
import { HoloscopeError, errorMessage, inputError } from "../../../protocol/errors";
import type { Reader, SourceFile } from "../dataset";
import { listNames } from "../names";
import { describeClasses, pairArrays } from "./arrays";
import { sliceArrays } from "./npzSlices";
import { npyShape, parseNpy } from "./npyArray";

const MAX_BYTES = 2 ** 32;
/** Deflate (RFC 1951) expands at most this much; an entry that claims more lies about its size. */
const MAX_EXPANSION = 1032;

/** Likely keys in order of preference, compared in lower case. */
const likely = {
  x: ["x", "inputs", "input", "images", "features", "data", "x_train", "train_x", "train_images"],
  y: ["y", "labels", "label", "targets", "target", "t", "y_train", "train_y", "train_labels"],
};

/** One NPZ file (a zip of NPY arrays) with inputs and labels under two keys. */
export const npz: Reader = {
  accepts: ([file, ...more]) => more.length === 0 && file !== undefined && isZip(file),
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
  read([file], data, { slices = [] }) {
    const entries = listEntries(file!);
    const keyOf = (role: "x" | "y") => data[role] ?? requireKey(role, file!, [...entries.keys()]);
    const open = (key: string) => parseNpy(unpack(file!, entries, key));
    const dataset = pairArrays(open(keyOf("x")), open(keyOf("y")));
    const others = new Map([...entries].filter(([key]) => key !== keyOf("x") && key !== keyOf("y")));
    return { ...dataset, columns: sliceArrays({ name: file!.name, entries: others, open }, dataset.examples, slices) };
  },
};

/** A local file header, or the end record of an empty archive. */
function isZip({ bytes }: SourceFile): boolean {
  const [p, k, kind, version] = bytes;
  return p === 0x50 && k === 0x4b && ((kind === 3 && version === 4) || (kind === 5 && version === 6));
}

const guessKey = (role: "x" | "y", keys: string[]): string | undefined =>
  likely[role].map((name) => keys.find((key) => key.toLowerCase() === name)).find((key) => key !== undefined);

function requireKey(role: "x" | "y", file: SourceFile, keys: string[]): string {
  const key = guessKey(role, keys);
  if (key !== undefined) return key;
  const what = role === "x" ? "inputs" : "labels";
  throw inputError(`${file.name} does not show which array holds the ${what}: choose one with --${role} KEY; its keys are: ${listNames(keys)}`);
}

/** Arrays of the archive by key, without unpacking. */
function listEntries(file: SourceFile): Map<string, UnzipFileInfo> {
  const entries = new Map<string, UnzipFileInfo>();
  unzip(file, (info) => {
    if (info.name.endsWith(".npy")) entries.set(info.name.slice(0, -".npy".length), info);
    return false;
  });
  if (entries.size === 0) throw inputError(`${file.name} holds no arrays: save it with numpy.savez(file, x=..., y=...)`);
  return entries;
}

function unpack(file: SourceFile, entries: Map<string, UnzipFileInfo>, key: string): SourceFile {
  const entry = entries.get(key);
  if (!entry) throw inputError(`${file.name} has no array "${key}"; its keys are: ${listNames([...entries.keys()])}`);
  const name = `array "${key}" of ${file.name}`;
  const claims = `${name} claims ${entry.originalSize} bytes`;
  if (entry.originalSize > MAX_BYTES) throw inputError(`${claims}: more than 4 GB are not read, save fewer examples`);
  const most = entry.compression === 0 ? entry.size : entry.size * MAX_EXPANSION;
  if (entry.originalSize > most) {
    throw inputError(`${claims} but its ${entry.size} packed bytes cannot hold more than ${most}: the file is damaged, save it again`);
  }
  const bytes = unzip(file, (info) => info.name === entry.name)[entry.name];
  if (!bytes) throw inputError(`${name} cannot be unpacked: save the file again with numpy.savez`);
  return { name, bytes };
}

function unzip(file: SourceFile, filter: (info: UnzipFileInfo) => boolean): Record<string, Uint8Array> {
  try {
    return unzipSync(file.bytes, { filter });
  } catch (error) {
    if (error instanceof HoloscopeError) throw error;
    throw inputError(`${file.name} is not a readable NPZ file (${errorMessage(error)}): save it again with numpy.savez`);
  }
}
