import { Products } from "../products/products";
import { choleskyFactor, lowerInverse } from "../linalg/cholesky";
import { ProbeMatrix, type ProbeMatrices } from "./probeMatrix";
import { matrixOf, transposed, type Matrix } from "../linalg/matrix";
import type { Work } from "../work";

/**
 * The features as a probe is fitted to them, and the way between its weights there and those of the standardised
 * features.
 */
export interface Coordinates {
  form: "primal" | "gram";
  designs: ProbeMatrices;
  /** Weights of the standardised features, without intercepts. */
  weights(v: Matrix): Promise<Float64Array>;
  /** The other way. */
  coordinates(weights: Matrix): Promise<Float64Array>;
}

export const primalCoordinates = (designs: ProbeMatrices): Coordinates => ({
  form: "primal",
  designs,
  weights: async (v) => v.values,
  coordinates: async (w) => w.values,
});

/**
 * Coordinates in the span of the fitted examples, of which there are fewer than features. With their Gram matrix G = X
 * X' = L L' the rows of X L^-T are as many features as examples and have the same inner products; weights V there are
 * the weights W = X' L^-T V of the same norm, and no others matter (representer theorem). Rounding is kept from making
 * G singular by a shift of 1e-10 of its mean diagonal.
 */
export async function gramCoordinates(designs: ProbeMatrices, products: Products, work: Work): Promise<Coordinates> {
  const { train } = designs;
  const size = train.examples;
  const own = await innerProducts(train, train, work);
  let trace = 0;
  for (let i = 0; i < size; i++) trace += own[i * (size + 1)]!;
  const inverse = matrixOf(
    lowerInverse(await choleskyFactor(own, size, (1e-10 * trace) / size || 1, work.pause)),
    size,
  );
  const turned = transposed(inverse);
  const rotate = async (part: ProbeMatrix, gram: Float64Array) => {
    const rows = await products.multiply(matrixOf(gram, size), turned);
    const held = matrixOf(new Float32Array(rows.values), size);
    return ProbeMatrix.held(held, products, part === train ? transposed(held) : undefined);
  };
  const rotated = async (part: ProbeMatrix) =>
    rotate(part, part === train ? own : await innerProducts(part, train, work));
  return {
    form: "gram",
    designs: {
      train: await rotated(train),
      validation: await rotated(designs.validation),
      test: await rotated(designs.test),
    },
    weights: async (v) => train.pullback(await products.multiply(turned, v)),
    coordinates: async (w) =>
      (await products.multiply(inverse, matrixOf(await train.image(withoutIntercept(w)), w.columns))).values,
  };
}

/** A B' for the rows of two designs, in float64. */
async function innerProducts(a: ProbeMatrix, b: ProbeMatrix, work: Work): Promise<Float64Array> {
  // Of its own, for what strips land in is as large as a strip and need not be kept for the fits.
  const products = new Products(work);
  const out = new Float64Array(a.examples * b.examples);
  try {
    for await (const left of a.pieces())
      for await (const right of b.pieces()) {
        const count = right.rows.rows;
        const block = await products.gramOfRows(left.rows, right.rows);
        for (let i = 0; i < left.rows.rows; i++)
          out.set(block.subarray(i * count, (i + 1) * count), (left.from + i) * b.examples + right.from);
      }
    return out;
  } finally {
    await products.release();
  }
}

/** With intercepts of 0. */
function withoutIntercept({ values, columns }: Matrix): Matrix {
  const padded = new Float64Array(values.length + columns);
  padded.set(values);
  return matrixOf(padded, columns);
}
