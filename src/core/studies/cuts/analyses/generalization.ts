import type { Generalization, Score } from "../../../../protocol/studies/cuts/figures";
import type { ActivationContext } from "./analysis";
import { scoreOn } from "./overExamples";

/**
 * How well the network, and the linear models of the cut trained on the fitted examples, predict the part held out:
 * mean negative log-likelihood (paper, section 9, Table 3) and accuracy. Nothing where no part is held out.
 */
export async function generalization(context: ActivationContext): Promise<{ generalization?: Generalization }> {
  const { tested, linear, logits } = context;
  if (!tested) return {};
  const score = async (all: Float64Array): Promise<Score> => {
    const { nll, accuracy } = await scoreOn(context, tested.examples, all);
    return { nll, accuracy };
  };
  const { exact, holographic, activation } = linear;
  return {
    generalization: {
      examples: tested.examples.length,
      network: await score(logits),
      ...(exact ? { exact: await score(exact.logits) } : {}),
      ...(holographic ? { holographic: await score(holographic.logits) } : {}),
      activation: await score(activation.logits),
    },
  };
}
