import { inputError } from "../../../protocol/errors";
import type { Reader } from "../dataset";
import { describeClasses } from "../labels";
import { listNames } from "../names";
import type { Content, Source } from "../source";
import { entryContent, isZip, zipEntries, type Zip } from "../zip";
import type { ZipEntry } from "../zipDirectory";
import { labelsOf, pairArrays } from "./arrays";
import { npyShape, openNpy } from "./npyArray";
import { sliceArrays } from "./npzSlices";

/** Likely keys in order of preference, compared in lower case. */
const likely = {
  x: ["x", "inputs", "input", "images", "features", "data", "x_train", "train_x", "train_images"],
  y: ["y", "labels", "label", "targets", "target", "t", "y_train", "train_y", "train_labels"],
};

/** One NPZ file (a zip of NPY arrays) with inputs and labels under two keys. */
export const npz: Reader = {
  accepts: ([file, ...more]) => more.length === 0 && file !== undefined && isZip(file.head),
  async describe([file], options) {
    const archive = await Archive.open(await file!.source());
    const arrays: { key: string; shape: number[] }[] = [];
    for (const key of archive.keys) arrays.push({ key, shape: await npyShape(archive.content(key)) });
    const x = guessKey("x", archive.keys);
    const y = options.label ?? guessKey("y", archive.keys);
    const labels = y === undefined ? undefined : await (await openNpy(archive.content(y))).values();
    const examples = arrays.find(({ key }) => key === (x ?? y))?.shape[0] ?? 0;
    return { examples, arrays, x, y, classes: labels && describeClasses(labels) };
  },
  async read([file], data, { slices = [], target }, pause) {
    const archive = await Archive.open(await file!.source());
    const open = (key: string) => openNpy(archive.content(key));
    const x = data.x ?? archive.requireKey("x");
    const inputs = await open(x);
    const y = data.y ?? archive.requireKey("y");
    const dataset = await pairArrays(inputs, await open(y), pause);
    const others = new Map([...archive.entries].filter(([key]) => key !== x && key !== y));
    return {
      ...dataset,
      columns: await sliceArrays({ name: file!.name, entries: others, open }, dataset.examples, slices),
      target: target === undefined ? undefined : { name: target, values: await labelsOf(inputs, await open(target)) },
    };
  },
};

const guessKey = (role: "x" | "y", keys: string[]): string | undefined =>
  likely[role].map((name) => keys.find((key) => key.toLowerCase() === name)).find((key) => key !== undefined);

/** Arrays of a file by key. */
class Archive {
  private constructor(
    private readonly zip: Zip,
    readonly entries: ReadonlyMap<string, ZipEntry>,
  ) {}

  static async open(file: Source): Promise<Archive> {
    const zip: Zip = {
      file,
      kind: "NPZ file",
      remedy: "save it again with numpy.savez",
      smaller: "save fewer examples",
    };
    const entries = new Map(
      [...(await zipEntries(zip))].flatMap(([name, entry]) =>
        name.endsWith(".npy") ? [[name.slice(0, -".npy".length), entry]] : [],
      ),
    );
    if (entries.size === 0)
      throw inputError(`${file.name} holds no arrays: save it with numpy.savez(file, x=..., y=...)`);
    return new Archive(zip, entries);
  }

  get keys(): string[] {
    return [...this.entries.keys()];
  }

  requireKey(role: "x" | "y"): string {
    const key = guessKey(role, this.keys);
    if (key !== undefined) return key;
    const what = role === "x" ? "inputs" : "labels";
    throw inputError(
      `${this.zip.file.name} does not show which array holds the ${what}: choose one of its keys: ${listNames(this.keys)}`,
      `data.${role}`,
    );
  }

  content(key: string): Content {
    const { name } = this.zip.file;
    const entry = this.entries.get(key);
    if (!entry) throw inputError(`${name} has no array "${key}"; its keys are: ${listNames(this.keys)}`);
    return entryContent(this.zip, entry, `array "${key}" of ${name}`);
  }
}
