import { matrixOf } from "../linalg/matrix";
import { selectRows } from "../linalg/vector";
import { blockSize, mapValues, tapsOf, valuesPerExample, type FeatureBlock } from "../products/block";
import type { Floats } from "../linalg/matrix";
import type { DesignMatrix, RowsMap } from "../fit/designMatrix";
import type { Products } from "../products/products";

/** The uses of one parameter: its feature is the sum over them (paper, section 7). All have the same size. */
export type ParameterBlocks = readonly FeatureBlock[];

/** Values that one product with the runtime may read: the runtime keeps memory for several times as many. */
const valuesPerProduct = 2e6;
/** Values of a strip of rows that is multiplied out. */
const valuesPerStrip = 8e6;
/** Multiplications of one product of two strips of rows. */
const workPerProduct = 2e9;
/** Features up to which a parameter shares the strips of others, such as a bias. */
const narrowest = 1024;

/**
 * The feature matrix Phi of a cut, known through its products. With K outputs a feature is a vector in R^K:
 * Phi has a row for every example and output, in the order example * K + output, and one column a parameter.
 */
export class Features implements DesignMatrix {
  readonly size: number;
  readonly outputs: number;

  /** @param slices for every output the blocks of every parameter */
  constructor(
    private readonly products: Products,
    private readonly slices: readonly (readonly ParameterBlocks[])[],
    readonly examples: number,
  ) {
    this.outputs = slices.length;
    this.size = (slices[0] ?? []).reduce((n, [use]) => n + blockSize(use!), 0);
  }

  /** The same features for some of the examples, in ascending order; all of them need no copy. */
  rows(indices: Uint32Array): Features {
    if (indices.length === this.examples) return this;
    // Outputs and uses share what they read forward: each array is picked once.
    const picked = new Map<Floats, Floats>();
    const pick = (values: Floats): Floats => {
      const known = picked.get(values) ?? selectRows(values, indices, values.length / this.examples);
      picked.set(values, known);
      return known;
    };
    return new Features(
      this.products,
      this.slices.map((slice) => slice.map((uses) => uses.map((b) => mapValues(b, pick)))),
      indices.length,
    );
  }

  /** Phi v; v has one entry per feature, the result examples x outputs. */
  async apply(v: Float64Array): Promise<Float64Array> {
    const out = new Float64Array(this.examples * this.outputs);
    for (const [k, slice] of this.slices.entries())
      for (const { block, from, to } of parts(slice))
        for (const rows of this.batches(block)) {
          const values = await this.products.apply(rows.block, v.subarray(from, to));
          values.forEach((value, i) => (out[(rows.from + i) * this.outputs + k]! += value));
        }
    return out;
  }

  /** Phi' r; r is examples x outputs, the result has one entry per feature. */
  async applyTranspose(r: Float64Array): Promise<Float64Array> {
    const out = new Float64Array(this.size);
    for (const [k, slice] of this.slices.entries()) {
      const column =
        this.outputs === 1 ? r : Float64Array.from({ length: this.examples }, (_, i) => r[i * this.outputs + k]!);
      for (const { block, from, to } of parts(slice))
        for (const rows of this.batches(block))
          addInto(
            out.subarray(from, to),
            await this.products.applyTranspose(rows.block, column.subarray(rows.from, rows.to)),
          );
    }
    return out;
  }

  /** Phi' f(Phi v): all rows are held. */
  async through(v: Float64Array, f: RowsMap): Promise<Float64Array> {
    return this.applyTranspose(f(await this.apply(v), 0));
  }

