import type { Session } from "../../runtime";
import { columnsOf, matrixOf, zeros, type Matrix } from "../../linalg/matrix";
import { dot } from "../../linalg/vector";
import { sum } from "../../linalg/statistics";
import type { Products } from "../../products/products";
import type { Draw } from "./draws";
import { noiseGraph } from "./noiseGraph";
import type { Representation } from "./representation";

export interface RbfSettings {
  /** Standard deviation of the kernel over the median distance between examples. */
  bandwidth: number;
  /** About as many examples as are compared with each other at once. */
  minibatch: number;
}

/** Values of kernels that are kept: 512 MB. */
const maxValues = 2 ** 27;

/** Inner products of the kernels, summed over the minibatches. */
interface Alignments {
  /** [first sides, second sides] */
  across: Matrix;
  /** Of the second sides with themselves. */
  spreads: Float64Array;
}

/**
 * RBF CKA of all first sides with all second ones, by minibatches (Nguyen et al. 2021, equation 3): HSIC_1 is averaged
 * over them, and no kernel is larger than one of them. HSIC_1 is the inner product of the U-centred kernels (Szekely
 * and Rizzo 2014); as U-centring is a projection, one of the two kernels can stay as it is.
 *
 * Baselines are computed in single precision. In them examples are shuffled within their minibatch, which leaves the
 * same kernels.
 */
export class RbfCka {
  /** Of every minibatch the U-centred kernels of the first and of the second sides, one below the other. */
  private readonly kernels: { x: Float32Array; y: Float32Array }[] = [];
  private readonly spreads: Float64Array;
  private readonly observed: Alignments;
  private readonly widths = new Map<Representation, number>();

  private constructor(
    private readonly ys: readonly Representation[],
    private readonly settings: RbfSettings,
    private readonly size: number,
    private readonly products: Products,
    private readonly noise: Session,
    firsts: number,
  ) {
    this.spreads = new Float64Array(firsts);
    this.observed = this.noAlignments();
  }

  static async of(
    xs: readonly Representation[],
    ys: readonly Representation[],
    settings: RbfSettings,
    products: Products,
  ): Promise<RbfCka> {
    const { examples } = xs[0]!;
    const wanted = Math.max(1, Math.round(examples / settings.minibatch));
    const size = Math.floor(examples / wanted);
    const batches = Math.max(1, Math.min(wanted, Math.floor(maxValues / ((xs.length + ys.length) * size ** 2))));
    const ranks = ys.map((y) => y.scales.length);
    const noise = await products.work.runtime.load(noiseGraph(ranks, size));
    const rbf = new RbfCka(ys, settings, size, products, noise, xs.length);
    for (let batch = 0; batch < batches; batch++) await rbf.addBatch(xs, batch);
    return rbf;
  }

  private async addBatch(xs: readonly Representation[], batch: number): Promise<void> {
    const [x, y] = [await this.centredKernels(xs, batch), await this.centredKernels(this.ys, batch)];
    for (const [spreads, kernels] of [
      [this.spreads, x],
      [this.observed.spreads, y],
    ] as const)
      for (let k = 0; k < kernels.rows; k++) {
        const kernel = kernels.values.subarray(k * kernels.columns, (k + 1) * kernels.columns);
        spreads[k]! += dot(kernel, kernel);
      }
    add(this.observed.across.values, (await this.products.multiply(x, y, "ab'")).values);
    this.kernels.push({ x: Float32Array.from(x.values), y: Float32Array.from(y.values) });
  }

  /** [first sides, second sides] */
  async with(draw: Draw): Promise<Matrix> {
    const { across, spreads } = draw.common
      ? await this.alignNoise(draw.common)
      : draw.order
        ? await this.alignShuffled(draw.order)
        : this.observed;
    return {
      ...across,
      values: across.values.map(
        (value, at) =>
          value / Math.sqrt(this.spreads[Math.floor(at / across.columns)]! * spreads[at % across.columns]!),
      ),
    };
  }

  /** @param order of all examples; within each minibatch theirs is taken */
  private async alignShuffled(order: Uint32Array): Promise<Alignments> {
    const { across, spreads } = { ...this.noAlignments(), spreads: this.observed.spreads };
    const upper = new Float32Array(this.kernels[0]!.y.length);
    for (const [batch, { x, y }] of this.kernels.entries()) {
      const places = order.subarray(batch * this.size, (batch + 1) * this.size);
      const own = Uint32Array.from(places.keys()).sort((i, k) => places[i]! - places[k]!);
      const moved = this.stacked(reorderUpper(y, own, upper));
      add(across.values, (await this.products.multiply(this.stacked(x), moved, "ab'")).values);
    }
    return { across: { ...across, values: across.values.map((v) => 2 * v) }, spreads };
  }

