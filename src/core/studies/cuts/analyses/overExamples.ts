import { selectRows } from "../../../linalg/vector";
import { accuracy } from "../../../statistics/accuracy";
import { determination } from "../../../statistics/determination";
import { differences, type Compared, type Differences } from "../../../statistics/differences";
import { likelihood } from "../../../statistics/likelihood";
import { inBatches, overBatches } from "../../../statistics/overBatches";
import type { Statistic } from "../../../statistics/statistic";
import { reading, together } from "../../../statistics/together";
import type { ActivationContext } from "./analysis";

type Context = Pick<ActivationContext, "activations" | "family" | "labels" | "products">;

/** Runs a statistic over some of the m examples; a batch is the indices of its examples. */
export const overExamples = <State, Result>(
  { activations, products }: Pick<ActivationContext, "activations" | "products">,
  examples: Uint32Array,
  statistic: Statistic<Uint32Array, State, Result>,
): Promise<Result> => overBatches(statistic, inBatches(examples, activations.outputs), products.work);

/**
 * What natural parameters (of all m examples) tell of the labels of some examples.
 * @returns loss: a sum; nll: a mean
 */
export async function scoreOn(
  context: Context,
  examples: Uint32Array,
  logits: Float64Array,
): Promise<{ loss: number; nll: number; accuracy?: number }> {
  const { family, labels, activations } = context;
  const statistic = reading(
    (rows: Uint32Array) => ({
      labels: selectRows(labels, rows, 1),
      logits: selectRows(logits, rows, activations.outputs),
    }),
    together({ likelihood: likelihood(family), accuracy: accuracy(family) }),
  );
  const found = await overExamples(context, examples, statistic);
  return { loss: found.likelihood.loss, nll: found.likelihood.nll, accuracy: found.accuracy?.share };
}

export interface Nearness {
  means: Differences;
  /** Natural parameters as far as the means tell them. */
  identified: Differences;
  /** Of those. */
  r2: number;
}

/** How near natural parameters (of all m examples) are to those of reference, on some examples. */
export function compareOn(context: Context, examples: Uint32Array, { values, reference }: Compared): Promise<Nearness> {
  const { family, activations } = context;
  const { outputs } = activations;
  const both =
    (of: (t: Float64Array, outputs: number) => Float64Array) =>
    (all: Compared): Compared => ({ values: of(all.values, outputs), reference: of(all.reference, outputs) });
  const statistic = reading(
    (rows: Uint32Array): Compared => ({
      values: selectRows(values, rows, outputs),
      reference: selectRows(reference, rows, outputs),
    }),
    together({
      means: reading(both(family.mean), differences),
      identified: reading(both(family.identified), differences),
      r2: reading(both(family.identified), determination),
    }),
  );
  return overExamples(context, examples, statistic);
}
