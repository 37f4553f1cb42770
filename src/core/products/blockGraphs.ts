import type { GraphBuilder } from "../onnx/smallGraph";
import type { Factor, OuterBlock } from "./block";
import type { Feed } from "./smallGraphs";

/** Products of feature blocks. */
export type Kind =
  | "applyOuter"
  | "applyPlain"
  | "transposeOuter"
  | "transposePlain"
  | "rowsOuter"
  | "gramOuter"
  | "gramPlain"
  | "covariance";

/** Graphs by kind; `windows`: the right side is read through an index. L [m, P, l], R [m, pixels, r], V [l, r, T]. */
export const graphs: Record<Kind, (g: GraphBuilder, windows: boolean) => Uint8Array> = {
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

/** What the graphs of an outer block are fed with. */
export function factors({ positions, left, right }: OuterBlock): Record<string, Feed> {
  const index: Record<string, Feed> = right.windows
    ? { index: { data: right.windows.index, dims: [positions, right.windows.taps] } }
    : {};
  return { L: cube(left, positions), R: cube(right, right.pixels), ...index };
}

/** A factor, computed with as [m, places, channels]. */
function cube({ values: data, channels, channelsLast }: Factor, places: number): Feed {
  const examples = data.length / (places * channels);
  return channelsLast
    ? { data, dims: [examples, places, channels] }
    : { data, dims: [examples, channels, places], perm: [0, 2, 1] };
}