  /** @param frame its first rows are those of every second side */
  private async alignNoise(frame: Matrix): Promise<Alignments> {
    const { across, spreads } = this.noAlignments();
    const scales = Object.fromEntries(
      this.ys.map((y, k) => [
        `scales${k}`,
        {
          data: Float32Array.from(y.scales, (s) => s / (Math.SQRT2 * this.widths.get(y)!)),
          dims: [y.scales.length, 1],
        },
      ]),
    );
    for (const [batch, { x }] of this.kernels.entries()) {
      await this.products.work.pause();
      const examples = columnsOf(frame, batch * this.size, (batch + 1) * this.size);
      const out = await this.run({
        ...scales,
        x: { data: x, dims: [this.spreads.length, this.size ** 2] },
        frame: { data: Float32Array.from(examples.values), dims: [frame.rows, this.size] },
      });
      const sums = out.subarray(across.values.length);
      const squares = sums.subarray(this.ys.length * this.size);
      add(across.values, out.subarray(0, across.values.length));
      for (let k = 0; k < spreads.length; k++)
        spreads[k]! += ownSpread(sums.subarray(k * this.size, (k + 1) * this.size), squares[k]!);
    }
    return { across, spreads };
  }

  async release(): Promise<void> {
    await this.noise.release();
  }

  private noAlignments(): Alignments {
    return { across: zeros(this.spreads.length, this.ys.length), spreads: new Float64Array(this.ys.length) };
  }

  /** Kernels as the rows of a matrix. */
  private stacked(kernels: Float32Array): Matrix<Float32Array> {
    return matrixOf(kernels, this.size ** 2);
  }

  private async run(feeds: Record<string, Singles>): Promise<Float32Array> {
    const { out } = await this.noise.run(feeds);
    if (!(out?.data instanceof Float32Array)) throw new Error("the kernels have no float32 values");
    return out.data;
  }

  private async centredKernels(representations: readonly Representation[], batch: number): Promise<Matrix> {
    const kernels = zeros(representations.length, this.size ** 2);
    for (const [k, representation] of representations.entries()) {
      let width = this.widths.get(representation);
      if (width === undefined)
        this.widths.set(
          representation,
          (width = this.settings.bandwidth * (await this.medianDistance(representation))),
        );
      const exponents = await this.exponents(representation, batch, width);
      kernels.values.set(uCentred(exponents.map(Math.exp), this.size), k * this.size ** 2);
    }
    return kernels;
  }

  /** Between the examples of the first minibatch. */
  private async medianDistance(representation: Representation): Promise<number> {
    const values = await this.exponents(representation, 0, 1);
    const distances = values.filter((_, at) => at % this.size < Math.floor(at / this.size)).sort();
    return Math.sqrt(Math.max(0, -2 * distances[distances.length >> 1]!));
  }

  /**
   * -distance^2 / (2 width^2) of every two examples of a minibatch, as a product with the squared lengths as two more
   * dimensions.
   */
  private async exponents(
    { scales, frame: { columns, values } }: Representation,
    batch: number,
    width: number,
  ): Promise<Float64Array> {
    const [rank, size] = [scales.length, this.size];
    const left = zeros(rank + 2, size);
    const halves = left.values.subarray(rank * size, (rank + 1) * size);
    for (let i = 0; i < rank; i++)
      for (let k = 0; k < size; k++) {
        const value = (left.values[i * size + k] = (scales[i]! * values[i * columns + batch * size + k]!) / width);
        halves[k]! -= (value * value) / 2;
      }
    const right: Matrix = { ...left, values: left.values.slice() };
    left.values.fill(1, (rank + 1) * size);
    right.values.copyWithin((rank + 1) * size, rank * size, (rank + 1) * size);
    right.values.fill(1, rank * size, (rank + 1) * size);
    return (await this.products.multiply(left, right, "a'b")).values;
  }
}

interface Singles {
  data: Float32Array;
  dims: number[];
}

function add(sums: Float64Array, values: ArrayLike<number>): void {
  for (let i = 0; i < sums.length; i++) sums[i]! += values[i]!;
}

/**
 * What is above the diagonal in kernels of the same examples in another order; they are symmetric.
 * @param upper written into, else 0
 */
function reorderUpper(kernels: Float32Array, order: Uint32Array, upper: Float32Array): Float32Array {
  const n = order.length;
  for (let from = 0; from < upper.length; from += n * n)
    for (let i = 0; i < n; i++) {
      const row = from + order[i]! * n;
      for (let k = i + 1; k < n; k++) upper[from + i * n + k] = kernels[row + order[k]!]!;
    }
  return upper;
}

/**
 * The squared length of a U-centred kernel, from the row sums and the sum of squares of the kernel, whose diagonal is
 * 1.
 */
function ownSpread(sums: Float32Array, squares: number): number {
  const n = sums.length;
  const rows = Float64Array.from(sums, (s) => s - 1);
  return squares - n - (2 * dot(rows, rows)) / (n - 2) + sum(rows) ** 2 / ((n - 1) * (n - 2));
}

/** A kernel with its diagonal set to 0 and its row, column and total means taken out so that HSIC_1 is unbiased. */
function uCentred(kernel: Float64Array, n: number): Float64Array {
  const rows = Float64Array.from(
    { length: n },
    (_, i) => (sum(kernel.subarray(i * n, (i + 1) * n)) - kernel[i * n + i]!) / (n - 2),
  );
  const total = sum(rows) / (n - 1);
  const centred = new Float64Array(n * n);
  for (let i = 0, at = 0; i < n; i++)
    for (let k = 0; k < n; k++, at++) centred[at] = i === k ? 0 : kernel[at]! - rows[i]! - rows[k]! + total;
  return centred;
}
