import * as z from "zod";
import {
  figureSchema,
  pairSimilaritySchema,
  representationFactsSchema,
  similarityWarningSchema,
  spanFactsSchema,
} from "./studies/similarity/report";

/**
 * Example 3.1 of the critique: two networks of one hidden layer, 2 -> 2 -> 2, without biases, ReLU behind the hidden
 * layer only.
 */
export const reproducedExampleSchema = z.object({
  id: z.enum(["printed", "corrected"]),
  weights: z
    .array(
      z.object({
        first: z.array(z.array(z.number())),
        second: z.array(z.array(z.number())),
      }),
    )
    .describe("Rows of the matrices."),
  inputs: z.array(z.array(z.number())),
  hidden: z
    .tuple([z.array(z.array(z.number())), z.array(z.array(z.number()))])
    .describe("Of both networks the activation vectors of the units over the inputs (definition 2.1)."),
  outputs: z.tuple([z.array(z.array(z.number())), z.array(z.array(z.number()))]),
  hiddenSpans: spanFactsSchema,
  hasEqualOutputs: z.boolean().describe("Whether both networks give the same."),
  hiddenMatch: z.number().describe("Subspace match of the hidden layers, in the limit of a small epsilon."),
});
export type ReproducedExample = z.output<typeof reproducedExampleSchema>;

/** Two layers of independent Gaussian units. */
export const reproducedRandomSchema = z.object({
  examples: z.number(),
  units: z.number(),
  epsilon: z.number(),
  subspaceMatch: figureSchema,
  cca: figureSchema,
  linearCka: figureSchema,
  warnings: z.array(similarityWarningSchema),
});
export type ReproducedRandom = z.output<typeof reproducedRandomSchema>;

/** Two networks trained from two seeds, layer by layer. */
export const reproducedPairSchema = z.object({
  id: z.enum(["mlp", "convnet"]),
  name: z.string(),
  setting: z.array(z.string()).describe("What the network and its training were, one sentence each."),
  seeds: z.tuple([z.number(), z.number()]),
  heldOutAccuracy: z.tuple([z.number(), z.number()]),
  examples: z.number().describe("Held out; the layers are compared over these."),
  tensors: z.array(representationFactsSchema).describe("Of the first network as it ended."),
  moments: z
    .array(
      z.object({
        name: z.enum(["start", "end"]),
        pairs: z.array(pairSimilaritySchema),
      }),
    )
    .describe("One for each tensor, of the networks as they began and as they ended."),
});
export type ReproducedPair = z.output<typeof reproducedPairSchema>;

/**
 * Format `holoscope.subspace-match-reproduction/1`: Johnson's critique of subspace match (2019) and what Wang et al.
 * (2018) measured, computed again.
 */
export const subspaceMatchReproductionSchema = z.object({
  format: z.literal("holoscope.subspace-match-reproduction/1"),
  holoscope: z.string(),
  examples: z.array(reproducedExampleSchema),
  random: z.array(reproducedRandomSchema),
  networks: z.array(reproducedPairSchema),
  missing: z
    .array(
      z.object({
        name: z.string(),
        remedy: z.string(),
      }),
    )
    .describe("Data that was not found, and where to get it."),
});
export type SubspaceMatchReproduction = z.output<typeof subspaceMatchReproductionSchema>;
