import type { DesignMatrix } from "../../../fit/designMatrix";
import { solver } from "../../../fit/solver";
import { solverProgress } from "../../../fit/solverProgress";
import { plus, selectRows } from "../../../linalg/vector";
import type { Work } from "../../../work";
import type { ActivationContext, CutContext, LinearFit } from "./analysis";

/** What a linear model of a cut is fitted with. */
type Fitting = Omit<ActivationContext, "linear">;

/** Trains a linear model of the activations that enter the cut. */
export const trainActivation = (context: Fitting, work: Work): Promise<LinearFit> =>
  train(context, "activation features", context.activations, context.activations.rows(context.fitted), undefined, work);

/** Trains the holographic model of a cut, or its tangent model. */
export const trainHolographic = (context: Omit<CutContext, "linear">, work: Work): Promise<LinearFit> =>
  train(context, "holographic features", context.features, context.fittedFeatures, context.offset, work);

/** Fits on the fitted examples and predicts all. */
async function train(
  context: Fitting,
  what: string,
  features: DesignMatrix,
  fittedFeatures: DesignMatrix,
  offset: Float64Array | undefined,
  work: Work,
): Promise<LinearFit> {
  const { cut, fitted, labels, family, lambda, products, note } = context;
  work.progress(`preparing ${what}`, 0);
  const solve = await solver(fittedFeatures, products);
  const objective = {
    labels: selectRows(labels, fitted, 1),
    family,
    lambda,
    offset: offset && selectRows(offset, fitted, features.outputs),
  };
  const onIteration = solverProgress(work.part(0, 1, `fitting ${what}`));
  const { weights, solution, summary, separable } = await solve(objective, { onIteration });
  if (separable)
    note(
      `${cut.id}: the labels can be separated by ${what}, so without a regulariser no optimum exists; the fit shown is where the solver stopped. Set lambda.`,
    );
  else if (!summary.converged)
    note(
      `${cut.id}: the fit on ${what} stopped at a gradient norm of ${summary.gradientNorm.toExponential(1)} before it converged; a larger lambda helps.`,
    );
  const refit: LinearFit["refit"] = ({ start, lambda: other = lambda }) =>
    solve({ ...objective, lambda: other }, { start });
  return { features, offset, weights, solution, summary, logits: await predict({ features, offset }, weights), refit };
}

/** Logits of all examples under a linear model with other weights, its fixed part included. */
export async function predict(
  { features, offset }: Pick<LinearFit, "features" | "offset">,
  weights: Float64Array,
): Promise<Float64Array> {
  const linear = await features.apply(weights);
  return offset ? plus(linear, 1, offset) : linear;
}
