import { blockSize, type FeatureBlock } from "./block";
import type { Products } from "./products";

/** The feature matrix Phi (examples x features) of a cut, known through its products. */
export class Features {
  readonly size: number;

  constructor(
    private readonly products: Products,
    readonly blocks: readonly FeatureBlock[],
    readonly examples: number,
  ) {
    this.size = blocks.reduce((n, b) => n + blockSize(b), 0);
  }

  /** The same features for some of the examples, in ascending order; all of them need no copy. */
  rows(indices: Uint32Array): Features {
    if (indices.length === this.examples) return this;
    const pick = (data: Float64Array) => selectRows(data, indices, data.length / this.examples);
    const blocks = this.blocks.map((b) => (b.kind === "outer" ? { ...b, left: pick(b.left), right: pick(b.right) } : { ...b, values: pick(b.values) }));
    return new Features(this.products, blocks, indices.length);
  }

  /** Phi v; v has one entry per feature. */
  async apply(v: Float64Array): Promise<Float64Array> {
    const out = new Float64Array(this.examples);
    for (const [block, part] of this.split(v)) {
      for (const rows of this.batches(block)) {
        addInto(out.subarray(rows.from, rows.to), await this.products.apply(rows.block, rows.to - rows.from, part));
      }
    }
    return out;
  }

  /** Phi' r; r has one entry per example. */
  async applyTranspose(r: Float64Array): Promise<Float64Array> {
    const out = new Float64Array(this.size);
    for (const [block, part] of this.split(out)) {
      for (const rows of this.batches(block)) {
        addInto(part, await this.products.applyTranspose(rows.block, r.subarray(rows.from, rows.to)));
      }
    }
    return out;
  }

  /** Phi Phi', examples x examples, made in strips so that no temporary is larger than one strip. */
  async gram(): Promise<Float64Array> {
    const m = this.examples;
    const out = new Float64Array(m * m);
    const strip = 256;
    for (let from = 0; from < m; from += strip) {
      const to = Math.min(m, from + strip);
      for (const block of this.blocks) {
        addInto(out.subarray(from * m, to * m), await this.products.gram(slice(block, m, from, to), to - from, block, m));
      }
    }
    return out;
  }

  /** Whether the Gram matrix has a product form: outer products with one position, or plain features. */
  get hasGram(): boolean {
    return this.blocks.every((b) => b.kind === "plain" || b.positions === 1);
  }

  private split(v: Float64Array): [FeatureBlock, Float64Array][] {
    let at = 0;
    return this.blocks.map((b) => [b, v.subarray(at, (at += blockSize(b)))]);
  }

  /** Rows in batches, so that the intermediate of a product stays small. */
  private *batches(block: FeatureBlock) {
    const step = 2048;
    for (let from = 0; from < this.examples; from += step) {
      const to = Math.min(this.examples, from + step);
      yield { from, to, block: slice(block, this.examples, from, to) };
    }
  }
}

/** Rows [from, to) of a block, as views. */
function slice(b: FeatureBlock, examples: number, from: number, to: number): FeatureBlock {
  const view = (data: Float64Array) => data.subarray((from * data.length) / examples, (to * data.length) / examples);
  return b.kind === "outer" ? { ...b, left: view(b.left), right: view(b.right) } : { ...b, values: view(b.values) };
}

export function selectRows(data: Float64Array, indices: Uint32Array, width: number): Float64Array {
  const out = new Float64Array(indices.length * width);
  indices.forEach((row, i) => out.set(data.subarray(row * width, (row + 1) * width), i * width));
  return out;
}

function addInto(out: Float64Array, values: ArrayLike<number>): void {
  for (let i = 0; i < out.length; i++) out[i]! += values[i]!;
}
