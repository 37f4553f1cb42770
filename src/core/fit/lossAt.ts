import type { Labels } from "./labels";

/** The losses of a linear model, as a function of its logits. */
export interface Losses extends Labels {
  /** Fixed part of the logits, laid out like them; none by default. */
  offset?: Float64Array;
}

/**
 * The losses of all examples at one point. Their logits are kept; the second derivatives are made of them when they are
 * asked for.
 */
export class LossAt {
  private readonly logits: Float64Array;
  private readonly curvatures = new Map<number, (z: Float64Array) => Float64Array>();
  private known?: Float64Array;

  constructor(
    examples: number,
    private readonly losses: Losses,
  ) {
    this.logits = new Float64Array(examples * losses.outputs);
  }

  /**
   * Takes some examples.
   * @param linear their rows of Phi v, less any offset
   * @param from number of the first
   * @returns their loss, and its derivative by every logit
   */
  add(linear: Float64Array, from: number): { loss: number; residual: Float64Array } {
    const { family, outputs, values, offset } = this.losses;
    const first = from * outputs;
    const logits = this.logits.subarray(first, first + linear.length);
    for (let i = 0; i < linear.length; i++) logits[i] = linear[i]! + (offset?.[first + i] ?? 0);
    const labels = values.subarray(from, from + linear.length / outputs);
    const statistic = family.statistic(labels, outputs);
    return {
      loss: family.loss(labels, logits),
      residual: family.mean(logits, outputs).map((m, i) => m - statistic[i]!),
    };
  }

  /** The Hessian in the logits times some of its rows, from the example `from` on. */
  curvature(z: Float64Array, from: number): Float64Array {
    const { family, outputs } = this.losses;
    let curvature = this.curvatures.get(from);
    if (!curvature) {
      const first = from * outputs;
      curvature = family.curvature(this.logits.subarray(first, first + z.length), outputs);
      this.curvatures.set(from, curvature);
    }
    return curvature(z);
  }

  /** Of every row. */
  get variances(): Float64Array {
    return (this.known ??= this.losses.family.variance(this.logits, this.losses.outputs));
  }
}
