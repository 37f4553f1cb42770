import type { Agreement } from "../../../../protocol/studies/cuts/figures";
import type { ActivationContext, ActivationResults, CutAnalysis } from "./analysis";
import { compareOn } from "./overExamples";

/**
 * How near linear models come to the network on the fitted examples (paper, section 9, Figures 1-3): with the exact
 * weights, with weights trained on holographic features, and with weights trained on the activations of the same layer.
 */
export const faithfulness: CutAnalysis<"faithfulness"> = async (context) => {
  const { exact, holographic } = context.linear;
  const activation = await activationFaithfulness(context);
  return {
    faithfulness: {
      exact: await agreement(context, exact.logits),
      holographic: await agreement(context, holographic.logits),
      ...activation.faithfulness,
    },
    solver: holographic.summary,
    activationSolver: activation.activationSolver,
    arrays: { logits: { ...activation.arrays.logits, exact: [...exact.logits], holographic: [...holographic.logits] } },
  };
};

/** The same of the activation features alone, which need no derivatives. */
export async function activationFaithfulness(context: ActivationContext): Promise<ActivationResults> {
  const { logits, linear } = context;
  const { summary, logits: predicted } = linear.activation;
  return {
    faithfulness: { activation: await agreement(context, predicted) },
    activationSolver: summary,
    arrays: { logits: { model: [...logits], activation: [...predicted] } },
  };
}

/**
 * Of a linear model with the network, on the fitted examples. Means are compared one by one; logits as far as the means
 * tell them.
 */
async function agreement(context: ActivationContext, predicted: Float64Array): Promise<Agreement> {
  const { means, r2 } = await compareOn(context, context.fitted, { values: predicted, reference: context.logits });
  return { maxAbs: means.maxAbs, meanAbs: means.meanAbs, r2 };
}
