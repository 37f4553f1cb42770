import * as z from "zod";
import { normalizeSchema } from "../../data";
import { probeSummarySchema } from "../probes/report";
import { measureSchema, type SimilarityRecipe } from "./recipe";

/** Draws of one baseline: their mean, and the range that holds 95% of them. */
export const chanceSchema = z.object({
  mean: z.number(),
  low: z.number(),
  high: z.number(),
});
export type Chance = z.output<typeof chanceSchema>;

/** What a measure says of two tensors, beside what chance gives. */
export const figureSchema = z.object({
  value: z.number(),
  shuffled: chanceSchema.describe("Examples of the second side shuffled."),
  noise: chanceSchema.describe("In place of the second side Gaussian noise of the same means and covariance."),
  isChance: z.boolean().describe("The value is not above both ranges: chance gives as much."),
});
export type Figure = z.output<typeof figureSchema>;

/** Subspace match (Wang et al. 2018) for one epsilon. */
export const matchFigureSchema = figureSchema.extend({
  epsilon: z.number(),
});

/** What the rows of two matrices of activations are that are compared. */
export const comparedRowsSchema = z.object({
  kind: z
    .enum(["examples", "positions"])
    .describe(
      '"positions": of every example one position of the images inside the network; "examples": of such images the mean of every channel.',
    ),
  count: z.number(),
  grid: z.array(z.number()).readonly().optional().describe("Height and width of the images whose positions they are."),
});
export type ComparedRows = z.output<typeof comparedRowsSchema>;

/** One tensor of one model over the compared rows. */
export const representationFactsSchema = probeSummarySchema
  .pick({ tensor: true, layer: true, block: true, operator: true, width: true })
  .extend({
    rows: comparedRowsSchema,
    isImage: z
      .boolean()
      .describe("The units are channels of images, of which the rows have the means or one position."),
    units: z.number().describe("Columns: channels of images, else values."),
    dead: z.number().describe("Units that are zero for every row; no measure counts them."),
    rank: z.number().describe("Of the centred activations: singular values above 1e-6 of the largest."),
    effectiveRank: z
      .number()
      .describe(
        "exp of the entropy of the variances of the principal directions (Roy and Vetterli 2007, of squared singular values).",
      ),
    participationRatio: z.number().describe("(sum of the variances)^2 over the sum of their squares."),
    svccaDirections: z.number().describe("Directions that SVCCA keeps."),
  });
export type RepresentationFacts = z.output<typeof representationFactsSchema>;

/**
 * Spans of the units of two sides: equal spans are an exact match; of equal rank they are isomorphic, whatever the
 * match.
 */
export const spanFactsSchema = z.object({
  ranks: z.tuple([z.number(), z.number()]),
  shared: z.number().describe("Dimension of the intersection, of directions at an angle of less than 1e-5."),
  isEqual: z.boolean(),
  isIsomorphic: z.boolean(),
});
export type SpanFacts = z.output<typeof spanFactsSchema>;

export const similarityWarningSchema = z.object({
  measures: z.array(measureSchema).describe("The figures that mean little."),
  needed: z.number().optional().describe("Rows that they need."),
  text: z.string(),
});
export type SimilarityWarning = z.output<typeof similarityWarningSchema>;

export const pairSimilaritySchema = z.object({
  a: z
    .number()
    .describe(
      "Index into the tensors of the first side and of the second (of the only one, where there is one model).",
    ),
  b: z.number(),
  rows: comparedRowsSchema,
  figures: z
    .partialRecord(measureSchema.exclude(["subspaceMatch"]), figureSchema)
    .describe("Absent: not asked for, or not defined because a side does not vary."),
  subspaceMatch: z.array(matchFigureSchema).optional().describe("One for each epsilon, ascending."),
  spans: spanFactsSchema.optional(),
  warnings: z.array(similarityWarningSchema),
});
export type PairSimilarity = z.output<typeof pairSimilaritySchema>;

/** Units of two sides that span nearly the same (Wang et al. 2018): column numbers, in the tensors' own order. */
export const unitMatchSchema = z.object({
  a: z.array(z.number()),
  b: z.array(z.number()),
});
export type UnitMatch = z.output<typeof unitMatchSchema>;

/** What lies behind the figures of one pair. */
export const pairDetailsSchema = z.object({
  a: z.number(),
  b: z.number(),
  correlations: z.array(z.number()).describe("Descending."),
  directions: z
    .array(
      z.object({
        correlation: z.number(),
        a: z.array(
          z.object({
            unit: z.number(),
            correlation: z.number(),
          }),
        ),
        b: z.array(
          z.object({
            unit: z.number(),
            correlation: z.number(),
          }),
        ),
      }),
    )
    .describe("Of the strongest canonical directions the units that correlate most with them, with their correlation."),
  epsilon: z.number(),
  maximum: unitMatchSchema,
  simple: z
    .array(unitMatchSchema)
    .optional()
    .describe(
      "Of each matched unit a minimal match that contains it, smallest first; absent where there are too many units to search.",
    ),
});
export type PairDetails = z.output<typeof pairDetailsSchema>;

export const comparedModelSchema = z.object({
  path: z.string(),
  name: z.string(),
  parameters: z.number(),
  tensors: z.array(representationFactsSchema).describe("In topological order."),
});
export type ComparedModel = z.output<typeof comparedModelSchema>;

/** An earlier state of the first model beside the model as it is: how far learning has come, layer by layer. */
export const checkpointSimilaritySchema = z.object({
  name: z.string(),
  pairs: z
    .array(pairSimilaritySchema)
    .describe("Of every tensor of the model (b) with the same tensor of the earlier state (a), in topological order."),
});
export type CheckpointSimilarity = z.output<typeof checkpointSimilaritySchema>;

/** Format `holoscope.similarity/1`: what `holoscope compare` writes. */
export const similarityReportSchema = z.object({
  format: z.literal("holoscope.similarity/1"),
  holoscope: z.string(),
  models: z
    .union([z.tuple([comparedModelSchema]), z.tuple([comparedModelSchema, comparedModelSchema])])
    .describe("Two, or one whose layers are compared with each other."),
  data: z.object({
    path: z.string(),
    examples: z.number(),
    inputs: z.number(),
    normalize: normalizeSchema,
  }),
  similarity: z.array(pairSimilaritySchema).describe("All pairs of tensors; within one model those with a <= b."),
  checkpoints: z.array(checkpointSimilaritySchema).optional(),
  details: z.array(pairDetailsSchema),
  notes: z.array(z.string()),
});
export type SimilarityFigures = z.output<typeof similarityReportSchema>;

/** The report with what its words need of its recipe. */
export type SimilarityShown = SimilarityFigures & { recipe: { seed: number; similarity?: SimilarityRecipe } };
