import * as z from "zod";
import { probeScoreSchema, reductionSchema } from "./studies/probes/report";

/**
 * Section 3.2 (Figure 3): test errors of probes of untrained networks, over repetitions with other data and weights.
 */
export const reproducedUntrainedSchema = z.object({
  repetitions: z.number(),
  layers: z.number(),
  units: z.number(),
  slope: z.number(),
  examples: z.object({
    train: z.number(),
    validation: z.number(),
    test: z.number(),
  }),
  lambdas: z.array(z.number()),
  errors: z
    .array(
      z.object({
        layer: z.number(),
        mean: z.number(),
        spread: z.number(),
        min: z.number(),
        max: z.number(),
      }),
    )
    .describe("Layer 0 is the input, layer k what leaves the k-th activation; `spread` is the standard deviation."),
});
export type ReproducedUntrained = z.output<typeof reproducedUntrainedSchema>;

/** A probe of one tensor at one moment of training. */
export const reproducedProbeSchema = z.object({
  tensor: z.string(),
  name: z.string().describe('As the page names it: "input", "conv1", "layer 16".'),
  width: z.number(),
  reduction: reductionSchema,
  lambdaPerExample: z.number(),
  train: probeScoreSchema,
  test: probeScoreSchema,
});
export type ReproducedProbe = z.output<typeof reproducedProbeSchema>;

/** A network at one moment of its training. */
export const reproducedMomentSchema = z.object({
  steps: z.number().describe("Updates of the weights so far."),
  probes: z.array(reproducedProbeSchema),
});
export type ReproducedMoment = z.output<typeof reproducedMomentSchema>;

/** Sections 3.3 and 3.4: a network probed at moments of its training. */
export const reproducedTrainingSchema = z.object({
  id: z.enum(["convnet", "auxiliary", "skip"]),
  name: z.string(),
  section: z.string(),
  figure: z.number(),
  shown: z.enum(["train", "test"]).describe("Whose error the paper's figure shows."),
  seed: z.number(),
  setting: z.array(z.string()).describe("What the network and its training were, one sentence each."),
  trainedOn: z.number().describe("Examples that the network was trained on, and those of the probes."),
  examples: z.object({
    train: z.number(),
    validation: z.number(),
    test: z.number(),
  }),
  reached: z
    .object({
      loss: z.number(),
      accuracy: z.number(),
      heldOutAccuracy: z.number(),
    })
    .describe(
      "What the network itself reached on the part that it was trained on, and on the one held out; with auxiliary losses the accuracy of the last classifier.",
    ),
  seconds: z.number(),
  moments: z.array(reproducedMomentSchema).describe("From the start to the end of the training."),
});
export type ReproducedTraining = z.output<typeof reproducedTrainingSchema>;

/** Format `holoscope.probes-reproduction/1`: section 3 of Alain and Bengio 2016, computed again. */
export const probesReproductionSchema = z.object({
  format: z.literal("holoscope.probes-reproduction/1"),
  holoscope: z.string(),
  untrained: reproducedUntrainedSchema.optional(),
  trainings: z.array(reproducedTrainingSchema),
  missing: z
    .array(
      z.object({
        name: z.string(),
        remedy: z.string(),
      }),
    )
    .describe("Data that was not found, and where to get it."),
});
export type ProbesReproduction = z.output<typeof probesReproductionSchema>;
