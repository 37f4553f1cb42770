import { GraphBuilder } from "../features/graphBuilder";
import type { Gemm } from "../linalg/gemm";
import { zeros, type Matrix } from "../linalg/matrix";
import { dot } from "../linalg/vector";
import { sum } from "../linalg/statistics";
import { DataType } from "../onnx/proto";
import type { Feeds, Runtime, Session } from "../runtime";
import { Side } from "./side";
import type { Representation } from "./representation";

export interface RbfSettings {
  /** Standard deviation of the kernel over the median distance between examples. */
  bandwidth: number;
  /** About as many examples as are compared with each other at once. */
  minibatch: number;
}

/** Values of the first sides' kernels that are kept: 512 MB. */
const maxValues = 2 ** 26;

/**
 * RBF CKA of all first sides with all second ones, by minibatches (Nguyen et al. 2021, equation 3): HSIC_1 is averaged over them, and no
 * kernel is larger than one of them. HSIC_1 is the inner product of the U-centred kernels (Szekely and Rizzo 2014); as U-centring
 * is a projection, one of the two kernels can stay as it is.
 */
export class RbfCka {
  /** Of every minibatch the U-centred kernels of the first sides, one a row. */
  private readonly kernels: Matrix[] = [];
  private readonly spreads: Float64Array;
  private readonly widths = new Map<Representation, number>();

  private constructor(
    private readonly settings: RbfSettings,
    private readonly size: number,
    private readonly gemm: Gemm,
    private readonly session: Session,
    private readonly seconds: number,
    firsts: number,
  ) {
    this.spreads = new Float64Array(firsts);
  }

  /** @param seconds number of second sides */
  static async of(sides: readonly Side[], seconds: number, settings: RbfSettings, runtime: Runtime, gemm: Gemm): Promise<RbfCka> {
    const examples = sides[0]!.frame.columns;
    const wanted = Math.max(1, Math.round(examples / settings.minibatch));
    const size = Math.floor(examples / wanted);
    const batches = Math.max(1, Math.min(wanted, Math.floor(maxValues / (sides.length * size ** 2))));
    const rbf = new RbfCka(settings, size, gemm, await runtime.load(alignmentGraph(seconds, size)), seconds, sides.length);
    for (let batch = 0; batch < batches; batch++) await rbf.addBatch(sides, batch);
    return rbf;
  }

  private async addBatch(sides: readonly Side[], batch: number): Promise<void> {
    const kernels = zeros(sides.length, this.size ** 2);
    this.kernels.push(kernels);
    for (const [k, side] of sides.entries()) {
      const { left, right } = await this.exponents(side, batch);
      const kernel = uCentred((await this.gemm.multiply(left, right, "a'b")).values.map(Math.exp), this.size);
      kernels.values.set(kernel, k * kernel.length);
      this.spreads[k]! += dot(kernel, kernel);
    }
  }

  /** [first sides, second sides] */
  async with(sides: readonly Side[]): Promise<Matrix> {
    const aligned = zeros(this.spreads.length, this.seconds);
    const spreads = new Float64Array(this.seconds);
    for (const [batch, kernels] of this.kernels.entries()) {
      await this.gemm.checkpoint();
      const feeds: Feeds = { K: tensorOf(kernels) };
      for (const [k, side] of sides.entries()) {
        const { left, right } = await this.exponents(side, batch);
        Object.assign(feeds, { [`L${k}`]: tensorOf(left), [`R${k}`]: tensorOf(right) });
      }
      const { out } = await this.session.run(feeds);
      if (!(out?.data instanceof Float64Array)) throw new Error("the kernels have no float64 values");
      const sums = out.data.subarray(aligned.values.length);
      const squares = sums.subarray(this.seconds * this.size);
      for (let at = 0; at < aligned.values.length; at++) aligned.values[at]! += out.data[at]!;
      for (let k = 0; k < this.seconds; k++) spreads[k]! += ownSpread(sums.subarray(k * this.size, (k + 1) * this.size), squares[k]!);
    }
    aligned.values.forEach((value, at) => (aligned.values[at] = value / Math.sqrt(this.spreads[Math.floor(at / this.seconds)]! * spreads[at % this.seconds]!)));
    return aligned;
  }

