import type { Products } from "../products/blockProducts";
import { ridgeInverse } from "../linalg/cholesky";
import { dot, norm, plus } from "../linalg/vector";
import type { SolverSummary } from "../../protocol/solver";
import type { DesignMatrix } from "./designMatrix";
import { heaviestExamples } from "./heaviestExamples";
import type { Family } from "./family";

/**
 * sum_i loss(y_i, o_i + (Phi v)_i) + lambda sum_e v_e^2: a sum over the examples, without 1/2 (design, section 4).
 * o_i and (Phi v)_i are the K logits of example i.
 */
export interface Objective {
  features: DesignMatrix;
  /** One per example. */
  labels: Float64Array;
  family: Family;
  lambda: number;
  /** Fixed part o of the logits, one per row of Phi: the tangent model keeps the network's output there. Zero when absent. */
  offset?: Float64Array;
}

export interface Fit {
  weights: Float64Array;
  /** The weights in the coordinates of the solver: v itself, or in Gram form the a of v = Phi' a. */
  solution: Float64Array;
  summary: SolverSummary;
  /** No optimum exists: without a regulariser some direction separates the labels, and the loss falls towards zero for ever. */
  separable: boolean;
}

/**
 * Where the solver looks for v: in feature space (v itself), or in the span of the rows of Phi (v = Phi' a, by the representer theorem).
 * Both have the same Newton iteration; only these three operations differ.
 */
interface Space {
  form: SolverSummary["form"];
  size: number;
  /** The logits Phi v of a vector. */
  image(u: Float64Array): Promise<Float64Array>;
  /** The vector that Phi' r is. */
  pullback(r: Float64Array): Promise<Float64Array>;
  /** Inner product in feature space of a and b, given the image of b. */
  inner(a: Float64Array, b: Float64Array, imageOfB: Float64Array): number;
  /** v in feature space. */
  weights(u: Float64Array): Promise<Float64Array>;
  /** The norm in feature space, where it takes no image. */
  norm?(u: Float64Array): number;
  /** r -> (Phi' diag(weights) Phi + 2 lambda)^-1 r, or nearly so; where that is affordable. */
  preconditioner?(weights: Float64Array, lambda: number): Promise<Precondition | undefined>;
  /** A Newton step of more products than this wants a preconditioner made where it starts. */
  manyProducts: number;
}

type Precondition = (r: Float64Array) => Float64Array;

/** Largest Gram matrix: 6000 x 6000 doubles are 288 MB. */
const maxGram = 6000;
/** Most features, and most multiplications, for which Phi' Phi and its factors are worth their price: seconds. */
const maxPreconditioned = 1200;
const maxCovarianceWork = 5e10;
const tolerance = 1e-10;
/** Below this ratio a gradient that no longer halves is rounding. */
const roundingFloor = 1e-7;
const maxNewton = 100;
const maxConjugate = 3000;

export interface FitOptions {
  /** Where to begin, laid out like `Fit.solution`; by default at zero. The optimum reached does not depend on it. */
  start?: Float64Array;
  /** Called with the ratio of the gradient norm to its value at zero. */
  onIteration?: (ratio: number) => void;
}

/** Minimises objectives of the same features. */
export type Solve = (objective: Omit<Objective, "features">, options?: FitOptions) => Promise<Fit>;

/** As `solver`, for a single objective. */
export async function fit(
  { features, ...objective }: Objective,
  products: Products,
  onIteration?: (ratio: number) => void,
): Promise<Fit> {
  return (await solver(features, products))(objective, { onIteration });
}

/**
 * Truncated Newton (Newton-CG, Nocedal & Wright 2006, algorithm 7.1) with Armijo line search, matrix-free but for a preconditioner where
 * features are few or where few examples carry the curvature, in float64.
 * Stops when the gradient norm falls below 1e-10 of its value at zero, or when rounding lets nothing fall any more.
 * Objectives of the same features share their Gram matrix.
 */
