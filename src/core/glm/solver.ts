import type { Products } from "../features/products";
import { dot, norm, plus } from "../linalg/vector";
import type { SolverSummary } from "../../protocol/report";
import type { DesignMatrix } from "./designMatrix";
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
}

/** Largest Gram matrix: 6000 x 6000 doubles are 288 MB. */
const maxGram = 6000;
const tolerance = 1e-10;
/** Below this ratio a gradient that no longer halves is rounding. */
const roundingFloor = 1e-7;
const maxNewton = 100;
const maxConjugate = 3000;

/**
 * Truncated Newton (Newton-CG, Nocedal & Wright 2006, algorithm 7.1) with Armijo line search, matrix-free, in float64.
 * Stops when the gradient norm falls below 1e-10 of its initial value, or when rounding lets nothing fall any more.
 * @param onIteration called with the ratio of the gradient norm to its initial value
 */
export async function fit(objective: Objective, products: Products, onIteration: (ratio: number) => void = () => {}): Promise<Fit> {
  const { features } = objective;
  const rows = features.examples * features.outputs;
  const useGram = rows < features.size && rows <= maxGram;
  const space = useGram ? await gramSpace(features, products) : primalSpace(features);
  const state = await newton(objective, space, onIteration);
  const weights = await space.weights(state.u);
  const image = await features.apply(weights);
  const gradientNorm = norm(await gradientAt(objective, weights, image));
  const { iterations, products: count, initialNorm, value } = state;
  // Without a regulariser, such a fit can be scaled up for ever.
  const separable = objective.lambda === 0 && objective.family.separates(objective.labels, image);
  const converged = !separable && gradientNorm <= 1e-6 * initialNorm;
  return { weights, separable, summary: { form: space.form, iterations, products: count, gradientNorm, objective: value, converged } };
}

/** Gradient of the objective in feature space; `image` is Phi v. */
async function gradientAt({ features, labels, family, lambda, offset }: Objective, weights: Float64Array, image: Float64Array): Promise<Float64Array> {
  const mean = family.mean(offset ? plus(image, 1, offset) : image, features.outputs);
  const residual = plus(mean, -1, family.statistic(labels, features.outputs));
  return plus(await features.applyTranspose(residual), 2 * lambda, weights);
}

const primalSpace = (features: DesignMatrix): Space => ({
  form: "primal",
  size: features.size,
  image: (u) => features.apply(u),
  pullback: (r) => features.applyTranspose(r),
  inner: (a, b) => dot(a, b),
  weights: async (u) => u,
});

async function gramSpace(features: DesignMatrix, products: Products): Promise<Space> {
  const gram = await features.gram();
  return {
    form: "gram",
    size: features.examples * features.outputs,
    image: (u) => products.multiply(gram, u),
    pullback: async (r) => r.slice(),
    inner: (a, _b, imageOfB) => dot(a, imageOfB),
    weights: (u) => features.applyTranspose(u),
  };
}

async function newton(objective: Objective, space: Space, onIteration: (ratio: number) => void) {
  const { labels, family, lambda, offset } = objective;
  const { examples, outputs } = objective.features;
  const statistic = family.statistic(labels, outputs);
  let u: Float64Array = new Float64Array(space.size);
  let logits: Float64Array = offset ?? new Float64Array(examples * outputs);
  let penalty = 0;
  let value = family.loss(labels, logits);
  let products = 0;
  let initialNorm = 0;
  let previousNorm = Infinity;
  let iterations = 0;
  for (; iterations < maxNewton; iterations++) {
    const residual = plus(family.mean(logits, outputs), -1, statistic);
    const gradient = plus(await space.pullback(residual), 2 * lambda, u);
    const gradientImage = await space.image(gradient);
    const gradientNorm = Math.sqrt(Math.max(0, space.inner(gradient, gradient, gradientImage)));
    if (iterations === 0) initialNorm = gradientNorm;
    onIteration(initialNorm > 0 ? gradientNorm / initialNorm : 0);
    const stalled = gradientNorm > previousNorm / 2 && gradientNorm <= roundingFloor * initialNorm;
    if (gradientNorm <= tolerance * initialNorm || stalled) break;
    previousNorm = gradientNorm;

    const curvature = family.curvature(logits, outputs);
    // Superlinear, but no nearer than the stopping rule asks for.
    const forcing = Math.max(Math.min(0.1, Math.sqrt(gradientNorm / initialNorm)) * gradientNorm, (tolerance / 2) * initialNorm);
    const step = await conjugateGradient(space, curvature, lambda, gradient, gradientImage, forcing);
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
  }
  return { u, value, iterations, products, initialNorm };
}

/** Solves (Phi' H Phi + 2 lambda) d = -gradient until the residual norm falls to `target`; `curvature` is u -> H u. */
async function conjugateGradient(space: Space, curvature: (u: Float64Array) => Float64Array, lambda: number, gradient: Float64Array, gradientImage: Float64Array, target: number) {
  let direction: Float64Array = new Float64Array(space.size);
  let image: Float64Array = new Float64Array(gradientImage.length);
  let residual: Float64Array = gradient.map((v) => -v);
  let residualImage: Float64Array = gradientImage.map((v) => -v);
  let p = residual;
  let pImage = residualImage;
  let square = space.inner(residual, residual, residualImage);
  let products = 0;
  for (let k = 0; k < maxConjugate && Math.sqrt(square) > target; k++) {
    const curved = curvature(pImage);
    const hessian = plus(await space.pullback(curved), 2 * lambda, p);
    const bend = dot(pImage, curved) + 2 * lambda * space.inner(p, p, pImage);
    if (!(bend > 0)) break;
    const length = square / bend;
    direction = plus(direction, length, p);
    image = plus(image, length, pImage);
    residual = plus(residual, -length, hessian);
    residualImage = await space.image(residual);
    products += 2;
    const next = Math.max(0, space.inner(residual, residual, residualImage));
    p = plus(residual, next / square, p);
    pImage = plus(residualImage, next / square, pImage);
    square = next;
  }
  return { direction, image, products };
}

/** Backtracking to the Armijo condition, with room for the rounding of the objective; 0 when nothing falls. */
function lineSearch(valueAt: (s: number) => number, value: number, slope: number): number {
  const room = 1e-14 * Math.abs(value);
  for (let s = 1; s > 1e-12; s /= 2) if (valueAt(s) <= value + 1e-4 * s * slope + room) return s;
  return 0;
}
