import * as z from "zod";
import { trainingSchema } from "./recipe";

/** How a training stood at one moment. */
export const trainingPointSchema = z.object({
  step: z.number().describe("Updates of the weights so far, over all stages."),
  stage: z.number().describe("0-based."),
  epoch: z.number(),
  objective: z
    .number()
    .describe(
      "Mean loss plus regulariser: of the whole training part, or with minibatches the mean over those since the last point.",
    ),
  gradientNorm: z.number().describe("Euclidean norm of the gradient of the objective, of the last evaluation."),
  rate: z.number(),
  heldOut: z.number().optional().describe("Mean loss on the held-out part, where it was measured."),
  seconds: z.number(),
});
export type TrainingPoint = z.output<typeof trainingPointSchema>;

export const partLossSchema = z.object({
  part: z.number().describe("1-based."),
  examples: z.number(),
  loss: z
    .number()
    .describe("Mean loss as training lowers it: the negative log-likelihood, without terms in the labels alone."),
  accuracy: z.number().optional().describe("Share of right classes, where the family has classes."),
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
  kinkPairs: z.number().describe("Pairs of an example and a unit within the tolerance of a kink."),
  kinks: z.number().describe("Examples of such pairs."),
  kinkTolerance: z.number(),
  parts: z.array(partLossSchema),
  history: z.array(trainingPointSchema),
  seconds: z.number(),
  stopped: z.boolean().describe("It was stopped before the last stage was over."),
  notes: z.array(z.string()),
  recipe: trainingSchema,
});
export type Trained = z.output<typeof trainedSchema>;
