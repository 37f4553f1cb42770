import type { Agreement } from "../../protocol/report";
import type { DesignMatrix } from "../glm/designMatrix";
import type { Family } from "../glm/family";
import { fit } from "../glm/solver";
import { coefficientOfDetermination, mean } from "../linalg/statistics";
import { maxAbs, plus, selectRows } from "../linalg/vector";
import type { ActivationContext, ActivationResults, CutAnalysis } from "./analysis";

/**
 * How near linear models come to the network on the fitted examples (paper, section 9, Figures 1-3): with the exact weights,
 * with weights trained on holographic features, and with weights trained on the activations of the same layer.
 */
export const faithfulness: CutAnalysis<"faithfulness"> = async (context) => {
  const { logits, family, exact, fitted, features } = context;
  // The tangent model N_v = M + Phi (v - w) keeps what the features do not explain as an offset; it is zero for a homogeneous cut.
  const offset = context.cut.homogeneous ? undefined : plus(logits, -1, exact);
  const holographic = await train(context, "holographic features", context.features, context.fittedFeatures, offset, [0.1, 0.8]);
  const activation = await activationFaithfulness(context, [0.8, 0.95]);
  const exactLogits = offset ? plus(exact, 1, offset) : exact;
  const pick = (values: Float64Array) => selectRows(values, fitted, features.outputs);
  const agree = (linear: Float64Array) => agreement(pick(linear), pick(logits), family, features.outputs);
  return {
    faithfulness: { exact: agree(exactLogits), holographic: agree(holographic.logits), activation: activation.faithfulness.activation },
    solver: holographic.summary,
    activationSolver: activation.activationSolver,
    arrays: { logits: { ...activation.arrays.logits, exact: [...exactLogits], holographic: [...holographic.logits] } },
  };
};

/** The same of the activation features alone, which need no derivatives. */
export async function activationFaithfulness(context: ActivationContext, share: [from: number, to: number]): Promise<ActivationResults> {
  const { activations, logits, fitted, family } = context;
  const trained = await train(context, "activation features", activations, activations.rows(fitted), undefined, share);
  const pick = (values: Float64Array) => selectRows(values, fitted, activations.outputs);
  return {
    faithfulness: { activation: agreement(pick(trained.logits), pick(logits), family, activations.outputs) },
    activationSolver: trained.summary,
    arrays: { logits: { model: [...logits], activation: [...trained.logits] } },
  };
}

/** Fits on the fitted examples and predicts all. */
async function train(context: ActivationContext, what: string, features: DesignMatrix, fittedFeatures: DesignMatrix, offset: Float64Array | undefined, [from, to]: [number, number]) {
  const { cut, fitted, labels, family, lambda, products, progress, note } = context;
  progress(`${cut.id}: preparing ${what}`, from);
  const objective = { features: fittedFeatures, labels: selectRows(labels, fitted, 1), family, lambda, offset: offset && selectRows(offset, fitted, features.outputs) };
  const result = await fit(objective, products, (ratio) => {
    const done = Math.min(1, Math.max(0, -Math.log10(Math.max(ratio, 1e-10)) / 10));
    progress(`${cut.id}: fitting ${what}, gradient down to ${ratio.toExponential(0)}`, from + (to - from) * done);
  });
  if (result.separable) note(`${cut.id}: the labels can be separated by ${what}, so without a regulariser no optimum exists; the fit shown is where the solver stopped. Set lambda (--lambda).`);
  else if (!result.summary.converged) note(`${cut.id}: the fit on ${what} stopped at a gradient norm of ${result.summary.gradientNorm.toExponential(1)} before it converged; a larger lambda helps.`);
  const linear = await features.apply(result.weights);
  return { logits: offset ? plus(linear, 1, offset) : linear, summary: result.summary };
}

/** Of logits of the fitted examples, mK each. Means are compared one by one; logits as far as the means tell them. */
function agreement(linear: Float64Array, network: Float64Array, family: Family, outputs: number): Agreement {
  const differences = plus(family.mean(linear, outputs), -1, family.mean(network, outputs));
  const r2 = coefficientOfDetermination(family.identified(linear, outputs), family.identified(network, outputs));
  return { maxAbs: maxAbs(differences), meanAbs: mean(differences.map(Math.abs)), r2 };
}
