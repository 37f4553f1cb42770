import type { Divergence, Stability } from "../../../../protocol/studies/cuts/figures";
import { normalRandom, seededRandom } from "../../../linalg/random";
import { mean } from "../../../linalg/statistics";
import { norm, selectRows } from "../../../linalg/vector";
import { divergence } from "../../../statistics/divergence";
import { reading } from "../../../statistics/together";
import type { ActivationContext, LinearFit } from "./analysis";
import { predict } from "./linearModels";
import { overExamples } from "./overExamples";

/**
 * How far apart the predictions of re-trainings lie (paper, section 9, Table 2): the symmetrised KL divergence of every
 * two of them, averaged, on the part held out or else on the fitted one. Linear models are fitted anew from random
 * starts; re-trainings of the network are given. The model analysed is always one of those compared.
 */
export async function stability(context: ActivationContext): Promise<{ stability: Stability }> {
  const { linear, logits, retrained, family, activations, work } = context;
  const { part, examples } = context.tested ?? { part: context.fitPart, examples: context.fitted };
  const { outputs } = activations;
  const between = (p: Float64Array, q: Float64Array) =>
    overExamples(
      context,
      examples,
      reading(
        (rows: Uint32Array) => ({ values: selectRows(p, rows, outputs), reference: selectRows(q, rows, outputs) }),
        divergence(family.mean, outputs),
      ),
    );
  const divergenceOf = async (models: readonly Float64Array[]): Promise<Divergence> => {
    const pairs: number[] = [];
    for (const [i, p] of models.entries()) for (const q of models.slice(0, i)) pairs.push(await between(p, q));
    return { models: models.length, mean: mean(pairs) };
  };
  const refits = async (model: LinearFit, share: number) => {
    work.progress("fitting the linear models anew from random starts", share);
    return divergenceOf([model.logits, ...(await retrain(model, context))]);
  };
  return {
    stability: {
      part,
      examples: examples.length,
      ...(retrained.length > 0 ? { network: await divergenceOf([logits, ...retrained]) } : {}),
      ...(linear.holographic ? { holographic: await refits(linear.holographic, 0.96) } : {}),
      activation: await refits(linear.activation, 0.97),
    },
  };
}

/** Logits of a linear model fitted anew from random starts, which are as large as its own weights. */
async function retrain(model: LinearFit, { retrainings, seed }: ActivationContext): Promise<Float64Array[]> {
  const normal = normalRandom(seededRandom(seed));
  const scale = norm(model.solution) / Math.sqrt(model.solution.length);
  const all: Float64Array[] = [];
  for (let k = 0; k < retrainings; k++) {
    const { weights } = await model.refit({ start: model.solution.map(() => scale * normal()) });
    all.push(await predict(model, weights));
  }
  return all;
}
