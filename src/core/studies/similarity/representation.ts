import type { Floats } from "../../products/block";
import type { Gemm } from "../../products/gemm";
import { rowsOf, scaledRows, zeros, type Matrix } from "../../linalg/matrix";
import { symmetricEigen } from "../../products/symmetricEigen";
import { missingDirection } from "./spans";
import { cosinesWithin, unitVectors, type UnitVectors } from "./unitVectors";

/**
 * The activations of d live units for n examples in the form in which all measures read them: centred they are
 * frame' diag(scales) directions. Computed once a tensor, for all its pairs and all draws of the baselines.
 */
export interface Representation {
  examples: number;
  /** Columns of the tensor that are not zero for every example; the others are dead. */
  live: Uint32Array;
  dead: number;
  /** Orthonormal rows [rank, n] that span the centred units. */
  frame: Matrix;
  /** Singular values of the centred activations, largest first. */
  scales: Float64Array;
  /** Principal directions, orthonormal rows [rank, d]. */
  directions: Matrix;
  /** The units' components along the normed constant vector: sqrt(n) times their means. */
  constant: Float64Array;
  /** The direction of the frame with the constant vector, last, that the units do not span; absent where they span all of it. */
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
export async function represent(activations: Floats, examples: number, gemm: Gemm): Promise<Representation> {
  const width = activations.length / examples;
  const live = Uint32Array.from({ length: width }, (_, unit) => unit).filter((unit) =>
    isLive(activations, unit, width),
  );
  const { centred, constant } = centredUnits(activations, examples, live);
  const principal = await principalDirections(centred, gemm);
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
    cosines: await cosinesWithin(units, gemm),
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

function isLive(activations: Floats, unit: number, width: number): boolean {
  for (let at = unit; at < activations.length; at += width) if (activations[at] !== 0) return true;
  return false;
}

/** One row a unit. */
function centredUnits(
  activations: Floats,
  examples: number,
  live: Uint32Array,
): { centred: Matrix; constant: Float64Array } {
  const width = activations.length / examples;
  const centred = zeros(live.length, examples);
  const constant = new Float64Array(live.length);
  live.forEach((unit, k) => {
    const row = centred.values.subarray(k * examples, (k + 1) * examples);
    let sum = 0;
    for (let i = 0; i < examples; i++) sum += row[i] = activations[i * width + unit]!;
    const mean = sum / examples;
    let squares = 0;
    for (let i = 0; i < examples; i++) squares += (row[i]! - mean) ** 2;
    constant[k] = Math.sqrt(examples) * mean;
    // What remains of a constant unit is the rounding of its mean.
    const varies = Math.sqrt(squares) > 1e-12 * Math.abs(constant[k]);
    for (let i = 0; i < examples; i++) row[i] = varies ? row[i]! - mean : 0;
  });
  return { centred, constant };
}

async function principalDirections(
  units: Matrix,
  gemm: Gemm,
): Promise<Pick<Representation, "frame" | "scales" | "directions">> {
  const { rows: d, columns: n } = units;
  const isWide = d > n;
  const { values, vectors } = await symmetricEigen(await gemm.multiply(units, units, isWide ? "a'b" : "ab'"), gemm);
  const rank = values.findIndex((v) => v <= rankTolerance ** 2 * values[0]!);
  const scales = values.slice(0, rank < 0 ? values.length : rank).map(Math.sqrt);
  const kept = rowsOf(vectors, 0, scales.length);
  const inverse = scales.map((s) => 1 / s);
  if (isWide) return { frame: kept, scales, directions: scaledRows(await gemm.multiply(kept, units, "ab'"), inverse) };
  return {
    frame: await orthonormalized(scaledRows(await gemm.multiply(kept, units), inverse), gemm),
    scales,
    directions: kept,
  };
}

/** Rows of small singular values come out of the Gram matrix slightly oblique: one step of Newton and Schulz, (3 - F F') F / 2, sets them right. */
async function orthonormalized(frame: Matrix, gemm: Gemm): Promise<Matrix> {
  const overlaps = await gemm.multiply(frame, frame, "ab'");
  for (let i = 0; i < overlaps.values.length; i++) overlaps.values[i]! /= -2;
  for (let i = 0; i < frame.rows; i++) overlaps.values[i * frame.rows + i]! += 1.5;
  return gemm.multiply(overlaps, frame);
}
