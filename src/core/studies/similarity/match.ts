import type { Products } from "../../products/products";
import { columnsOf, rowsOf, scaledRows, zeros, type Matrix } from "../../linalg/matrix";

/** Subsets of the units of two sides, as indices of live units, ascending. */
export interface Match {
  a: readonly number[];
  b: readonly number[];
}

/** Cosines between the units as vectors over the examples, not centred: of each side, and [units of a, units of b]. */
export interface Cosines {
  a: Matrix;
  b: Matrix;
  across: Matrix;
  all: Match;
  /**
   * Squared distances of all units of each side from the span of all of the other, as shares of their squared lengths.
   */
  apart: { a: Float64Array; b: Float64Array };
  products: Products;
}

/**
 * The maximum epsilon-approximate match inside a pair of subsets (Wang et al. 2018, algorithm 1): units farther from
 * the span of the other side's units than epsilon times their length are removed, from one side and the other by turns,
 * until none is. Every match inside the pair is inside the maximum match.
 * @param distances those known from an earlier search in larger subsets
 */
export async function maximumMatch(
  cosines: Cosines,
  epsilon: number,
  { a, b }: Match,
  distances = new Distances(cosines),
): Promise<Match> {
  // No unit is nearer to the span of fewer units.
  [a, b] = [within(a, distances.bound("a"), epsilon), within(b, distances.bound("b"), epsilon)];
  for (;;) {
    const nearA = within(a, await distances.ofA(a, b), epsilon);
    const nearB = within(b, await distances.ofB(b, nearA), epsilon);
    if (nearA === a && nearB === b) return { a, b };
    [a, b] = [nearA, nearB];
  }
}

const rounding = 1e-12;

/** The same array where all are. */
function within(units: readonly number[], squares: Float64Array, epsilon: number): readonly number[] {
  const near = units.filter((unit) => squares[unit]! <= epsilon * epsilon + rounding);
  return near.length === units.length ? units : near;
}

/**
 * A minimal match that contains a unit (Wang et al. 2018, algorithm 2), inside a maximum match: no smaller match inside
 * it contains the unit. Such a match is simple: it is no union of smaller ones.
 */
export async function minimalMatch(
  cosines: Cosines,
  epsilon: number,
  side: keyof Match,
  unit: number,
  maximum: Match,
): Promise<Match> {
  let match = maximum;
  for (const other of ["a", "b"] as const)
    for (const candidate of maximum[other]) {
      if ((other === side && candidate === unit) || !match[other].includes(candidate)) continue;
      const rest = await maximumMatch(cosines, epsilon, {
        ...match,
        [other]: match[other].filter((u) => u !== candidate),
      });
      if (rest[side].includes(unit)) match = rest;
    }
  return match;
}

/** Squared distances of the units of one side from the span of some of the other, kept until that span is another. */
export class Distances {
  private known: { [S in keyof Match]: { basis: readonly number[]; squares: Float64Array } };

  constructor(private readonly cosines: Cosines) {
    const { all, apart } = cosines;
    this.known = { a: { basis: all.b, squares: apart.a }, b: { basis: all.a, squares: apart.b } };
  }

  /** The last known, from below. */
  bound(side: keyof Match): Float64Array {
    return this.known[side].squares;
  }

  ofA(units: readonly number[], basis: readonly number[]): Promise<Float64Array> {
    const { b, across } = this.cosines;
    return this.find("a", units, basis, b, (unit, index) => across.values[unit * across.columns + index]!);
  }

  ofB(units: readonly number[], basis: readonly number[]): Promise<Float64Array> {
    const { a, across } = this.cosines;
    return this.find("b", units, basis, a, (unit, index) => across.values[index * across.columns + unit]!);
  }

  private async find(
    side: keyof Match,
    units: readonly number[],
    basis: readonly number[],
    cosines: Matrix,
    across: (unit: number, index: number) => number,
  ): Promise<Float64Array> {
    const known = this.known[side];
    if (known.basis === basis) return known.squares;
    const squares = await squaredDistances(units, basis, cosines, across, this.cosines.products);
    this.known[side] = { basis, squares };
    return squares;
  }
}

/** A unit is a combination of others when less than this of its squared length is left. */
const dependent = 1e-10;

/** Rows of the basis that are taken out of those below them at once. */
const panel = 64;

/**
 * By unit, from the span of the basis: Gaussian elimination of the basis' Gram matrix, with the units beside it, that
 * skips dependent units.
 */
async function squaredDistances(
  units: readonly number[],
  basis: readonly number[],
  cosines: Matrix,
  across: (unit: number, index: number) => number,
  products: Products,
): Promise<Float64Array> {
  const squares = new Float64Array(Math.max(-1, ...units) + 1).fill(1);
  const [n, width] = [basis.length, basis.length + units.length];
  const matrix = zeros(n, width);
  basis.forEach((index, i) => {
    for (let k = i; k < n; k++) matrix.values[i * width + k] = cosines.values[index * cosines.columns + basis[k]!]!;
    for (let k = n; k < width; k++) matrix.values[i * width + k] = across(units[k - n]!, index);
  });
  for (let first = 0; first < n; first += panel) {
    const rows = rowsOf(matrix, first, Math.min(n, first + panel));
    const pivots = eliminateWithin(rows, first);
    pivots.forEach((pivot, i) => {
      for (let k = n; k < width; k++) squares[units[k - n]!]! -= rows.values[i * width + k]! ** 2 / pivot;
    });
    await eliminateBelow(matrix, rows, first, pivots, products);
  }
  return squares;
}

/** Makes the rows, whose diagonal begins in a column, triangular; dependent ones become 0, with a pivot of 1. */
function eliminateWithin({ rows, columns, values }: Matrix, first: number): Float64Array {
  const pivots = new Float64Array(rows).fill(1);
  for (let i = 0; i < rows; i++) {
    const row = values.subarray(i * columns, (i + 1) * columns);
    const pivot = row[first + i]!;
    if (pivot <= dependent) {
      row.fill(0);
      continue;
    }
    pivots[i] = pivot;
    for (let below = i + 1; below < rows; below++) {
      const factor = row[first + below]! / pivot;
      for (let k = first + below; k < columns; k++) values[below * columns + k]! -= factor * row[k]!;
    }
  }
  return pivots;
}

/** Takes the eliminated rows out of all that follow. */
async function eliminateBelow(
  { rows: n, columns, values }: Matrix,
  eliminated: Matrix,
  first: number,
  pivots: Float64Array,
  products: Products,
): Promise<void> {
  const next = first + eliminated.rows;
  if (next >= n) return;
  const factors = scaledRows(
    columnsOf(eliminated, next, n),
    pivots.map((pivot) => 1 / pivot),
  );
  const { values: change } = await products.multiply(factors, columnsOf(eliminated, next, columns), "a'b");
  const width = columns - next;
  for (let i = 0; i < n - next; i++)
    for (let k = 0; k < width; k++) values[(next + i) * columns + next + k]! -= change[i * width + k]!;
}