  /** Phi Phi', (examples x outputs) squared, made in strips so that no temporary is larger than one strip. */
  async gram(): Promise<Float64Array> {
    const order = this.examples * this.outputs;
    const out = new Float64Array(order * order);
    for (const parameters of inOneStrip(this.slices[0] ?? [])) {
      const length = stripLength(parameters.map((p) => this.slices[0]![p]!));
      for (let i = 0; i < this.examples; i += length)
        for (let k = 0; k < this.outputs; k++) {
          const a = await this.strip(parameters, k, i, length);
          // Phi Phi' is symmetric: strips above the diagonal are enough.
          for (let j = i; j < this.examples; j += length)
            for (let l = 0; l < this.outputs; l++) {
              const b = i === j && k === l ? a : await this.strip(parameters, l, j, length);
              this.addStrips(out, await this.productOf(a, b), {
                row: i,
                rowOutput: k,
                column: j,
                columnOutput: l,
                length,
              });
            }
        }
    }
    mirrorUpper(out, order);
    return out;
  }

  /** Phi' diag(weights) Phi, size squared: rows are multiplied out in strips. */
  async covariance(weights: Float64Array): Promise<Float64Array> {
    const out = new Float64Array(this.size * this.size);
    const step = Math.max(16, Math.floor(Math.min(valuesPerStrip / this.size, workPerProduct / 4 / this.size ** 2)));
    for (const [k, parameters] of this.slices.entries())
      for (let from = 0; from < this.examples; from += step) {
        const to = Math.min(this.examples, from + step);
        const strips = [];
        for (const uses of parameters) strips.push(await this.rowsOf(uses, from, to));
        const ofRows = Float64Array.from({ length: to - from }, (_, i) => weights[(from + i) * this.outputs + k]!);
        addInto(out, await this.products.covarianceOfRows(sideBySide(strips, this.size), ofRows));
      }
    return out;
  }

  /** Some examples of some parameters, for one output. */
  private async strip(parameters: readonly number[], output: number, from: number, length: number): Promise<Strip> {
    const to = Math.min(this.examples, from + length);
    const all = parameters.map((p) => this.slices[output]![p]!);
    const block = slice(all[0]![0]!, this.examples, from, to);
    if (isFactored(all[0]!) && block.kind === "outer") return { kind: "factors", block };
    const strips = [];
    for (const uses of all) strips.push(await this.rowsOf(uses, from, to));
    const width = strips.reduce((sum, s) => sum + s.width, 0);
    return { kind: "rows", rows: sideBySide(strips, width), width };
  }

  /** Features [from, to) of one parameter, summed over its uses. */
  private async rowsOf(uses: ParameterBlocks, from: number, to: number): Promise<Rows> {
    const [first, ...more] = uses.map((b) => slice(b, this.examples, from, to));
    const width = blockSize(first!);
    if (more.length === 0 && first!.kind === "plain" && first!.values instanceof Float64Array)
      return { rows: first!.values, width };
    const rows = await this.multiplyOut(first!, to - from);
    for (const use of more) addInto(rows, await this.multiplyOut(use, to - from));
    return { rows, width };
  }

  /** Rows of a block in batches. */
  private async multiplyOut(block: FeatureBlock, examples: number): Promise<Float64Array> {
    const rows = new Float64Array(examples * blockSize(block));
    const step = Math.max(1, Math.floor(valuesPerProduct / valuesPerExample(block)));
    for (let from = 0; from < examples; from += step)
      rows.set(
        await this.products.rows(slice(block, examples, from, Math.min(examples, from + step))),
        from * blockSize(block),
      );
    return rows;
  }

  private productOf(a: Strip, b: Strip): Promise<Float64Array> {
    if (a.kind === "factors" && b.kind === "factors") return this.products.gramOfFactors(a.block, b.block);
    if (a.kind === "rows" && b.kind === "rows")
      return this.products.gramOfRows(matrixOf(a.rows, a.width), matrixOf(b.rows, b.width));
    throw new Error("the strips of one parameter are of one kind");
  }

  /** Adds the product of two strips at its place. */
  private addStrips(
    out: Float64Array,
    values: Float64Array,
    at: { row: number; rowOutput: number; column: number; columnOutput: number; length: number },
  ): void {
    const { outputs, examples } = this;
    const order = examples * outputs;
    const columns = Math.min(at.length, examples - at.column);
    const rows = values.length / columns;
    for (let i = 0; i < rows; i++) {
      const start = ((at.row + i) * outputs + at.rowOutput) * order + at.column * outputs + at.columnOutput;
      for (let j = 0; j < columns; j++) out[start + j * outputs]! += values[i * columns + j]!;
    }
  }