  release(): Promise<void> {
    return this.session.release();
  }

  /** Two matrices of which left' right holds the exponents of the kernel, -distance^2 / (2 width^2). */
  private async exponents(side: Side, batch: number): Promise<{ left: Matrix; right: Matrix }> {
    let width = this.widths.get(side.representation);
    if (width === undefined) this.widths.set(side.representation, (width = this.settings.bandwidth * (await this.medianDistance(side.representation))));
    return factors(side, batch * this.size, this.size, width);
  }

  /** Between the examples of the first minibatch. */
  private async medianDistance(representation: Representation): Promise<number> {
    const { left, right } = factors(new Side(representation, representation.frame), 0, this.size, 1);
    const { values } = await this.gemm.multiply(left, right, "a'b");
    const distances = values.filter((_, at) => at % this.size < Math.floor(at / this.size)).sort();
    return Math.sqrt(Math.max(0, -2 * distances[distances.length >> 1]!));
  }
}

function factors({ representation, frame }: Side, from: number, size: number, width: number): { left: Matrix; right: Matrix } {
  const rank = frame.rows;
  const left = zeros(rank + 2, size);
  for (let i = 0; i < rank; i++) for (let k = 0; k < size; k++) left.values[i * size + k] = (representation.scales[i]! * frame.values[i * frame.columns + from + k]!) / width;
  const halves = left.values.subarray(rank * size, (rank + 1) * size);
  for (let at = 0; at < rank * size; at++) halves[at % size]! -= left.values[at]! ** 2 / 2;
  const right: Matrix = { ...left, values: left.values.slice() };
  left.values.fill(1, (rank + 1) * size);
  right.values.copyWithin((rank + 1) * size, rank * size, (rank + 1) * size);
  right.values.fill(1, rank * size, (rank + 1) * size);
  return { left, right };
}

/** Of the kernels E = exp(L' R) of m second sides: inner products with the rows of K [firsts, m], row sums [m, size], and sums of squares [m]. */
function alignmentGraph(m: number, size: number): Uint8Array {
  const double = { rank: 2, type: DataType.DOUBLE } as const;
  const sides = [...Array(m).keys()];
  const g = new GraphBuilder(Object.fromEntries(["K", ...sides.flatMap((k) => [`L${k}`, `R${k}`])].map((name) => [name, double])));
  const kernel = (k: number) => g.op("Reshape", [g.op("Exp", [g.op("Gemm", [`L${k}`, `R${k}`], { transA: 1 })]), g.ints([1, size * size])]);
  const kernels = g.op("Concat", sides.map(kernel), { axis: 0 });
  const products = g.op("Gemm", ["K", kernels], { transB: 1 });
  const sums = g.op("ReduceSum", [g.op("Reshape", [kernels, g.ints([m * size, size])]), g.ints([1])]);
  const squares = g.op("ReduceSumSquare", [kernels], { axes: [1] });
  return g.output(g.op("Concat", [products, sums, squares].map((t) => g.op("Reshape", [t, g.ints([-1])])), { axis: 0 }));
}

/** The squared length of a U-centred kernel, from the row sums and the sum of squares of the kernel, whose diagonal is 1. */
function ownSpread(sums: Float64Array, squares: number): number {
  const n = sums.length;
  const rows = sums.map((s) => s - 1);
  return squares - n - (2 * dot(rows, rows)) / (n - 2) + sum(rows) ** 2 / ((n - 1) * (n - 2));
}

/** A kernel with its diagonal set to 0 and its row, column and total means taken out so that HSIC_1 is unbiased. */
function uCentred(kernel: Float64Array, n: number): Float64Array {
  const rows = Float64Array.from({ length: n }, (_, i) => (sum(kernel.subarray(i * n, (i + 1) * n)) - kernel[i * n + i]!) / (n - 2));
  const total = sum(rows) / (n - 1);
  return kernel.map((value, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return i === j ? 0 : value - rows[i]! - rows[j]! + total;
  });
}

const tensorOf = ({ rows, columns, values }: Matrix) => ({ data: values, dims: [rows, columns] });
