import { DataType } from "../onnx/proto";
import type { Session, Tensor } from "../runtime";
import type { Work } from "../work";
import { tapsOf, type Factor, type FeatureBlock, type Floats, type OuterBlock } from "./block";
import { GraphBuilder, type SmallInput } from "../onnx/smallGraph";

type Kind =
  | "applyOuter"
  | "applyPlain"
  | "transposeOuter"
  | "transposePlain"
  | "rowsOuter"
  | "gramOuter"
  | "gramPlain"
  | "covariance"
  | "multiply";

/** The dense products of the feature algebra, computed by the runtime in float64: small graphs, loaded once each. */
export class Products {
  private readonly sessions = new Map<string, Promise<Session>>();
  /** Where products of strips land. */
  private strip: Float64Array = new Float64Array(0);

  /** @param work paused before every product */
  constructor(readonly work: Work) {}

  /** Phi v for one block of m examples: per example the sum of (patches V) * left, or F v. */
  async apply(block: FeatureBlock, v: Float64Array): Promise<Float64Array> {
    if (block.kind === "plain") return this.run("applyPlain", { F: matrix(block.values, block.size), v: column(v) });
    return this.run("applyOuter", {
      ...factors(block),
      V: { data: v, dims: [block.left.channels, block.right.channels, tapsOf(block)] },
    });
  }

  /** Phi' r for one block: sum over examples and positions of r left (x) patches, or F' r. */
  async applyTranspose(block: FeatureBlock, r: Float64Array): Promise<Float64Array> {
    if (block.kind === "plain")
      return this.run("transposePlain", { F: matrix(block.values, block.size), r: column(r) });
    return this.run("transposeOuter", { ...factors(block), r: { data: r, dims: [r.length, 1, 1] } });
  }

  /** The rows of one block, multiplied out: [m, size], channels of the right side running slower than its taps. */
  async rows(block: FeatureBlock): Promise<Float64Array> {
    if (block.kind === "plain") return Float64Array.from(block.values);
    return this.run("rowsOuter", factors(block));
  }

  /** a b' for the rows of two matrices of the same width; the result is overwritten by the next product of strips. */
  gramOfRows(a: Floats, b: Floats, width: number): Promise<Float64Array> {
    return this.run(
      "gramPlain",
      { F1: matrix(a, width), F: matrix(b, width) },
      this.landing(a.length / width, b.length / width),
    );
  }

  /** a' diag(weights) a for the rows a of a matrix, one weight each. */
  covarianceOfRows(a: Floats, weights: Float64Array): Promise<Float64Array> {
    return this.run("covariance", { F: matrix(a, a.length / weights.length), r: column(weights) });
  }

  /** Rows of Phi Phi' for two blocks of one position each: (L1 L') * (R1 R'); the result is overwritten by the next product of strips. */
  gramOfFactors(a: OuterBlock, b: OuterBlock): Promise<Float64Array> {
    const side = ({ values, channels }: OuterBlock["left"]) => matrix(values, channels);
    return this.run(
      "gramOuter",
      { L1: side(a.left), R1: side(a.right), L: side(b.left), R: side(b.right) },
      this.landing(a.left.values.length / a.left.channels, b.left.values.length / b.left.channels),
    );
  }

  /** A v, for a square matrix. */
  multiply(a: Float64Array, v: Float64Array): Promise<Float64Array> {
    return this.run("multiply", { A: matrix(a, v.length), v: column(v) });
  }

  async release(): Promise<void> {
    for (const session of this.sessions.values()) await (await session).release();
    this.sessions.clear();
  }

  private landing(rows: number, columns: number): Tensor {
    if (this.strip.length < rows * columns) this.strip = new Float64Array(rows * columns);
    return { data: this.strip.subarray(0, rows * columns), dims: [rows, columns] };
  }

  /** @param into where the result is to be written */
  private async run(kind: Kind, feeds: Record<string, Feed>, into?: Tensor): Promise<Float64Array> {
    await this.work.pause();
    const inputs = Object.fromEntries(
      Object.entries(feeds).map(([name, t]) => [name, { rank: t.dims.length, type: typeOf(t), perm: t.perm }]),
    );
    const key = `${kind} ${Object.entries(inputs).map(([name, { type, perm }]) => `${name}${type}${perm?.join("") ?? ""}`)}`;
    let session = this.sessions.get(key);
    if (!session)
      this.sessions.set(
        key,
        (session = this.work.runtime.load(graphs[kind](new GraphBuilder(inputs), "index" in feeds), {
          lands: into !== undefined,
        })),
      );
    const { out } = await (await session).run(feeds, into ? { out: into } : undefined);
    if (!(out?.data instanceof Float64Array)) throw new Error(`${kind} returned no float64 values`);
    return out.data;
  }
}

