import type { Products } from "../products/products";
import { ridgeInverse } from "../linalg/cholesky";
import { matrixOf } from "../linalg/matrix";
import type { SolverSummary } from "../../protocol/solver";
import type { DesignMatrix } from "./designMatrix";
import { heaviestExamples } from "./heaviestExamples";
import type { Family } from "./family";
import { minimize, type Place } from "./newton";
import { featureProblem, spanProblem, type Conditioner, type Objective, type Precondition } from "./objective";
import type { Problem, Vector } from "./problem";
import { byGradient } from "./rules";

/**
 * sum_i loss(y_i, o_i + (Phi v)_i) + lambda sum_e v_e^2: a sum over the examples, without 1/2 (docs/mathematics.md,
 * Families and solver). o_i and (Phi v)_i are the K logits of example i.
 */
export interface LinearModel {
  features: DesignMatrix;
  /** One per example. */
  labels: Float64Array;
  family: Family;
  lambda: number;
  /**
   * Fixed part o of the logits, one per row of Phi: the tangent model keeps the network's output there. Zero when
   * absent.
   */
  offset?: Float64Array;
}

export interface Fit {
  weights: Float64Array;
  /** The weights in the coordinates of the solver: v itself, or in Gram form the a of v = Phi' a. */
  solution: Float64Array;
  summary: SolverSummary;
  /**
   * No optimum exists: without a regulariser some direction separates the labels, and the loss falls towards zero for
   * ever.
   */
  separable: boolean;
}

/** Where the solver looks for v: in feature space (v itself), or in the span of the rows of Phi (v = Phi' a). */
interface Space {
  form: SolverSummary["form"];
  /** Products with Phi, or with the Gram matrix, for a gradient or a Hessian product. */
  productsEach: number;
  size: number;
  /** A vector with the image that the problem computes with. */
  vector(values: Float64Array): Promise<Vector>;
  problem(objective: Objective): Problem;
  /** v in feature space. */
  weights(u: Float64Array): Promise<Float64Array>;
}

/** Largest Gram matrix: 6000 x 6000 doubles are 288 MB. */
const maxGram = 6000;
/** Most features, and most multiplications, for which Phi' Phi and its factors are worth their price: seconds. */
const maxPreconditioned = 1200;
const maxCovarianceWork = 5e10;
/** A Newton step of as many Hessian products wants those factors made anew: they are dear. */
const manyProducts = 30;

export interface FitOptions {
  /** Where to begin, laid out like `Fit.solution`; by default at zero. The optimum reached does not depend on it. */
  start?: Float64Array;
  /** Called with the ratio of the gradient norm to its value at zero. */
  onIteration?: (ratio: number) => void;
}

/** Minimises objectives of the same features. */
export type Solve = (model: Omit<LinearModel, "features">, options?: FitOptions) => Promise<Fit>;

/** As `solver`, for a single objective. */
export async function fit(
  { features, ...model }: LinearModel,
  products: Products,
  onIteration?: (ratio: number) => void,
): Promise<Fit> {
  return (await solver(features, products))(model, { onIteration });
}

/**
 * Minimises in float64, matrix-free but for a preconditioner where features are few or where few examples carry the
 * curvature. Stops when the gradient norm falls below 1e-10 of its value at zero, or when rounding lets nothing fall
 * any more. Objectives of the same features share their Gram matrix.
 */
export async function solver(features: DesignMatrix, products: Products): Promise<Solve> {
  const rows = features.examples * features.outputs;
  const useGram = rows < features.size && rows <= maxGram;
  const space = useGram ? await gramSpace(features, products) : primalSpace(features, products);
  return async ({ labels, family, lambda, offset }, { start, onIteration } = {}) => {
    const objective = { family, outputs: features.outputs, values: labels, lambda, offset };
    const problem = space.problem(objective);
    const place = async (values: Float64Array): Promise<Place> => {
      const point = await space.vector(values);
      return { point, at: await problem.at(point) };
    };
    const zero = await place(new Float64Array(space.size));
    const atZero = zero.at.slope;
    const minimum = await minimize(problem, start ? await place(start) : zero, byGradient(atZero), ({ slope }) =>
      onIteration?.(atZero > 0 ? slope / atZero : 0),
    );
    const { point, at, iterations } = minimum;
    const weights = await space.weights(point.values);
    // Rounding of the Gram matrix shows in feature space alone.
    const reached = space.form === "gram" ? await featureProblem(features, objective).at({ values: weights }) : at;
    // Without a regulariser, such a fit can be scaled up for ever.
    const separable = lambda === 0 && family.separates(labels, await features.apply(weights));
    const summary = {
      form: space.form,
      iterations,
      products: space.productsEach * minimum.products,
      gradientNorm: reached.slope,
      objective: at.value,
      converged: !separable && minimum.converged,
    };
    return { weights, solution: point.values, separable, summary };
  };
}

function primalSpace(features: DesignMatrix, products: Products): Space {
  const { examples, outputs, size } = features;
  const affordable = size <= maxPreconditioned && examples * outputs * size ** 2 <= maxCovarianceWork;
  return {
    form: "primal",
    productsEach: 2,
    size,
    vector: async (values) => ({ values }),
    problem(objective) {
      let known: Precondition | undefined;
      const conditioner: Conditioner = async (variances, taken) => {
        // It makes up for features of very different size, and is dear.
        if (taken >= manyProducts) {
          const square = await features.covariance(variances);
          known = await ridgeInverse(square, size, 2 * objective.lambda, products.work.pause);
        }
        return known;
      };
      return featureProblem(features, objective, affordable ? conditioner : undefined);
    },
    weights: async (u) => u,
  };
}

async function gramSpace(features: DesignMatrix, products: Products): Promise<Space> {
  const size = features.examples * features.outputs;
  const gram = matrixOf(await features.gram(), size);
  return {
    form: "gram",
    productsEach: 1,
    size,
    vector: async (values) => ({ values, image: await products.timesVector(gram, values) }),
    problem: (objective) =>
      spanProblem(gram, objective, products, (variances) =>
        heaviestExamples(gram.values, variances, objective.lambda, products.work.pause),
      ),
    weights: (u) => features.applyTranspose(u),
  };
}
