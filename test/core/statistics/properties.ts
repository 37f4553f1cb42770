import assert from "node:assert/strict";
import fc from "fast-check";
import type { Statistic } from "../../../src/core/statistics/statistic";

/** What is checked of one statistic. */
interface Case<Whole, Batch, State, Result> {
  statistic: Statistic<Batch, State, Result>;
  whole: fc.Arbitrary<Whole>;
  examples(whole: Whole): number;
  /** Examples [from, to) as a batch. */
  cut(whole: Whole, from: number, to: number): Batch;
  /** The result by a formula of its own. */
  direct(whole: Whole): unknown;
  /** Size of the terms where the result is a difference of larger ones; 0 by default. */
  scale?(whole: Whole): number;
}

/**
 * Any division into batches, merged in any order, gives what the formula gives, to 1e-12 of it; merging is associative;
 * a state survives being written down.
 */
export const checkStatistic = <Whole, Batch, State, Result>(of: Case<Whole, Batch, State, Result>): Promise<void> =>
  fc.assert(
    fc.asyncProperty(of.whole, fc.array(fc.nat(), { maxLength: 6 }), fc.array(fc.nat()), async (whole, cuts, picks) => {
      const { statistic } = of;
      const examples = of.examples(whole);
      const near = (actual: unknown, expected: unknown) => assertNear(actual, expected, of.scale?.(whole) ?? 0);
      const ends = [0, ...cuts.map((at) => at % (examples + 1)), examples].sort((a, b) => a - b);
      const states: State[] = [];
      for (let k = 1; k < ends.length; k++)
        states.push(await statistic.add(statistic.start(), of.cut(whole, ends[k - 1]!, ends[k]!)));
      const copies = () => states.map((state) => structuredClone(state));

      let inOrder = statistic.start();
      for (let k = 1; k < ends.length; k++)
        inOrder = await statistic.add(inOrder, of.cut(whole, ends[k - 1]!, ends[k]!));
      near(statistic.finish(inOrder), of.direct(whole));

      near(statistic.finish(mergeInAnyOrder(statistic, copies(), picks)), of.direct(whole));

      const [a, b, c] = [...copies(), statistic.start(), statistic.start()] as [State, State, State];
      const [d, e, f] = [...copies(), statistic.start(), statistic.start()] as [State, State, State];
      near(
        statistic.finish(statistic.merge(statistic.merge(a, b), c)),
        statistic.finish(statistic.merge(d, statistic.merge(e, f))),
      );
    }),
    { numRuns: 60 },
  );

/** Merges two states after the other, which ones the numbers tell, until one is left. */
function mergeInAnyOrder<State>(
  { merge }: { merge(a: State, b: State): State },
  states: State[],
  picks: readonly number[],
): State {
  const take = (pick: number) => states.splice(pick % states.length, 1)[0]!;
  for (let k = 0; states.length > 1; k += 2) states.push(merge(take(picks[k] ?? 0), take(picks[k + 1] ?? 0)));
  return states[0]!;
}

/** Compares numbers in arrays and objects of the same form. */
function assertNear(actual: unknown, expected: unknown, scale: number): void {
  if (typeof actual === "number" && typeof expected === "number") {
    if (Object.is(actual, expected) || actual === expected) return;
    const tolerance = 1e-12 * Math.max(Math.abs(actual), Math.abs(expected), scale);
    assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} instead of ${expected}`);
  } else if (isObject(actual) && isObject(expected)) {
    assert.deepEqual(Object.keys(actual), Object.keys(expected));
    for (const [name, value] of Object.entries(actual)) assertNear(value, Reflect.get(expected, name), scale);
  } else assert.equal(actual, expected);
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** Numbers of a usual size, with some digits. */
export const number = fc.double({ min: -8, max: 8, noNaN: true }).map((x) => Math.round(x * 1e6) / 1e6);

/** Rows of a matrix with that many columns; at least `least` rows. */
export const rows = (width: number, least = 1): fc.Arbitrary<Float64Array> =>
  fc
    .array(fc.array(number, { minLength: width, maxLength: width }), { minLength: least, maxLength: 40 })
    .map((all) => Float64Array.from(all.flat()));

/** One column of a row-major matrix. */
export const columnOf = (values: Float64Array, width: number, column: number): number[] =>
  [...values].filter((_, i) => i % width === column);

export const total = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);
