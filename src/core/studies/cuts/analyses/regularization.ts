import type { Regularization } from "../../../../protocol/studies/cuts/figures";
import { dot, norm, plus } from "../../../linalg/vector";
import type { CutAnalysis, CutContext } from "./analysis";
import { predict } from "./linearModels";
import { compareOn, scoreOn } from "./overExamples";

/** Multiples of the lambda used, largest first: each fit starts at the optimum before, which is nearer than zero. */
const factors = Array.from({ length: 9 }, (_, k) => 10 ** (3 - 0.75 * k));

/**
 * Theorem 26 in numbers: how far the optimum of the regularised linear model lies from the network, which is nowhere on
 * the fitted examples if the network is stationary and the features are total; and how other lambdas would do, on the
 * part held out too.
 */
export const regularization: CutAnalysis<"regularization"> = async (context) => {
  const { linear, weights, lambda, gradient, logits, fitted, cut, note } = context;
  const size = norm(weights);
  const apart = await compareOn(context, fitted, { values: linear.holographic.logits, reference: logits });
  const { loss } = await scoreOn(context, fitted, linear.exact.logits);
  if (lambda === 0) note(`${cut.id}: with lambda 0 there is no path of other lambdas to follow; set lambda.`);
  return {
    regularization: {
      distance: {
        logits: apart.identified.maxAbs,
        means: apart.means.maxAbs,
        ...(size > 0 ? { weights: norm(plus(linear.holographic.weights, -1, weights)) / size } : {}),
        // The objective bends by at least 2 lambda in every direction, so its gradient at w tells how far its minimum
        // can be.
        ...(size > 0 && lambda > 0
          ? { weightsAtMost: norm(plus(gradient, 2 * lambda, weights)) / (2 * lambda * size) }
          : {}),
      },
      objective: {
        network: loss + lambda * dot(weights, weights),
        linear: linear.holographic.summary.objective,
      },
      network: await losses(context, logits),
      path: lambda > 0 ? await path(context) : [],
    },
  };
};

/** The linear model of the cut under a range of lambdas, smallest first. */
async function path(context: CutContext): Promise<Regularization["path"]> {
  const { lambda, logits, fitted, work } = context;
  const { holographic } = context.linear;
  const points: Regularization["path"] = [];
  let start: Float64Array | undefined;
  for (const factor of factors) {
    work.progress(`fitting with ${factor.toPrecision(2)} times lambda`, 0.98);
    const { weights, solution, summary } = await holographic.refit({ lambda: factor * lambda, start });
    const predicted = await predict(holographic, weights);
    const { means } = await compareOn(context, fitted, { values: predicted, reference: logits });
    points.unshift({
      lambda: factor * lambda,
      objective: summary.objective,
      converged: summary.converged,
      ...(await losses(context, predicted)),
      weightNorm: norm(weights),
      maxDistance: means.maxAbs,
    });
    start = solution;
  }
  return points;
}

/** Mean negative log-likelihood on the fitted examples, and on the part held out. */
async function losses(context: CutContext, logits: Float64Array): Promise<{ fitted: number; tested?: number }> {
  const on = async (examples: Uint32Array) => (await scoreOn(context, examples, logits)).nll;
  const { fitted, tested } = context;
  return { fitted: await on(fitted), ...(tested ? { tested: await on(tested.examples) } : {}) };
}
