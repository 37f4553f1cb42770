import { GraphBuilder } from "../../onnx/smallGraph";
import { DataType } from "../../onnx/proto";

const single = { rank: 2, type: DataType.FLOAT } as const;

/**
 * Kernels E_ij = exp(-|v_i - v_j|^2) of noise: of side k the examples v_i are the columns of the first rows of `frame`
 * times `scales{k}`. Out come their inner products with the rows of x [rows of x, sides], their row sums [sides, size],
 * and their sums of squares [sides].
 */
export function noiseGraph(ranks: readonly number[], size: number): Uint8Array {
  const g = new GraphBuilder({
    x: single,
    frame: single,
    ...Object.fromEntries(ranks.map((_, k) => [`scales${k}`, single])),
  });
  const kernels = g.op(
    "Concat",
    ranks.map((rank, k) => g.op("Reshape", [noiseKernel(g, rank, k), g.ints([1, size * size])])),
    { axis: 0 },
  );
  const products = g.op("Gemm", ["x", kernels], { transB: 1 });
  const sums = g.op("ReduceSum", [g.op("Reshape", [kernels, g.ints([ranks.length * size, size])]), g.ints([1])]);
  const squares = g.op("ReduceSumSquare", [kernels], { axes: [1] });
  return g.output(
    g.op(
      "Concat",
      [products, sums, squares].map((t) => g.op("Reshape", [t, g.ints([-1])])),
      { axis: 0 },
    ),
  );
}

function noiseKernel(g: GraphBuilder, rank: number, side: number): string {
  const examples = g.op("Mul", [g.op("Slice", ["frame", g.ints([0]), g.ints([rank]), g.ints([0])]), `scales${side}`]);
  const squares = g.op("ReduceSumSquare", [examples], { axes: [0] });
  const exponents = g.op("Gemm", [examples, examples, squares], {
    transA: 1,
    alpha: { float: 2 },
    beta: { float: -1 },
  });
  return g.op("Exp", [g.op("Sub", [exponents, g.op("Transpose", [squares])])]);
}
