import { addTo, mergeSums, noSums, totals, type Sums } from "./compensated";
import type { Compared } from "./differences";
import { moments } from "./moments";
import type { ImmediateStatistic } from "./statistic";

const reference = moments(1);

interface DeterminationState {
  residual: Sums;
  reference: ReturnType<typeof reference.start>;
}

/**
 * Coefficient of determination about the line value = reference: 1 - sum (r - v)^2 / sum (r - mean r)^2, negative when
 * the values are worse than the mean; of a constant reference 1 where all values are equal to it, and else 0.
 */
export const determination: ImmediateStatistic<Compared, DeterminationState, number> = {
  start: () => ({ residual: noSums(1), reference: reference.start() }),
  add(state, batch) {
    batch.values.forEach((value, i) => addTo(state.residual, 0, (batch.reference[i]! - value) ** 2));
    return { ...state, reference: reference.add(state.reference, batch.reference) };
  },
  merge: (a, b) => ({
    residual: mergeSums(a.residual, b.residual),
    reference: reference.merge(a.reference, b.reference),
  }),
  finish(state) {
    const residual = totals(state.residual)[0]!;
    const { squares } = state.reference;
    return squares[0]! > 0 ? 1 - residual / squares[0]! : residual === 0 ? 1 : 0;
  },
};
