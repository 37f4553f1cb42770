import type { Floats } from "../../linalg/matrix";
import type { Products } from "../../products/products";
import { rowsOf, scaledRows, zeros, type Matrix } from "../../linalg/matrix";
import { symmetricEigen } from "../../products/symmetricEigen";
import { crossProducts } from "../../statistics/crossProducts";
import { extremes } from "../../statistics/extremes";
import { moments } from "../../statistics/moments";
import { overArrays, overBatches } from "../../statistics/overBatches";
import { together } from "../../statistics/together";
import { missingDirection, type Decomposition } from "./decomposition";
import { cosinesWithin, unitVectors, type UnitVectors } from "./unitVectors";

/**
 * The activations of d live units for n examples in the form in which all measures read them: centred they are
 * frame' diag(scales) directions. Computed once a tensor, for all its pairs and all draws of the baselines.
 */
export interface Representation extends Decomposition {
  examples: number;
  /** Columns of the tensor that are not zero for every example; the others are dead. */
  live: Uint32Array;
  dead: number;
  /** Orthonormal rows [rank, n] that span the centred units. */
  frame: Matrix;
  /**
   * The direction of the frame with the constant vector, last, that the units do not span; absent where they span all
   * of it.
   */
  missing?: Float64Array;
  /** Of every example the squared length of its centred activations. */
  squaredLengths: Float64Array;
  units: UnitVectors;
  /** Of every two live units, not centred. */
  cosines: Matrix;
}

/** Singular values below this share of the largest are rounding: the activations are known in single precision. */
const rankTolerance = 1e-6;

/** @param activations row-major, one row an example */
export async function represent(activations: Floats, examples: number, products: Products): Promise<Representation> {
  const width = activations.length / examples;
  const { live, centred, constant } = centredUnits(activations, examples);
  const principal = await principalDirections(centred, products);
  const units = unitVectors({ ...principal, constant });
  return {
    examples,
    live,
    dead: width - live.length,
    constant,
    ...principal,
    missing: missingDirection({ ...principal, constant }),
    squaredLengths: squaredLengths(principal.frame, principal.scales),
    units,
    cosines: await cosinesWithin(units, products),
  };
}

/** Of every example, of centred activations that are frame' diag(scales) in some orthonormal coordinates. */
export function squaredLengths({ columns, values }: Matrix, scales: Float64Array): Float64Array {
  const lengths = new Float64Array(columns);
  scales.forEach((scale, i) => {
    const row = values.subarray(i * columns, (i + 1) * columns);
    for (let k = 0; k < columns; k++) lengths[k]! += scale * row[k]! * (scale * row[k]!);
  });
  return lengths;
}

/** One row a live unit; a unit that is zero for every example is dead. */
function centredUnits(
  activations: Floats,
  examples: number,
): Pick<Representation, "live" | "constant"> & { centred: Matrix } {
  const width = activations.length / examples;
  const ofUnits = together({ moments: moments(width), extremes: extremes(width) });
  const { moments: found, extremes: range } = overArrays(ofUnits, [activations]);
  const live = Uint32Array.from(found.mean.keys()).filter((unit) => range.min[unit] !== 0 || range.max[unit] !== 0);
  const centred = zeros(live.length, examples);
  const constant = Float64Array.from(live, (unit) => Math.sqrt(examples) * found.mean[unit]!);
  live.forEach((unit, k) => {
    // What remains of a constant unit is the rounding of its mean.
    const varies = Math.sqrt(examples * found.variance[unit]!) > 1e-12 * Math.abs(constant[k]!);
    if (!varies) return;
    const row = centred.values.subarray(k * examples, (k + 1) * examples);
    for (let i = 0; i < examples; i++) row[i] = activations[i * width + unit]! - found.mean[unit]!;
  });
  return { live, centred, constant };
}

async function principalDirections(
  units: Matrix,
  products: Products,
): Promise<Pick<Representation, "frame" | "scales" | "directions">> {
  const { rows: d, columns: n } = units;
  const isWide = d > n;
  const { values, vectors } = await symmetricEigen(await innerProducts(units, isWide, products), products);
  const rank = values.findIndex((v) => v <= rankTolerance ** 2 * values[0]!);
  const scales = values.slice(0, rank < 0 ? values.length : rank).map(Math.sqrt);
  const kept = rowsOf(vectors, 0, scales.length);
  const inverse = scales.map((s) => 1 / s);
  if (isWide)
    return { frame: kept, scales, directions: scaledRows(await products.multiply(kept, units, "ab'"), inverse) };
  return {
    frame: await orthonormalized(scaledRows(await products.multiply(kept, units), inverse), products),
    scales,
    directions: kept,
  };
}

/**
 * Of every two units, summed over the examples, which are one batch: the runtime divides them. Of wide ones of every
 * two examples.
 */
function innerProducts(units: Matrix, isWide: boolean, products: Products): Promise<Matrix> {
  if (isWide) return products.multiply(units, units, "a'b");
  const statistic = crossProducts(units.rows, units.rows, (a, b) => products.multiply(a, b, "ab'"));
  return overBatches(statistic, [{ a: units, b: units }], products.work);
}

/**
 * Rows of small singular values come out of the Gram matrix slightly oblique: one step of Newton and Schulz, (3 - F F')
 * F / 2, sets them right.
 */
async function orthonormalized(frame: Matrix, products: Products): Promise<Matrix> {
  const overlaps = await products.multiply(frame, frame, "ab'");
  for (let i = 0; i < overlaps.values.length; i++) overlaps.values[i]! /= -2;
  for (let i = 0; i < frame.rows; i++) overlaps.values[i * frame.rows + i]! += 1.5;
  return products.multiply(overlaps, frame);
}
