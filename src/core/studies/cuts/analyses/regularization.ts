import type { Regularization } from "../../../../protocol/studies/cuts/figures";
import { meanNegativeLogLikelihood } from "../../../fit/likelihood";
import { dot, maxAbs, norm, plus, selectRows } from "../../../linalg/vector";
import type { CutAnalysis, CutContext } from "./analysis";
import { predict } from "./linearModels";

/** Multiples of the lambda used, largest first: each fit starts at the optimum before, which is nearer than zero. */
const factors = Array.from({ length: 9 }, (_, k) => 10 ** (3 - 0.75 * k));

/**
 * Theorem 26 in numbers: how far the optimum of the regularised linear model lies from the network, which is nowhere on the fitted examples
 * if the network is stationary and the features are total; and how other lambdas would do, on the part held out too.
 */
export const regularization: CutAnalysis<"regularization"> = async (context) => {
  const { linear, weights, lambda, gradient, logits, fitted, labels, family, cut, note } = context;
  const { outputs } = context.features;
  const pick = (all: Float64Array) => selectRows(all, fitted, outputs);
  const size = norm(weights);
  const apart = (of: (t: Float64Array, outputs: number) => Float64Array) =>
    maxAbs(plus(of(pick(linear.holographic.logits), outputs), -1, of(pick(logits), outputs)));
  if (lambda === 0)
    note(`${cut.id}: with lambda 0 there is no path of other lambdas to follow; set lambda (--lambda).`);
  return {
    regularization: {
      distance: {
        logits: apart(family.identified),
        means: apart(family.mean),
        weights: norm(plus(linear.holographic.weights, -1, weights)) / size,
        // The objective bends by at least 2 lambda in every direction, so its gradient at w tells how far its minimum can be.
        ...(lambda > 0 ? { weightsAtMost: norm(plus(gradient, 2 * lambda, weights)) / (2 * lambda * size) } : {}),
      },
      objective: {
        network: family.loss(selectRows(labels, fitted, 1), pick(linear.exact.logits)) + lambda * dot(weights, weights),
        linear: linear.holographic.summary.objective,
      },
      network: losses(context, logits),
      path: lambda > 0 ? await path(context) : [],
    },
  };
};

/** The linear model of the cut under a range of lambdas, smallest first. */
async function path(context: CutContext): Promise<Regularization["path"]> {
  const { lambda, logits, fitted, family, progress, cut } = context;
  const { holographic } = context.linear;
  const { outputs } = holographic.features;
  const means = (all: Float64Array) => family.mean(selectRows(all, fitted, outputs), outputs);
  const points: Regularization["path"] = [];
  let start: Float64Array | undefined;
  for (const factor of factors) {
    progress(`${cut.id}: fitting with ${factor.toPrecision(2)} times lambda`, 0.98);
    const { weights, solution, summary } = await holographic.refit({ lambda: factor * lambda, start });
    const predicted = await predict(holographic, weights);
    points.unshift({
      lambda: factor * lambda,
      objective: summary.objective,
      converged: summary.converged,
      ...losses(context, predicted),
      weightNorm: norm(weights),
      maxDistance: maxAbs(plus(means(predicted), -1, means(logits))),
    });
    start = solution;
  }
  return points;
}

/** Mean negative log-likelihood on the fitted examples, and on the part held out. */
function losses(
  { family, labels, fitted, tested, features }: CutContext,
  logits: Float64Array,
): { fitted: number; tested?: number } {
  const on = (examples: Uint32Array) =>
    meanNegativeLogLikelihood(family, selectRows(labels, examples, 1), selectRows(logits, examples, features.outputs));
  return { fitted: on(fitted), ...(tested ? { tested: on(tested.examples) } : {}) };
}
