import { normalRandom, shuffledIndices, type Random } from "../../linalg/random";
import type { Products } from "../../products/products";
import { rowsOf, scaledRows, zeros, type Matrix } from "../../linalg/matrix";
import { symmetricEigen } from "../../products/symmetricEigen";
import type { Representation } from "./representation";
import { Side } from "./side";

/**
 * Both baselines keep the means, the covariance and so every decomposition of a representation, and put another
 * orthonormal frame in the place of its own: a draw is a way to find that frame.
 */
export interface Draw {
  sideOf(representation: Representation): Side;
  /** In which the examples are put, where that is all. */
  order?: Uint32Array;
  /** A frame whose first rows are those of every representation, where there is one. */
  common?: Matrix;
}

/** The representation itself. */
export const observed: Draw = {
  sideOf: (representation) => new Side(representation, representation.frame, representation.squaredLengths),
};

/** The examples in another order. */
export function shuffled(examples: number, random: Random): Draw {
  const order = shuffledIndices(examples, random);
  const sideOf = (representation: Representation): Side => {
    const { rows, columns, values } = representation.frame;
    const moved = zeros(rows, columns);
    for (let at = 0; at < values.length; at += columns)
      for (let i = 0; i < columns; i++) moved.values[at + i] = values[at + order[i]!]!;
    const { squaredLengths } = representation;
    return new Side(
      representation,
      moved,
      Float64Array.from(order, (from) => squaredLengths[from]!),
    );
  };
  return { sideOf, order };
}

/**
 * Gaussian noise that has exactly the means and the covariance of what it replaces: the directions of a Gaussian matrix
 * are a frame drawn uniformly among those orthogonal to the constant vector.
 * @param rank the largest rank that is asked for
 */
export async function noise(examples: number, rank: number, random: Random, products: Products): Promise<Draw> {
  const normal = normalRandom(random);
  const drawn = zeros(rank, examples);
  for (let i = 0; i < rank; i++) {
    const row = drawn.values.subarray(i * examples, (i + 1) * examples);
    let mean = 0;
    for (let k = 0; k < examples; k++) mean += (row[k] = normal()) / examples;
    for (let k = 0; k < examples; k++) row[k]! -= mean;
  }
  const common = await orthonormal(drawn, products);
  return {
    common,
    sideOf: (representation) => new Side(representation, rowsOf(common, 0, representation.scales.length)),
  };
}

/** (Z Z')^-1/2 Z, which is uniformly distributed for a Gaussian Z (Chikuse 2003, theorem 2.2.1). */
async function orthonormal(drawn: Matrix, products: Products): Promise<Matrix> {
  const { values, vectors } = await symmetricEigen(await products.multiply(drawn, drawn, "ab'"), products);
  const rows = await products.multiply(
    scaledRows(
      vectors,
      values.map((v) => 1 / Math.sqrt(v)),
    ),
    drawn,
  );
  return products.multiply(vectors, rows, "a'b");
}
