import type { Matrix } from "../linalg/matrix";

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
  /** Squared distances of all units of each side from the span of all of the other, as shares of their squared lengths. */
  apart: { a: Float64Array; b: Float64Array };
}

/**
 * The maximum epsilon-approximate match inside a pair of subsets (Wang et al. 2018, algorithm 1): units farther from the span of the other
 * side's units than epsilon times their length are removed, from one side and the other by turns, until none is. Every match inside the
 * pair is inside the maximum match.
 * @param distances those known from an earlier search in larger subsets
 */
export function maximumMatch(cosines: Cosines, epsilon: number, { a, b }: Match, distances = new Distances(cosines)): Match {
  // No unit is nearer to the span of fewer units.
  [a, b] = [within(a, distances.bound("a"), epsilon), within(b, distances.bound("b"), epsilon)];
  for (;;) {
    const nearA = within(a, distances.ofA(a, b), epsilon);
    const nearB = within(b, distances.ofB(b, nearA), epsilon);
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
 * A minimal match that contains a unit (Wang et al. 2018, algorithm 2), inside a maximum match: no smaller match inside it contains the unit.
 * Such a match is simple: it is no union of smaller ones.
 */
export function minimalMatch(cosines: Cosines, epsilon: number, side: keyof Match, unit: number, maximum: Match): Match {
  let match = maximum;
  for (const other of ["a", "b"] as const)
    for (const candidate of maximum[other]) {
      if ((other === side && candidate === unit) || !match[other].includes(candidate)) continue;
      const rest = maximumMatch(cosines, epsilon, { ...match, [other]: match[other].filter((u) => u !== candidate) });
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

  ofA(units: readonly number[], basis: readonly number[]): Float64Array {
    const { b, across } = this.cosines;
    return this.find("a", units, basis, b, (unit, index) => across.values[unit * across.columns + index]!);
  }

  ofB(units: readonly number[], basis: readonly number[]): Float64Array {
    const { a, across } = this.cosines;
    return this.find("b", units, basis, a, (unit, index) => across.values[index * across.columns + unit]!);
  }

  private find(side: keyof Match, units: readonly number[], basis: readonly number[], cosines: Matrix, across: (unit: number, index: number) => number): Float64Array {
    const known = this.known[side];
    if (known.basis === basis) return known.squares;
    const squares = squaredDistances(units, basis, cosines, across);
    this.known[side] = { basis, squares };
    return squares;
  }
}

/** A unit is a combination of others when less than this of its squared length is left. */
const dependent = 1e-10;

/** By unit, from the span of the basis: an orthogonalisation of the basis that skips dependent units. */
function squaredDistances(units: readonly number[], basis: readonly number[], cosines: Matrix, across: (unit: number, index: number) => number): Float64Array {
  const squares = new Float64Array(Math.max(-1, ...units) + 1).fill(1);
  const rows: { factors: Float64Array; projections: Float64Array; index: number }[] = [];
  for (const index of basis) {
    const factors = new Float64Array(rows.length + 1);
    let pivot = 1;
    rows.forEach((row, k) => {
      let value = cosines.values[index * cosines.columns + row.index]!;
      for (let l = 0; l < k; l++) value -= factors[l]! * row.factors[l]!;
      factors[k] = value / row.factors[k]!;
      pivot -= factors[k]! ** 2;
    });
    if (pivot <= dependent) continue;
    factors[rows.length] = Math.sqrt(pivot);
    const projections = Float64Array.from(units, (unit) => across(unit, index));
    rows.forEach((row, k) => {
      for (let i = 0; i < units.length; i++) projections[i]! -= factors[k]! * row.projections[i]!;
    });
    units.forEach((unit, i) => (squares[unit]! -= (projections[i]! /= factors[rows.length]!) ** 2));
    rows.push({ factors, projections, index });
  }
  return squares;
}
