import * as z from "zod";
import { familySchema, normalizeSchema } from "../../data";
import { cutReportSchema } from "./figures";

export const reliabilityBinSchema = z.object({
  from: z.number(),
  to: z.number(),
  count: z.number(),
  meanPredicted: z.number(),
  meanLabel: z.number(),
  interval: z
    .tuple([z.number(), z.number()])
    .optional()
    .describe("95% Wilson interval of the label's mean (Bernoulli and multinomial only)."),
});
export type ReliabilityBin = z.output<typeof reliabilityBinSchema>;

/**
 * Reliability diagram of the model's own predictions; ece = sum of count/total * |mean label - mean predicted|.
 * Multinomial: "predicted" is the probability of the most probable class, "label" 1 where that is the right one.
 */
export const reliabilitySchema = z.object({
  ece: z.number(),
  accuracy: z
    .number()
    .optional()
    .describe("Share of examples whose most probable class is the right one (multinomial only)."),
  examples: z.number().describe("Which examples: the fitted part."),
  bins: z.array(reliabilityBinSchema),
});
export type Reliability = z.output<typeof reliabilitySchema>;

/**
 * Slopes found for units at their kinks; see the recipe's `kinkSlopes`. Norms of the gradient of loss plus regulariser
 * over all weights and biases of the network.
 */
export const kinkSlopesReportSchema = z.object({
  pairs: z.number().describe("Pairs of a fitted example and a unit at its kink, in the whole network."),
  residualBefore: z.number().describe("With one-sided derivatives."),
  residualAfter: z.number().describe("With the slopes found."),
  rounds: z.number().describe("Bounded least-squares problems that were solved."),
  atBounds: z.number().describe("Slopes at an end of their range: those of the derivative on one side."),
});
export type KinkSlopesReport = z.output<typeof kinkSlopesReportSchema>;

/** The examples with one value of one column. "Label" and "predicted" are as in `Reliability`. */
export const sliceSchema = z.object({
  column: z.string(),
  value: z.string(),
  count: z.number(),
  meanLabel: z.number(),
  meanPredicted: z.number(),
  interval: z
    .tuple([z.number(), z.number()])
    .optional()
    .describe(
      "95% interval of the label's mean: Wilson (Bernoulli and multinomial), otherwise normal with the slice's own variance, from two examples on.",
    ),
  gap: z.number().describe("meanLabel - meanPredicted."),
  z: z
    .number()
    .describe(
      "Sum of the differences over its standard error: the larger of what the family's variance and what the squared differences give.",
    ),
});
export type Slice = z.output<typeof sliceSchema>;

/** Calibration on slices of one part of the data, the worst (largest |z|) first. */
export const sliceSummarySchema = z.object({
  examples: z.number(),
  limit: z
    .number()
    .describe(
      "With all slices calibrated the largest |z| stays below it in 95 of 100 cases or more: the normal quantile at 5% over the number of slices (Bonferroni).",
    ),
  slices: z.array(sliceSchema),
});
export type SliceSummary = z.output<typeof sliceSummarySchema>;

/** Format `holoscope.report/1`, less its recipe (see run.ts). */
export const cutsReportSchema = z.object({
  format: z.literal("holoscope.report/1"),
  holoscope: z.string(),
  model: z.object({
    path: z.string(),
    name: z.string(),
    parameters: z.number(),
    output: z.string(),
    outputs: z
      .number()
      .optional()
      .describe(
        "Number of values of M: the classes of a multinomial family, or 1. Reports made before there was a choice do not say it: 1 there.",
      ),
    precision: z.enum(["float64", "float32"]),
  }),
  data: z.object({
    path: z.string(),
    examples: z.number(),
    inputs: z.number(),
    split: z.array(z.number()).describe("Sizes of the parts."),
    normalize: normalizeSchema,
    classes: z
      .array(z.string())
      .optional()
      .describe("What the labels 0, 1, ... stand for, where the labels are classes with names."),
  }),
  family: familySchema.unwrap(),
  lambda: z.number().describe("Multiplies the sum of squared weights; the losses are summed, not averaged."),
  lambdaPerExample: z.number(),
  lambdaSource: z
    .enum(["given", "implied", "fallback"])
    .describe('"given" in the recipe, "implied" by the model\'s weights, or "fallback" where those imply none.'),
  seed: z.number(),
  fitPart: z.number(),
  testPart: z.number().optional().describe("The part held out to measure generalization on."),
  kinkTolerance: z.number().describe("Distance to a kink below which an example counts as being at it."),
  kinkSlopes: kinkSlopesReportSchema.optional().describe("With `kinkSlopes` in the recipe only."),
  cuts: z.array(cutReportSchema),
  reliability: reliabilitySchema,
  slices: z
    .array(sliceSummarySchema.extend({ part: z.number() }))
    .optional()
    .describe(
      "For the fitted part and, where the split has another, for the last other one (parts are 1-based); absent without columns to slice by.",
    ),
  examples: z
    .object({
      row: z.array(z.number()),
      part: z.array(z.number()),
      label: z.array(z.number()),
    })
    .optional()
    .describe(
      "For each selected example in data order: its row in the dataset (0-based), its part (1-based, 0 = in none) and its label (multinomial: the index of its class). With arrays only.",
    ),
  notes: z.array(z.string()).describe("What the reader should know before trusting the figures."),
});
export type CutsReport = z.output<typeof cutsReportSchema>;
