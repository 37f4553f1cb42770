import type { Generalization, Score } from "../../../../protocol/studies/cuts/figures";
import { accuracy, meanNegativeLogLikelihood } from "../../../fit/likelihood";
import { selectRows } from "../../../linalg/vector";
import type { ActivationContext, Part } from "./analysis";

/**
 * How well the network, and the linear models of the cut trained on the fitted examples, predict the part held out: mean negative
 * log-likelihood (paper, section 9, Table 3) and accuracy. Nothing where no part is held out.
 */
export async function generalization(context: ActivationContext): Promise<{ generalization?: Generalization }> {
  const { tested, linear, logits } = context;
  if (!tested) return {};
  const score = (all: Float64Array) => scoreOn(tested, context, all);
  const { exact, holographic, activation } = linear;
  return {
    generalization: {
      examples: tested.examples.length,
      network: score(logits),
      ...(exact ? { exact: score(exact.logits) } : {}),
      ...(holographic ? { holographic: score(holographic.logits) } : {}),
      activation: score(activation.logits),
    },
  };
}

function scoreOn({ examples }: Part, { family, labels, activations }: ActivationContext, all: Float64Array): Score {
  const [y, logits] = [selectRows(labels, examples, 1), selectRows(all, examples, activations.outputs)];
  return { nll: meanNegativeLogLikelihood(family, y, logits), accuracy: accuracy(family, y, logits) };
}
