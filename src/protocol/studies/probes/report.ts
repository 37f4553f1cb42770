import * as z from "zod";
import { normalizeSchema } from "../../data";
import { solverSummarySchema } from "../../solver";
import type { ProbesRecipe } from "./recipe";

/** Predictions of a probe on one part. */
export const probeScoreSchema = z.object({
  error: z
    .number()
    .describe(
      "Classes: share of wrong predictions. Numbers: mean squared error over the variance of the target on the fitted part.",
    ),
  loss: z.number().describe("Mean negative log-likelihood in nats (classes), or mean squared error over 2 (numbers)."),
  interval: z.tuple([z.number(), z.number()]).describe("95% interval of the error: Wilson (classes), or normal."),
});
export type ProbeScore = z.output<typeof probeScoreSchema>;

/** How a tensor became the features of a probe. */
export const reductionSchema = z.object({
  kind: z.enum(["none", "pool", "project"]),
  width: z.number().describe("Number of features."),
});
export type Reduction = z.output<typeof reductionSchema>;

export const probeSummarySchema = z.object({
  tensor: z.string(),
  layer: z
    .string()
    .describe('The layer that makes the tensor, in the words of the diagram; "input" for the raw input.'),
  block: z.string().optional().describe("Id of the diagram's block that the tensor leaves, and its operator."),
  operator: z.string(),
  width: z.number().describe("Values an example."),
  reduction: reductionSchema,
  lambda: z
    .number()
    .describe(
      "The chosen regulariser, sum of the losses plus lambda times the sum of the squared weights, features standardised; and the same per example.",
    ),
  lambdaPerExample: z.number(),
  path: z
    .array(
      z.object({
        lambdaPerExample: z.number(),
        validation: probeScoreSchema.pick({ error: true, loss: true }),
        converged: z.boolean(),
      }),
    )
    .describe("The regularisers tried, largest first."),
  train: probeScoreSchema,
  validation: probeScoreSchema,
  test: probeScoreSchema,
  control: z
    .object({
      train: probeScoreSchema,
      test: probeScoreSchema,
      selectivity: z.number(),
    })
    .optional()
    .describe(
      "The same probe fitted to the control task; selectivity = its test error - the test error of the probe (Hewitt and Liang 2019, section 2).",
    ),
  confusion: z.array(z.array(z.number())).optional().describe("Of the test part, [label][prediction] (classes only)."),
  solver: solverSummarySchema,
});
export type ProbeSummary = z.output<typeof probeSummarySchema>;

/** What a figure of a probe is to be compared with. */
export const probeBaselinesSchema = z.object({
  majority: probeScoreSchema.describe("The most frequent class, or the mean, of the fitted part: its test score."),
  input: z.number().optional().describe("Test error of the probe of the raw input."),
  random: z
    .object({
      seeds: z.array(z.number()),
      tensors: z.array(
        z.object({
          tensor: z.string(),
          errors: z.array(z.number()),
          mean: z.number(),
          spread: z.number(),
        }),
      ),
    })
    .optional()
    .describe("Networks of random weights: for each tensor the test errors over the seeds."),
  control: z
    .object({
      types: z.number(),
      from: z.string(),
    })
    .optional()
    .describe("Types of examples in the control task, and how they were made."),
});
export type ProbeBaselines = z.output<typeof probeBaselinesSchema>;

/** What was probed, on what. */
export const probingSchema = z.object({
  target: z.string(),
  kind: z.enum(["classes", "numbers"]),
  classes: z.array(z.string()).optional(),
  examples: z
    .object({
      train: z.number(),
      validation: z.number(),
      test: z.number(),
    })
    .describe("Examples of each part."),
  seed: z.number(),
});
export type Probing = z.output<typeof probingSchema>;

/** The probes of one earlier state of the model, in the order of the recipe. */
export const probedCheckpointSchema = z.object({
  name: z.string(),
  probes: z.array(probeSummarySchema),
});
export type ProbedCheckpoint = z.output<typeof probedCheckpointSchema>;

/** Format `holoscope.probes/1`, less its recipe (see run.ts). */
export const probesReportSchema = z.object({
  format: z.literal("holoscope.probes/1"),
  holoscope: z.string(),
  model: z.object({
    path: z.string(),
    name: z.string(),
    parameters: z.number(),
  }),
  data: z.object({
    path: z.string(),
    examples: z.number(),
    inputs: z.number(),
    normalize: normalizeSchema,
  }),
  probing: probingSchema,
  probes: z.array(probeSummarySchema).describe("In topological order; the raw input first."),
  baselines: probeBaselinesSchema,
  checkpoints: z.array(probedCheckpointSchema).optional(),
  notes: z.array(z.string()).describe("What the reader should know before trusting the figures."),
});
export type ProbesFigures = z.output<typeof probesReportSchema>;

/** The report with what its words need of its recipe. */
export type ProbesShown = ProbesFigures & { recipe: { probes?: Pick<ProbesRecipe, "target"> } };
