import type { Agreement } from "../../../../protocol/studies/cuts/figures";
import { coefficientOfDetermination, mean } from "../../../linalg/statistics";
import { maxAbs, plus, selectRows } from "../../../linalg/vector";
import type { ActivationContext, ActivationResults, CutAnalysis } from "./analysis";

/**
 * How near linear models come to the network on the fitted examples (paper, section 9, Figures 1-3): with the exact weights,
 * with weights trained on holographic features, and with weights trained on the activations of the same layer.
 */
export const faithfulness: CutAnalysis<"faithfulness"> = async (context) => {
  const { exact, holographic } = context.linear;
  const activation = activationFaithfulness(context);
  return {
    faithfulness: {
      exact: agreement(context, exact.logits),
      holographic: agreement(context, holographic.logits),
      ...activation.faithfulness,
    },
    solver: holographic.summary,
    activationSolver: activation.activationSolver,
    arrays: { logits: { ...activation.arrays.logits, exact: [...exact.logits], holographic: [...holographic.logits] } },
  };
};

/** The same of the activation features alone, which need no derivatives. */
export function activationFaithfulness(context: ActivationContext): ActivationResults {
  const { logits, linear } = context;
  const { summary, logits: predicted } = linear.activation;
  return {
    faithfulness: { activation: agreement(context, predicted) },
    activationSolver: summary,
    arrays: { logits: { model: [...logits], activation: [...predicted] } },
  };
}

/** Of a linear model with the network, on the fitted examples. Means are compared one by one; logits as far as the means tell them. */
function agreement({ logits, fitted, family, activations }: ActivationContext, predicted: Float64Array): Agreement {
  const { outputs } = activations;
  const [linear, network] = [selectRows(predicted, fitted, outputs), selectRows(logits, fitted, outputs)];
  const differences = plus(family.mean(linear, outputs), -1, family.mean(network, outputs));
  const r2 = coefficientOfDetermination(family.identified(linear, outputs), family.identified(network, outputs));
  return { maxAbs: maxAbs(differences), meanAbs: mean(differences.map(Math.abs)), r2 };
}
