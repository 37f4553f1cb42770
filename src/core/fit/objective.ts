import { families } from "./family";
import { logFactorial, mean } from "../linalg/statistics";
import type { Matrix } from "../linalg/matrix";
import { dot, plus } from "../linalg/vector";
import type { Products } from "../products/products";
import type { Design } from "./designMatrix";
import type { Labels } from "./labels";
import { LossAt, type Losses } from "./lossAt";
import type { Problem, Vector } from "./problem";

/**
 * What a linear model of a design is fitted to: a sum over the examples, without 1/2 (docs/mathematics.md, Families and
 * solver).
 */
export interface Objective extends Losses {
  /** Of the squares of all weights but the intercepts. */
  lambda: number;
}

/** Nearly an inverse Hessian: positive definite and symmetric. */
export type Precondition = (r: Float64Array) => Float64Array | Promise<Float64Array>;

/**
 * Makes what conditions the Newton system at a point; undefined where nothing would help.
 * @param variances of every row of the design, by the family
 * @param taken Hessian products that the last system took; infinite for the first
 */
export type Conditioner = (variances: Float64Array, taken: number) => Promise<Precondition | undefined>;

const unconditioned: Conditioner = async () => undefined;

/** Mean variance of the rows, no less than what can be divided by. */
export const typicalVariance = (variances: Float64Array): number => Math.max(mean(variances), 1e-12);

/** A term in the labels alone that the losses of a family lack; with it no sum of them is negative. */
function constantOf({ family, values }: Labels): number {
  if (family === families.gaussian) return dot(values, values) / 2;
  return family === families.poisson ? values.reduce((sum, y) => sum + logFactorial(y), 0) : 0;
}

/**
 * The losses plus lambda |v|^2 as a function of the weights v; losses are sums of (y - t)^2 / 2 or of negative
 * log-likelihoods. Value and gradient come of float64 products.
 */
export function featureProblem(design: Design, objective: Objective, make: Conditioner = unconditioned): Problem {
  const { lambda } = objective;
  const intercepts = design.intercepts ?? 0;
  const regularized = (v: Float64Array): Float64Array => v.subarray(0, v.length - intercepts);
  const constant = constantOf(objective);
  const conditioner = new LazyConditioner(make);
  return {
    inner: (gradient, { values }) => dot(gradient, values),
    square: (gradient) => dot(gradient, gradient),
    async at({ values: v }) {
      const losses = new LossAt(design.examples, objective);
      let value = lambda * dot(regularized(v), regularized(v));
      const gradient = await design.through(v, (linear, from) => {
        const { loss, residual } = losses.add(linear, from);
        value += loss;
        return residual;
      });
      addScaled(gradient, 2 * lambda, regularized(v));
      const inner = regularized(gradient);
      const outer = gradient.subarray(inner.length);
      // The objective is 2 lambda strongly convex but for the intercepts, for which the curvature found here stands in.
      const free = intercepts > 0 ? 1 / (typicalVariance(losses.variances) * design.examples) : 0;
      const precondition = conditioner.at(losses);
      return {
        value,
        whole: value + constant,
        gradient: { values: gradient },
        slope: Math.sqrt(dot(gradient, gradient)),
        gap: gapOf(dot(inner, inner), lambda) + (dot(outer, outer) * free) / 2,
        async curve({ values: p }) {
          conditioner.taken++;
          const out = await design.through(p, (z, from) => losses.curvature(z, from), true);
          addScaled(out, 2 * lambda, regularized(p));
          return out;
        },
        precondition: async (r) => {
          const known = await precondition();
          return known ? { values: await known(r.values) } : r;
        },
      };
    },
  };
}

/**
 * The same in the span of the rows of Phi, v = Phi' a, as a function of a: inner products are those of the v
 * (representer theorem).
 * @param gram Phi Phi', whose products are the images of the vectors
 */
export function spanProblem(
  gram: Matrix,
  objective: Objective,
  products: Pick<Products, "timesVector">,
  make: Conditioner,
): Problem {
  const { lambda, values: labels } = objective;
  const constant = constantOf(objective);
  const conditioner = new LazyConditioner(make);
  const known = async (values: Float64Array, image?: Float64Array): Promise<Required<Vector>> => ({
    values,
    image: image ?? (await products.timesVector(gram, values)),
  });
  return {
    inner: (gradient, { image }) => dot(gradient, imageOf(image)),
    async at({ values, image }) {
      const a = await known(values, image);
      const losses = new LossAt(labels.length, objective);
      const { loss, residual } = losses.add(a.image, 0);
      const gradient = await known(plus(residual, 2 * lambda, a.values));
      const squared = Math.max(0, dot(gradient.values, gradient.image));
      const precondition = conditioner.at(losses);
      const value = loss + lambda * dot(a.values, a.image);
      return {
        value,
        whole: value + constant,
        gradient,
        slope: Math.sqrt(squared),
        gap: gapOf(squared, lambda),
        async curve(p) {
          conditioner.taken++;
          return plus(losses.curvature(imageOf(p.image), 0), 2 * lambda, p.values);
        },
        async precondition(r) {
          const inverse = await precondition();
          return inverse ? known(await inverse(r.values)) : known(r.values, r.image);
        },
      };
    },
  };
}

/**
 * How far a function that is 2 lambda strongly convex lies above its minimum at most.
 * @param square of its gradient's length
 */
const gapOf = (square: number, lambda: number): number => (square === 0 ? 0 : square / (4 * lambda));

function imageOf(image: Float64Array | undefined): Float64Array {
  if (!image) throw new Error("a vector in the span of the examples has no image");
  return image;
}

/** Asks for the preconditioner of a point when it is needed first: points that a line search passes over need none. */
class LazyConditioner {
  /** Hessian products since a preconditioner was asked for last. */
  taken = Infinity;

  constructor(private readonly make: Conditioner) {}

  at(losses: LossAt): () => Promise<Precondition | undefined> {
    let made: Promise<Precondition | undefined> | undefined;
    return () => {
      if (!made) {
        made = this.make(losses.variances, this.taken);
        this.taken = 0;
      }
      return made;
    };
  }
}

/** x += s y over the entries of y. */
function addScaled(x: Float64Array, s: number, y: Float64Array): void {
  for (let i = 0; i < y.length; i++) x[i]! += s * y[i]!;
}
