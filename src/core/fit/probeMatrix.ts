import { matrixOf, rowsOf, transposedInBands, type Floats, type Matrix } from "../linalg/matrix";
import type { Products } from "../products/products";
import type { Design, RowsMap } from "./designMatrix";
import type { FeatureSource, ProbeParts } from "./probe";
import type { Work } from "../work";
import { readBlocks, standardize, type Standard } from "./standardize";

export type ProbeMatrices = Record<keyof ProbeParts, ProbeMatrix>;

interface Block {
  from: number;
  rows: Matrix<Float32Array>;
}

/**
 * The standardised features X of some examples, and for all of them a last feature that is 1: the intercept. Weights
 * have a row for each feature and one for the intercept, and a column for each output.
 */
export class ProbeMatrix {
  private constructor(
    readonly examples: number,
    readonly width: number,
    private readonly blocks: () => AsyncIterable<Block> | Iterable<Block>,
    private readonly products: Products,
    /** X' beside a matrix that is held: products with rows as they lie are four times as fast as those with columns. */
    private readonly transposed?: Matrix<Float32Array>,
  ) {}

  /**
   * Those of all parts: in memory where they take no more than `maxHeld` bytes, and read again for every
   * product where they do. Of the fitted part the transposed matrix is held too, if that fits as well.
   */
  static async open(
    source: FeatureSource,
    parts: ProbeParts,
    standard: Standard,
    products: Products,
    { pause }: Work,
    maxHeld: number,
  ): Promise<ProbeMatrices> {
    const { width } = source;
    const bytes = (examples: Uint32Array) => 4 * width * examples.length;
    const all = bytes(parts.train) + bytes(parts.validation) + bytes(parts.test);
    const open = async (examples: Uint32Array): Promise<ProbeMatrix> => {
      const stream = async function* (): AsyncGenerator<Block> {
        for await (const { from, values } of readBlocks(source, examples, pause))
          yield { from, rows: matrixOf(standardize(values, standard), width) };
      };
      if (all > maxHeld) return new ProbeMatrix(examples.length, width, stream, products);
      const rows = matrixOf(new Float32Array(examples.length * width), width);
      for await (const block of stream()) rows.values.set(block.rows.values, block.from * width);
      const both = examples === parts.train && all + bytes(examples) <= maxHeld;
      return ProbeMatrix.held(rows, products, both ? await transposedInBands(rows, pause) : undefined);
    };
    return { train: await open(parts.train), validation: await open(parts.validation), test: await open(parts.test) };
  }

  /** @param columns the transposed matrix, where it is held too */
  static held(rows: Matrix<Float32Array>, products: Products, columns?: Matrix<Float32Array>): ProbeMatrix {
    return new ProbeMatrix(rows.rows, rows.columns, () => [{ from: 0, rows }], products, columns);
  }

  /** The rows in blocks of a few megabytes. */
  async *pieces(): AsyncGenerator<Block> {
    const most = Math.max(1, Math.floor(4e6 / this.width));
    for await (const { from, rows } of this.blocks())
      for (let at = 0; at < rows.rows; at += most)
        yield { from: from + at, rows: rowsOf(rows, at, Math.min(rows.rows, at + most)) };
  }

  /** X' R in float64, without the intercept. */
  async pullback(r: Matrix): Promise<Float64Array> {
    const out = new Float64Array(this.width * r.columns);
    for await (const { from, rows } of this.blocks()) {
      const pulled = await this.pull(rows, rowsOf(r, from, from + rows.rows));
      for (let i = 0; i < out.length; i++) out[i]! += pulled.values[i]!;
    }
    return out;
  }

  /** X W in float64. */
  async image(weights: Matrix): Promise<Float64Array> {
    const out = new Float64Array(this.examples * weights.columns);
    for await (const { from, rows } of this.blocks())
      out.set(await this.imageOf(rows, weights), from * weights.columns);
    return out;
  }

  /** The matrix of linear models with so many outputs, each of which has all weights of its own. */
  design(outputs: number): Design {
    const size = (this.width + 1) * outputs;
    return {
      examples: this.examples,
      outputs,
      size,
      intercepts: outputs,
      apply: (v) => this.image(matrixOf(v, outputs)),
      through: (v, f, isRough) => this.through(matrixOf(isRough ? new Float32Array(v) : v, outputs), f),
    };
  }

  /** X' f(X V), by products in the precision of V. */
  private async through(vectors: Matrix<Floats>, f: RowsMap): Promise<Float64Array> {
    const { columns } = vectors;
    const out = new Float64Array(vectors.values.length);
    const last = out.length - columns;
    for await (const { from, rows } of this.blocks()) {
      const r = f(await this.imageOf(rows, vectors), from);
      const single = vectors.values instanceof Float32Array;
      const pulled = await this.pull(rows, matrixOf<Floats>(single ? new Float32Array(r) : r, columns));
      for (let i = 0; i < pulled.values.length; i++) out[i]! += pulled.values[i]!;
      for (let at = 0; at < r.length; at += columns) for (let k = 0; k < columns; k++) out[last + k]! += r[at + k]!;
    }
    return out;
  }

  /** X' X V in single precision, both without the intercept. */
  async squared(vectors: Matrix<Float32Array>): Promise<Matrix<Float32Array>> {
    const out = new Float32Array(vectors.values.length);
    for await (const { rows } of this.blocks()) {
      const pulled = await this.pull(rows, await this.products.multiply(rows, vectors));
      for (let i = 0; i < out.length; i++) out[i]! += pulled.values[i]!;
    }
    return matrixOf(out, vectors.columns);
  }

  /** X' diag(weights) X without the intercept, by products in single precision. */
  async covariance(weights: Float64Array): Promise<Float64Array> {
    const out = new Float64Array(this.width * this.width);
    for await (const { from, rows } of this.blocks()) {
      const weighted = new Float32Array(rows.values.length);
      for (let at = 0, i = from; at < weighted.length; i++)
        for (const end = at + this.width; at < end; at++) weighted[at] = rows.values[at]! * weights[i]!;
      const pulled = await this.pull(rows, matrixOf(weighted, this.width));
      for (let i = 0; i < out.length; i++) out[i]! += pulled.values[i]!;
    }
    return out;
  }

  private pull<F extends Floats>(rows: Matrix<Float32Array>, r: Matrix<F>): Promise<Matrix<F>> {
    return this.transposed ? this.products.multiply(this.transposed, r) : this.products.multiply(rows, r, "a'b");
  }

  private async imageOf(rows: Matrix<Float32Array>, weights: Matrix<Floats>): Promise<Float64Array> {
    const { values, columns } = weights;
    const split = values.length - columns;
    const image = await this.products.multiply(rows, rowsOf(weights, 0, weights.rows - 1));
    const out = new Float64Array(image.values);
    for (let at = 0; at < out.length; at += columns)
      for (let k = 0; k < columns; k++) out[at + k]! += values[split + k]!;
    return out;
  }
}
