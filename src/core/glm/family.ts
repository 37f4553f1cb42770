import type { FamilyName } from "../../protocol/recipe";

/** A one-dimensional standard exponential family (paper, Appendix A), as a function of the natural parameter t. */
export interface Family {
  /** log of the normaliser; its derivatives are mean and variance. */
  logPartition(t: number): number;
  mean(t: number): number;
  variance(t: number): number;
  /** Negative log-likelihood of y up to a term in y alone: logPartition(t) - y t. */
  loss(y: number, t: number): number;
}

/** The paper prints 1/(1 + exp(t)) for this mean; the derivative of its own loss is 1/(1 + exp(-t)). */
const sigmoid = (t: number): number => (t >= 0 ? 1 / (1 + Math.exp(-t)) : Math.exp(t) / (1 + Math.exp(t)));

const bernoulliPartition = (t: number): number => (t > 0 ? t : 0) + Math.log1p(Math.exp(-Math.abs(t)));

const withLoss = (family: Omit<Family, "loss">): Family => ({ ...family, loss: (y, t) => family.logPartition(t) - y * t });

export const families: { [K in FamilyName]: Family } = {
  bernoulli: withLoss({
    logPartition: bernoulliPartition,
    mean: sigmoid,
    variance: (t) => sigmoid(t) * sigmoid(-t),
  }),
  /** Variance 1. */
  gaussian: withLoss({ logPartition: (t) => (t * t) / 2, mean: (t) => t, variance: () => 1 }),
  poisson: withLoss({ logPartition: Math.exp, mean: Math.exp, variance: Math.exp }),
};