  /** Rows in batches, so that the intermediate of a product stays small. */
  private *batches(block: FeatureBlock) {
    // Plain features are read as they are, so that the runtime keeps no memory for them.
    const values = block.kind === "plain" ? valuesPerStrip : valuesPerProduct;
    const step = Math.max(1, Math.min(2048, Math.floor(values / valuesPerExample(block))));
    for (let from = 0; from < this.examples; from += step) {
      const to = Math.min(this.examples, from + step);
      yield { from, to, block: slice(block, this.examples, from, to) };
    }
  }
}

interface Rows {
  rows: Float64Array;
  width: number;
}

type Strip = { kind: "factors"; block: FeatureBlock & { kind: "outer" } } | ({ kind: "rows" } & Rows);

/** Matrices of as many rows beside one another, `size` wide together. */
function sideBySide(strips: readonly Rows[], size: number): Float64Array {
  const [only] = strips;
  if (strips.length === 1 && only) return only.rows;
  const examples = only!.rows.length / only!.width;
  const out = new Float64Array(examples * size);
  let column = 0;
  for (const { rows, width } of strips) {
    for (let i = 0; i < examples; i++) out.set(rows.subarray(i * width, (i + 1) * width), i * size + column);
    column += width;
  }
  return out;
}

/**
 * Indices of parameters whose part of the Gram matrix is made at once: narrow ones that are multiplied out anyway share
 * their strips.
 */
function inOneStrip(slice: readonly ParameterBlocks[]): number[][] {
  const sizeOf = (p: number) => blockSize(slice[p]![0]!);
  const indices = [...slice.keys()];
  const narrow = indices.filter((p) => !isFactored(slice[p]!) && sizeOf(p) <= narrowest);
  const others = indices.filter((p) => !narrow.includes(p)).map((p) => [p]);
  return narrow.length > 0 ? [...others, narrow] : others;
}

/** Examples in one strip of the Gram matrix. */
function stripLength(parameters: readonly ParameterBlocks[]): number {
  const size = parameters.reduce(
    (sum, uses) => sum + (isFactored(uses) ? valuesPerExample(uses[0]!) : blockSize(uses[0]!)),
    0,
  );
  return Math.max(16, Math.min(256, Math.floor(Math.sqrt(workPerProduct / size)), Math.floor(valuesPerStrip / size)));
}

/** Copies what is above the diagonal of a square matrix below it, in tiles that fit into the cache. */
function mirrorUpper(values: Float64Array, order: number, tile = 64): void {
  for (let top = 0; top < order; top += tile)
    for (let left = top; left < order; left += tile)
      for (let i = top; i < Math.min(order, top + tile); i++)
        for (let j = Math.max(left, i + 1); j < Math.min(order, left + tile); j++)
          values[j * order + i] = values[i * order + j]!;
}

/** One use with one position: its Gram matrix is a product of two small ones, and nothing is multiplied out. */
const isFactored = ([use, ...more]: ParameterBlocks): boolean =>
  more.length === 0 && use?.kind === "outer" && use.positions === 1 && tapsOf(use) === 1;

/** Every use of every parameter, with the place of its features. */
function parts(slice: readonly ParameterBlocks[]): { block: FeatureBlock; from: number; to: number }[] {
  let at = 0;
  return slice.flatMap((uses) => {
    const [from, to] = [at, (at += blockSize(uses[0]!))];
    return uses.map((block) => ({ block, from, to }));
  });
}

/** Rows [from, to) of a block, as views. */
const slice = (b: FeatureBlock, examples: number, from: number, to: number): FeatureBlock =>
  mapValues(b, (values) => values.subarray((from * values.length) / examples, (to * values.length) / examples));

function addInto(out: Float64Array, values: ArrayLike<number>): void {
  for (let i = 0; i < out.length; i++) out[i]! += values[i]!;
}
