import { stat } from "node:fs/promises";
import path from "node:path";
import { openModel, type Model, type ModelOpener } from "../core/model/read";
import type { ModelFiles, ModelSource } from "../core/onnx/external";
import { exampleShape } from "../core/onnx/model";
import type { Runtime } from "../core/runtime";
import { filesIn, readModel } from "./files";
import { onnxRuntime } from "./runtime";

/** How many models are kept, how many bytes they may hold together, and for how many milliseconds without use. */
const limits = { models: 3, bytes: 2 ** 30, unused: 5 * 60_000 };

/** Reads models, and keeps the last ones that were read as long as their files stay as they are. */
class Models {
  /** By absolute path; the one used last is the last. */
  private readonly kept = new Map<string, ReadFile>();
  private forgetting?: NodeJS.Timeout;

  constructor(private readonly runtime: Runtime) {}

  /**
   * Reads a model's file, or finds it as it was read before.
   * @throws input error when the file cannot be read or imported
   */
  async at(file: string): Promise<ModelOpener> {
    const place = path.resolve(file);
    const known = this.kept.get(place);
    // Kept before it is read, so that of two calls at once the second finds what the first began.
    const read = known && (await known.isUnchanged()) ? known : new ReadFile(file);
    this.kept.delete(place);
    this.kept.set(place, read);
    await read.source;
    this.forgetSome();
    return async (dataShape) => {
      const model = await read.open(this.runtime, dataShape);
      this.forgetSome();
      return model;
    };
  }

  /** Gives back the memory of what is too much: at once, and of all when nothing is asked for a while. */
  private forgetSome(): void {
    let [count, bytes] = [0, 0];
    for (const [place, read] of [...this.kept].reverse()) {
      count++;
      bytes += read.bytes;
      if (count > limits.models || bytes > limits.bytes) this.kept.delete(place);
    }
    clearTimeout(this.forgetting);
    this.forgetting = setTimeout(() => this.kept.clear(), limits.unused).unref();
  }
}

/** A model's file as it was read, with the network in it. */
class ReadFile {
  readonly source: Promise<ModelSource>;
  /** About what is held in memory. */
  bytes = 0;
  private opened?: Promise<Model>;
  /** Of every file that was looked at, how it was before. */
  private readonly stamps = new Map<string, string>();

  constructor(private readonly file: string) {
    this.source = this.read();
  }

  private async read(): Promise<ModelSource> {
    const place = path.resolve(this.file);
    this.stamps.set(place, await stampOf(place));
    const source = await readModel(this.file, stamped(filesIn(path.dirname(place)), this.stamps));
    this.bytes = source.bytes.length;
    return source;
  }

  /** Whether it was read without an error, and all its files are still as they were. */
  async isUnchanged(): Promise<boolean> {
    if (!(await this.source.catch(() => undefined))) return false;
    for (const [file, stamp] of this.stamps) if ((await stampOf(file)) !== stamp) return false;
    return true;
  }

  /** The network as this shape of the data makes it: read once for equal shapes. */
  async open(runtime: Runtime, dataShape?: readonly number[]): Promise<Model> {
    const known = this.opened && (await this.opened.catch(() => undefined));
    if (known && isShapedAlike(known, dataShape)) return known;
    this.opened = this.source.then((source) => openModel(source, this.file, runtime, dataShape));
    const model = await this.opened;
    const { external } = model.network.graph;
    this.bytes = (await this.source).bytes.length + (external.files ? 0 : external.bytes);
    return model;
  }
}

const isShapedAlike = ({ network: { graph, input } }: Model, dataShape?: readonly number[]): boolean =>
  String(exampleShape(graph, dataShape)) === String(input.shape);

/** Tells a file from what it was before: a changed one has another time or size, a replaced one another number. */
const stampOf = (file: string): Promise<string> =>
  stat(file, { bigint: true }).then(
    ({ mtimeNs, size, ino }) => [mtimeNs, size, ino].join(),
    () => "missing",
  );

/** Files of which the stamp is taken before they are first looked at. */
const stamped = (files: ModelFiles, stamps: Map<string, string>): ModelFiles => ({
  ...files,
  async size(location) {
    const file = path.join(files.folder, location);
    if (!stamps.has(file)) stamps.set(file, await stampOf(file));
    return files.size(location);
  },
});

export const models = new Models(onnxRuntime);
