import type { FamilyName } from "../../protocol/recipe";
import { logFactorial, mean } from "../linalg/statistics";
import { argmax } from "../linalg/vector";

/**
 * A standard exponential family (paper, Appendix A). Its functions take all m examples at once: natural parameters t
 * and means have K values an example, laid out [example * K + k]; K is 1 but for the multinomial. Labels y have one
 * value an example.
 */
export interface Family {
  /** Sum over the examples of the negative log-likelihood, up to a term in y alone: log-partition of t minus T(y) t. */
  loss(y: Float64Array, t: Float64Array): number;
  /** That term in y: what one example's loss lacks of its negative log-likelihood. */
  carrier(y: number): number;
  /** Means of T(y): the gradient of the log-partition. */
  mean(t: Float64Array, outputs: number): Float64Array;
  /** Sufficient statistic T(y): y itself, or 1 at the class y and 0 at the others. Laid out like t. */
  statistic(y: Float64Array, outputs: number): Float64Array;
  /** u -> H u with the Hessian H of the loss in t, which is block-diagonal: K x K for each example. */
  curvature(t: Float64Array, outputs: number): (u: Float64Array) => Float64Array;
  /** Diagonal of that Hessian: the variances of T(y). Laid out like t. */
  variance(t: Float64Array, outputs: number): Float64Array;
  /** t without what the mean does not see: the part that two models can be compared by. */
  identified(t: Float64Array, outputs: number): Float64Array;
  /** Whether t puts every label strictly on its own side: then the loss falls towards zero as t is scaled up. */
  separates(y: Float64Array, t: Float64Array): boolean;
  /** The most probable class of every example, where labels are classes. */
  classes?(t: Float64Array, outputs: number): Float64Array;
}

/** A family of one natural parameter t, example by example. */
interface ScalarFamily {
  /** log of the normaliser; its derivatives are mean and variance. */
  logPartition(t: number): number;
  mean(t: number): number;
  variance(t: number): number;
  /** See `Family`; zero by default. */
  carrier?(y: number): number;
}

/** The paper prints 1/(1 + exp(t)) for this mean; the derivative of its own loss is 1/(1 + exp(-t)). */
const sigmoid = (t: number): number => (t >= 0 ? 1 / (1 + Math.exp(-t)) : Math.exp(t) / (1 + Math.exp(t)));

const bernoulliPartition = (t: number): number => (t > 0 ? t : 0) + Math.log1p(Math.exp(-Math.abs(t)));

function scalar({ logPartition, mean, variance, carrier = () => 0 }: ScalarFamily): Family {
  return {
    loss: (y, t) => t.reduce((sum, logit, i) => sum + logPartition(logit) - y[i]! * logit, 0),
    carrier,
    mean: (t) => t.map(mean),
    statistic: (y) => y,
    variance: (t) => t.map(variance),
    curvature: (t) => {
      const diagonal = t.map(variance);
      return (u) => u.map((v, i) => diagonal[i]! * v);
    },
    identified: (t) => t,
    separates: () => false,
  };
}

/**
 * Classes 0 to K - 1 with the natural parameters t of all of them: the mean is softmax(t), the loss of class y is
 * logsumexp(t) - t_y. One parameter more than needed (adding a constant to a row changes nothing), as in a network with
 * K logits.
 */
const multinomial: Family = {
  loss(y, t) {
    const outputs = t.length / y.length;
    let sum = 0;
    for (let i = 0; i < y.length; i++) {
      const top = argmax(t, i * outputs, outputs);
      // log1p of the others keeps the digits of a loss far below 1.
      let others = 0;
      for (let k = i * outputs; k < (i + 1) * outputs; k++) if (k !== top) others += Math.exp(t[k]! - t[top]!);
      sum += t[top]! - t[i * outputs + y[i]!]! + Math.log1p(others);
    }
    return sum;
  },

  carrier: () => 0,

  mean(t, outputs) {
    const p = new Float64Array(t.length);
    for (let from = 0; from < t.length; from += outputs) {
      const top = t[argmax(t, from, outputs)]!;
      let total = 0;
      for (let k = from; k < from + outputs; k++) total += p[k] = Math.exp(t[k]! - top);
      for (let k = from; k < from + outputs; k++) p[k]! /= total;
    }
    return p;
  },

  statistic(y, outputs) {
    const oneHot = new Float64Array(y.length * outputs);
    y.forEach((label, i) => (oneHot[i * outputs + label] = 1));
    return oneHot;
  },

  variance: (t, outputs) => multinomial.mean(t, outputs).map((p) => p * (1 - p)),

  /** H u = p u - p (p'u). */
  curvature(t, outputs) {
    const p = multinomial.mean(t, outputs);
    return (u) => {
      const out = new Float64Array(u.length);
      for (let from = 0; from < u.length; from += outputs) {
        let expected = 0;
        for (let k = from; k < from + outputs; k++) expected += p[k]! * u[k]!;
        for (let k = from; k < from + outputs; k++) out[k] = p[k]! * (u[k]! - expected);
      }
      return out;
    };
  },

  /** Every row less its mean. */
  identified(t, outputs) {
    const centred = t.slice();
    for (let from = 0; from < t.length; from += outputs) {
      const centre = mean(t.subarray(from, from + outputs));
      for (let k = from; k < from + outputs; k++) centred[k]! -= centre;
    }
    return centred;
  },

  separates(y, t) {
    const outputs = t.length / y.length;
    return y.every((label, i) => {
      const own = t[i * outputs + label]!;
      for (let k = 0; k < outputs; k++) if (k !== label && t[i * outputs + k]! >= own) return false;
      return true;
    });
  },

  classes: (t, outputs) =>
    Float64Array.from({ length: t.length / outputs }, (_, i) => argmax(t, i * outputs, outputs) - i * outputs),
};

export const families: { [K in FamilyName]: Family } = {
  bernoulli: {
    ...scalar({ logPartition: bernoulliPartition, mean: sigmoid, variance: (t) => sigmoid(t) * sigmoid(-t) }),
    separates: (y, t) => y.every((label, i) => (label === 1 ? t[i]! > 0 : t[i]! < 0)),
    classes: (t) => t.map((logit) => (logit > 0 ? 1 : 0)),
  },
  /** Variance 1. */
  gaussian: scalar({
    logPartition: (t) => (t * t) / 2,
    mean: (t) => t,
    variance: () => 1,
    carrier: (y) => (y * y + Math.log(2 * Math.PI)) / 2,
  }),
  poisson: scalar({ logPartition: Math.exp, mean: Math.exp, variance: Math.exp, carrier: logFactorial }),
  multinomial,
};
