import { addTo, mergeSums, noSums, totals, type Sums } from "./compensated";
import type { Compared } from "./differences";
import type { ImmediateStatistic } from "./statistic";

interface DivergenceState {
  values: number;
  sum: Sums;
}

/**
 * Mean over the examples of (KL(p||q) + KL(q||p)) / 2 in nats, p and q of natural parameters s and t, K an example. In
 * an exponential family that is (s - t)'(mu(s) - mu(t)) / 2: the log-partitions of the two divergences cancel. No term
 * is negative.
 * @param mean of a family
 */
export const divergence = (
  mean: (t: Float64Array, outputs: number) => Float64Array,
  outputs: number,
): ImmediateStatistic<Compared, DivergenceState, number> => ({
  start: () => ({ values: 0, sum: noSums(1) }),
  add(state, { values: s, reference: t }) {
    const [p, q] = [mean(s, outputs), mean(t, outputs)];
    for (let i = 0; i < s.length; i++) addTo(state.sum, 0, (s[i]! - t[i]!) * (p[i]! - q[i]!));
    state.values += s.length;
    return state;
  },
  merge: (a, b) => ({ values: a.values + b.values, sum: mergeSums(a.sum, b.sum) }),
  finish: ({ values, sum }) => (totals(sum)[0]! / 2) * (outputs / values),
});
