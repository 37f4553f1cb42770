import { matrixOf, type Floats, type Matrix } from "../linalg/matrix";
import type { Tensor } from "../runtime";
import type { Work } from "../work";
import { tapsOf, type FeatureBlock, type OuterBlock } from "./block";
import { factors, graphs, type Kind } from "./blockGraphs";
import { largeProduct, shapeOf, smallProduct, tensorOf, type Form } from "./dense";
import { SmallGraphs, type Feed } from "./smallGraphs";

/** Multiplications that are done here between two pauses. */
const betweenPauses = 1e7;

/**
 * All products of a run: of dense matrices, and of blocks of features that are not multiplied out. The large ones are
 * the runtime's.
 */
export class Products {
  private readonly graphs: SmallGraphs;
  /** Where products of strips land. */
  private strip: Float64Array = new Float64Array(0);
  /** Multiplications that were done here since the last pause. */
  private unpaused = 0;

  /** @param work paused before every large product, and now and then between small ones */
  constructor(readonly work: Work) {
    this.graphs = new SmallGraphs(work);
  }

  /**
   * a b, a' b or a b', in the precision of b.
   * @param a of double precision only where b is
   * @throws cancelled
   */
  multiply<F extends Floats>(a: Matrix<Floats>, b: Matrix<F>, form?: Form): Promise<Matrix<F>>;
  async multiply(a: Matrix<Floats>, b: Matrix<Floats>, form: Form = "ab"): Promise<Matrix<Floats>> {
    const product = smallProduct(a, b, form);
    if (!product) return largeProduct(this.graphs, a, b, form);
    const [rows, columns, inner] = shapeOf(a, b, form);
    this.unpaused += rows * columns * inner;
    if (this.unpaused > betweenPauses) {
      this.unpaused = 0;
      await this.work.pause();
    }
    return product;
  }

  /** A v */
  async timesVector(a: Matrix, v: Float64Array): Promise<Float64Array> {
    return (await this.multiply(a, matrixOf(v, 1))).values;
  }

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

  /** a b' in double precision, whatever that of a and b; the result is overwritten by the next product of strips. */
  gramOfRows(a: Matrix<Floats>, b: Matrix<Floats>): Promise<Float64Array> {
    return this.run("gramPlain", { F1: tensorOf(a), F: tensorOf(b) }, this.landing(a.rows, b.rows));
  }

  /** a' diag(weights) a for the rows a of a matrix, one weight each. */
  covarianceOfRows(a: Floats, weights: Float64Array): Promise<Float64Array> {
    return this.run("covariance", { F: matrix(a, a.length / weights.length), r: column(weights) });
  }

  /**
   * Rows of Phi Phi' for two blocks of one position each: (L1 L') * (R1 R'); the result is overwritten by the next
   * product of strips.
   */
  gramOfFactors(a: OuterBlock, b: OuterBlock): Promise<Float64Array> {
    const side = ({ values, channels }: OuterBlock["left"]) => matrix(values, channels);
    return this.run(
      "gramOuter",
      { L1: side(a.left), R1: side(a.right), L: side(b.left), R: side(b.right) },
      this.landing(a.left.values.length / a.left.channels, b.left.values.length / b.left.channels),
    );
  }

  release(): Promise<void> {
    return this.graphs.release();
  }

  private landing(rows: number, columns: number): Tensor {
    if (this.strip.length < rows * columns) this.strip = new Float64Array(rows * columns);
    return { data: this.strip.subarray(0, rows * columns), dims: [rows, columns] };
  }

  /** @param into where the result is to be written */
  private async run(kind: Kind, feeds: Record<string, Feed>, into?: Tensor): Promise<Float64Array> {
    const values = await this.graphs.run(kind, (g) => graphs[kind](g, "index" in feeds), feeds, { into });
    if (values instanceof Float64Array) return values;
    throw new Error(`${kind} returned no float64 values`);
  }
}

const matrix = (data: Floats, width: number): Tensor => ({ data, dims: [data.length / width, width] });
const column = (data: Float64Array): Tensor => ({ data, dims: [data.length, 1] });