export async function solver(features: DesignMatrix, products: Products): Promise<Solve> {
  const rows = features.examples * features.outputs;
  const useGram = rows < features.size && rows <= maxGram;
  const space = useGram ? await gramSpace(features, products) : primalSpace(features, products);
  return async (others, options = {}) => {
    const objective = { features, ...others };
    const { u, iterations, products: count, initialNorm, value } = await newton(objective, space, options);
    const weights = await space.weights(u);
    const image = await features.apply(weights);
    const gradientNorm = norm(await gradientAt(objective, weights, image));
    // Without a regulariser, such a fit can be scaled up for ever.
    const separable = objective.lambda === 0 && objective.family.separates(objective.labels, image);
    const converged = !separable && gradientNorm <= 1e-6 * initialNorm;
    return {
      weights,
      solution: u,
      separable,
      summary: { form: space.form, iterations, products: count, gradientNorm, objective: value, converged },
    };
  };
}

/** Gradient of the objective in feature space; `image` is Phi v. */
async function gradientAt(
  { features, labels, family, lambda, offset }: Objective,
  weights: Float64Array,
  image: Float64Array,
): Promise<Float64Array> {
  const mean = family.mean(offset ? plus(image, 1, offset) : image, features.outputs);
  const residual = plus(mean, -1, family.statistic(labels, features.outputs));
  return plus(await features.applyTranspose(residual), 2 * lambda, weights);
}

function primalSpace(features: DesignMatrix, products: Products): Space {
  const { examples, outputs, size } = features;
  const affordable = size <= maxPreconditioned && examples * outputs * size ** 2 <= maxCovarianceWork;
  return {
    form: "primal",
    size,
    image: (u) => features.apply(u),
    pullback: (r) => features.applyTranspose(r),
    inner: (a, b) => dot(a, b),
    norm,
    weights: async (u) => u,
    // It makes up for features of very different size, and is dear.
    manyProducts: 60,
    preconditioner: affordable
      ? async (weights, lambda) =>
          ridgeInverse(await features.covariance(weights), size, 2 * lambda, products.work.pause)
      : undefined,
  };
}

async function gramSpace(features: DesignMatrix, products: Products): Promise<Space> {
  const gram = await features.gram();
  return {
    form: "gram",
    size: features.examples * features.outputs,
    image: (u) => products.multiply(gram, u),
    pullback: async (r) => r.slice(),
    inner: (a, _b, imageOfB) => dot(a, imageOfB),
    weights: (u) => features.applyTranspose(u),
    manyProducts: 0,
    preconditioner: (weights, lambda) => heaviestExamples(gram, weights, lambda, products.work.pause),
  };
}

async function newton(objective: Objective, space: Space, { start, onIteration }: FitOptions) {
  const { labels, family, lambda, offset } = objective;
  const { examples, outputs } = objective.features;
  const statistic = family.statistic(labels, outputs);
  const slopeAt = async (point: Float64Array, logitsThere: Float64Array) => {
    const residual = plus(family.mean(logitsThere, outputs), -1, statistic);
    const gradient = plus(await space.pullback(residual), 2 * lambda, point);
    const image = await space.image(gradient);
    return { gradient, image, norm: Math.sqrt(Math.max(0, space.inner(gradient, gradient, image))) };
  };
  let u: Float64Array = new Float64Array(space.size);
  let logits: Float64Array = offset ?? new Float64Array(examples * outputs);
  let penalty = 0;
  let slope = await slopeAt(u, logits);
  const initialNorm = slope.norm;
  if (start) {
    const image = await space.image(start);
    u = start;
    logits = plus(logits, 1, image);
    penalty = space.inner(start, start, image);
    slope = await slopeAt(u, logits);
  }
  let value = family.loss(labels, logits) + lambda * penalty;
  let products = 0;
  let previousNorm = Infinity;
  let iterations = 0;
  let precondition: Precondition | undefined;
  let lastProducts = Infinity;
  for (; iterations < maxNewton; iterations++) {
    const { gradient, image: gradientImage, norm: gradientNorm } = slope;
    onIteration?.(initialNorm > 0 ? gradientNorm / initialNorm : 0);
    const stalled = gradientNorm > previousNorm / 2 && gradientNorm <= roundingFloor * initialNorm;
    if (gradientNorm <= tolerance * initialNorm || stalled) break;
    previousNorm = gradientNorm;

    const curvature = family.curvature(logits, outputs);
    // Superlinear, but no nearer than the stopping rule asks for.
    const forcing = Math.max(
      Math.min(0.1, Math.sqrt(gradientNorm / initialNorm)) * gradientNorm,
      (tolerance / 2) * initialNorm,
    );
    if (lastProducts > space.manyProducts)
      precondition = await space.preconditioner?.(family.variance(logits, outputs), lambda);
    const step = await conjugateGradient({ space, curvature, lambda, precondition }, gradient, gradientImage, forcing);
    lastProducts = step.products;
    products += 2 + step.products;
    const cross = space.inner(u, step.direction, step.image);
    const square = space.inner(step.direction, step.direction, step.image);
    const penaltyAt = (s: number) => penalty + 2 * s * cross + s * s * square;
    const valueAt = (s: number) => family.loss(labels, plus(logits, s, step.image)) + lambda * penaltyAt(s);
    const length = lineSearch(valueAt, value, space.inner(gradient, step.direction, step.image));
    if (length === 0) break;
    value = valueAt(length);
    penalty = penaltyAt(length);
    u = plus(u, length, step.direction);
    logits = plus(logits, length, step.image);
    slope = await slopeAt(u, logits);
  }
  return { u, value, iterations, products, initialNorm };
}

