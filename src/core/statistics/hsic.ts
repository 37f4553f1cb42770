import type { ImmediateStatistic } from "./statistic";

/** Of every example its entries on the diagonals of two kernels. */
export interface Diagonals {
  k: Float64Array;
  l: Float64Array;
}

interface HsicState {
  examples: number;
  /** Sums of k, of l and of k l. */
  k: number;
  l: number;
  kl: number;
}

/**
 * What HSIC_1 (L. Song et al. 2007, equation 5) of the kernels K = X X' and L = Y Y' of centred activations needs of
 * their diagonals. The kernels' rows add up to 0 then, and of the unbiased estimator n (n - 3) HSIC_1 = |X' Y|^2 - n /
 * (n - 2) sum k l + sum k sum l / ((n - 1) (n - 2)) remains. No term is negative, so the sums lose no digits.
 * @param squares |X' Y|^2, the inner product of the kernels with their diagonals
 */
export const hsic = (squares: number): ImmediateStatistic<Diagonals, HsicState, number> => ({
  start: () => ({ examples: 0, k: 0, l: 0, kl: 0 }),
  add(state, { k, l }) {
    let [sumK, sumL, sumKl] = [0, 0, 0];
    for (let i = 0; i < k.length; i++) {
      sumK += k[i]!;
      sumL += l[i]!;
      sumKl += k[i]! * l[i]!;
    }
    return { examples: state.examples + k.length, k: state.k + sumK, l: state.l + sumL, kl: state.kl + sumKl };
  },
  merge: (a, b) => ({ examples: a.examples + b.examples, k: a.k + b.k, l: a.l + b.l, kl: a.kl + b.kl }),
  finish: ({ examples: n, k, l, kl }) => squares - (n / (n - 2)) * kl + (k * l) / ((n - 1) * (n - 2)),
});
