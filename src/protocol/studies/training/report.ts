import * as z from "zod";
import { trainingSchema } from "./recipe";

/** How a training stood at one moment. */
export const trainingPointSchema = z.object({
  /** Updates of the weights so far, over all stages, and the stage (0-based). */
  step: z.number(),
  stage: z.number(),
  epoch: z.number(),
  /** Mean loss plus regulariser: of the whole training part, or with minibatches the mean over those since the last point. */
  objective: z.number(),
  /** Euclidean norm of the gradient of that, of the last evaluation. */
  gradientNorm: z.number(),
  rate: z.number(),
  /** Mean loss on the held-out part, where it was measured. */
  heldOut: z.number().optional(),
  seconds: z.number(),
});
export type TrainingPoint = z.output<typeof trainingPointSchema>;

/** Mean loss of a part as training lowers it (the negative log-likelihood, without terms in the labels alone), and the share of right classes where the family has classes. */
export const partLossSchema = z.object({
  part: z.number(),
  examples: z.number(),
  loss: z.number(),
  accuracy: z.number().optional(),
});
export type PartLoss = z.output<typeof partLossSchema>;

/** Format `holoscope.trained/1`: what a training came to. */
export const trainedSchema = z.object({
  format: z.literal("holoscope.trained/1"),
  holoscope: z.string(),
  model: z.string().describe("Absolute path of the model that was written."),
  parameters: z.number(),
  trained: z.array(
    z.object({
      name: z.string(),
      shape: z.array(z.number()),
      role: z.enum(["weight", "bias", "scale"]),
      lambdaFactor: z.number(),
    }),
  ),
  objective: z.number().describe("At the end, over the whole training part, in double where that is affordable."),
  gradientNorm: z
    .number()
    .describe(
      "With the derivative 0 at kinks: a one-sided gradient, which need not vanish at a minimum that lies on kinks.",
    ),
  kinkPairs: z
    .number()
    .describe("Pairs of an example and a unit within the tolerance of a kink, and the number of such examples."),
  kinks: z.number(),
  kinkTolerance: z.number(),
  parts: z.array(partLossSchema),
  history: z.array(trainingPointSchema),
  seconds: z.number(),
  stopped: z.boolean().describe("It was stopped before the last stage was over."),
  notes: z.array(z.string()),
  recipe: trainingSchema,
});
export type Trained = z.output<typeof trainedSchema>;