interface NewtonSystem {
  space: Space;
  /** u -> H u. */
  curvature: (u: Float64Array) => Float64Array;
  lambda: number;
  precondition?: Precondition;
}

/**
 * Solves (Phi' H Phi + 2 lambda) d = -gradient by conjugate gradients until the residual norm falls to `target`; where its norm would take
 * an image of its own, that of the preconditioned residual tells how far it fell.
 */
async function conjugateGradient(
  { space, curvature, lambda, precondition }: NewtonSystem,
  gradient: Float64Array,
  gradientImage: Float64Array,
  target: number,
) {
  let products = 0;
  const start = Math.sqrt(Math.max(0, space.inner(gradient, gradient, gradientImage)));
  let first = 0;
  const condition = async (residual: Float64Array, imageIfKnown?: Float64Array) => {
    const z = precondition ? precondition(residual) : residual;
    if (precondition || !imageIfKnown) products++;
    const zImage = precondition || !imageIfKnown ? await space.image(z) : imageIfKnown;
    const square = Math.max(0, space.inner(residual, z, zImage));
    first ||= square;
    const fallen = first > 0 ? start * Math.sqrt(square / first) : 0;
    return { z, zImage, square, norm: precondition ? (space.norm?.(residual) ?? fallen) : Math.sqrt(square) };
  };
  let direction: Float64Array = new Float64Array(space.size);
  let image: Float64Array = new Float64Array(gradientImage.length);
  let residual: Float64Array = gradient.map((v) => -v);
  let current = await condition(
    residual,
    gradientImage.map((v) => -v),
  );
  let [p, pImage] = [current.z, current.zImage];
  for (let k = 0; k < maxConjugate && current.norm > target; k++) {
    const curved = curvature(pImage);
    const hessian = plus(await space.pullback(curved), 2 * lambda, p);
    products++;
    const bend = dot(pImage, curved) + 2 * lambda * space.inner(p, p, pImage);
    if (!(bend > 0)) break;
    const length = current.square / bend;
    direction = plus(direction, length, p);
    image = plus(image, length, pImage);
    residual = plus(residual, -length, hessian);
    const next = await condition(residual);
    p = plus(next.z, next.square / current.square, p);
    pImage = plus(next.zImage, next.square / current.square, pImage);
    current = next;
  }
  return { direction, image, products };
}

/** Backtracking to the Armijo condition, with room for the rounding of the objective; 0 when nothing falls. */
function lineSearch(valueAt: (s: number) => number, value: number, slope: number): number {
  const room = 1e-14 * Math.abs(value);
  for (let s = 1; s > 1e-12; s /= 2) if (valueAt(s) <= value + 1e-4 * s * slope + room) return s;
  return 0;
}