/** What a graph is fed with, and the order of axes in which it computes with it, where that is another. */
type Feed = Tensor & { perm?: readonly number[] };

/** Graphs by kind; `windows`: the right side is read through an index. L [m, P, l], R [m, pixels, r], V [l, r, T]. */
const graphs: Record<Kind, (g: GraphBuilder, windows: boolean) => Uint8Array> = {
  applyOuter: (g, windows) => {
    const v = g.op("Flatten", [g.op("Transpose", ["V"], { perm: [2, 1, 0] })], { axis: 2 });
    const read = g.op("MatMul", [patches(g, windows), v]);
    return g.output(g.op("ReduceSum", [g.op("Mul", [read, g.read("L")]), g.ints([1, 2])], { keepdims: 0 }));
  },
  applyPlain: (g) => g.output(g.op("MatMul", [g.read("F"), "v"])),
  transposeOuter: (g, windows) => {
    const rows = (t: string) => g.op("Flatten", [t], { axis: 2 });
    const sums = g.op("Gemm", [rows(g.op("Mul", [g.read("L"), "r"])), rows(patches(g, windows))], { transA: 1 });
    return g.output(windows ? tapsLast(g, sums, 1) : sums);
  },
  transposePlain: (g) => g.output(g.op("Gemm", [g.read("F"), "r"], { transA: 1 })),
  rowsOuter: (g, windows) => {
    const products = g.op("MatMul", [g.op("Transpose", [g.read("L")], { perm: [0, 2, 1] }), patches(g, windows)]);
    return g.output(windows ? tapsLast(g, products, 2) : products);
  },
  gramOuter: (g) => {
    const product = (x: string, y: string) => g.op("Gemm", [g.read(x), g.read(y)], { transB: 1 });
    return g.output(g.op("Mul", [product("L1", "L"), product("R1", "R")]));
  },
  gramPlain: (g) => g.output(g.op("Gemm", [g.read("F1"), g.read("F")], { transB: 1 })),
  covariance: (g) => g.output(g.op("Gemm", [g.op("Mul", [g.read("F"), "r"]), g.read("F")], { transA: 1 })),
  multiply: (g) => g.output(g.op("MatMul", ["A", "v"])),
};

/** What every position reads: [m, P, T * r]. */
function patches(g: GraphBuilder, windows: boolean): string {
  const right = g.read("R");
  if (!windows) return right;
  const padded = g.op("Pad", [right, g.ints([0, 0, 0, 0, 1, 0])]);
  return g.op("Reshape", [g.op("Gather", [padded, "index"], { axis: 1 }), g.ints([0, 0, -1])]);
}

/** From (.., T * r), T slower, to (.., r, T) where the last axis is the `axis`-th. */
function tapsLast(g: GraphBuilder, tensor: string, axis: number): string {
  const kept = Array.from({ length: axis }, () => 0);
  const split = g.op("Reshape", [
    tensor,
    g.op("Concat", [g.ints([...kept, -1]), lastDim(g, g.read("R"))], { axis: 0 }),
  ]);
  return g.op("Transpose", [split], { perm: [...kept.keys(), axis + 1, axis] });
}

const lastDim = (g: GraphBuilder, tensor: string): string => g.op("Gather", [g.op("Shape", [tensor]), g.ints([-1])]);

function factors({ positions, left, right }: OuterBlock): Record<string, Feed> {
  const index: Record<string, Feed> = right.windows
    ? { index: { data: right.windows.index, dims: [positions, right.windows.taps] } }
    : {};
  return { L: cube(left, positions), R: cube(right, right.pixels), ...index };
}

const typeOf = ({ data }: Tensor): SmallInput["type"] =>
  data instanceof BigInt64Array ? DataType.INT64 : data instanceof Float32Array ? DataType.FLOAT : DataType.DOUBLE;
const matrix = (data: Floats, width: number): Tensor => ({ data, dims: [data.length / width, width] });
const column = (data: Float64Array): Tensor => ({ data, dims: [data.length, 1] });

/** A factor, computed with as [m, places, channels]. */
function cube({ values: data, channels, channelsLast }: Factor, places: number): Feed {
  const examples = data.length / (places * channels);
  return channelsLast
    ? { data, dims: [examples, places, channels] }
    : { data, dims: [examples, channels, places], perm: [0, 2, 1] };
}
