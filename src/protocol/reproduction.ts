import * as z from "zod";

/** Over the networks of several seeds. */
export const spreadSchema = z.object({
  mean: z.number(),
  min: z.number(),
  max: z.number(),
});
export type Spread = z.output<typeof spreadSchema>;

/** One network of a reproduction, trained on part 1 to a minimum of its objective. */
export const reproducedNetworkSchema = z.object({
  seed: z.number(),
  objective: z.number().describe("Mean loss plus regulariser, and the norm of its one-sided gradient."),
  gradientNorm: z.number(),
  kinkPairs: z.number().describe("Pairs of an example and a unit at a kink."),
  residual: z
    .object({
      before: z.number(),
      after: z.number(),
    })
    .optional()
    .describe("Norm of the gradient of the summed objective, before and after the slopes at kinks were chosen."),
  losses: z.array(z.number()).describe("Mean negative log-likelihood on each part."),
  earlyLosses: z.array(z.number()).describe("The same after the first stage of its training."),
  seconds: z.number(),
});
export type ReproducedNetwork = z.output<typeof reproducedNetworkSchema>;

/**
 * Linear models fitted and measured on part 1 (paper, Figures 1 to 3): largest difference of the predicted probability
 * from the network's.
 */
export const reproducedFaithfulnessSchema = z.object({
  cut: z.string(),
  exact: spreadSchema,
  holographic: spreadSchema,
  holographicWithSlopes: spreadSchema
    .optional()
    .describe(
      "The same with the slopes at kinks that make the network stationary; absent where there are too many kinks.",
    ),
  activation: spreadSchema,
  calibration: spreadSchema.describe("Slope of the calibration line (Figure 4)."),
});

/** A row of Table 3: mean negative log-likelihood on part 3 of linear models fitted on part 2. */
export const reproducedGeneralizationSchema = z.object({
  cut: z.string(),
  activation: spreadSchema,
  holographic: spreadSchema,
  paper: z
    .object({
      activation: z.number(),
      holographic: z.number(),
    })
    .optional()
    .describe("What the paper prints for this layer, where it does."),
});

/**
 * How far networks were trained: their first stage alone, as one stops in practice, or to a minimum of the regularised
 * loss.
 */
export const howFarSchema = z.enum(["early", "minimum"]);
export type HowFar = z.output<typeof howFarSchema>;

/**
 * Table 3 for networks that were trained so far: the loss on part 3 of the network itself, and of linear models by cut.
 */
export const reproducedLossesSchema = z.object({
  trained: howFarSchema,
  network: spreadSchema,
  cuts: z.array(reproducedGeneralizationSchema),
});

/**
 * A column of Table 2: average symmetrised KL divergence on part 3 between early networks trained again; linear models
 * the worst over the cuts.
 */
export const reproducedStabilitySchema = z.object({
  network: z.number().optional(),
  activation: z.number(),
  holographic: z.number(),
  paper: z.object({
    network: z.number(),
    activation: z.number(),
    holographic: z.number(),
  }),
});
export type ReproducedStability = z.output<typeof reproducedStabilitySchema>;

/** What Figures 1 to 4 draw of one cut of the first seed's network, on part 1. */
export const reproducedFiguresSchema = z.object({
  cut: z.string(),
  probability: z
    .object({
      network: z.array(z.number()),
      activation: z.array(z.number()),
      holographic: z.array(z.number()),
      exact: z.array(z.number()),
    })
    .describe("Predicted probability of every example."),
  calibration: z.object({
    sumPredicted: z.array(z.number()),
    sumLabel: z.array(z.number()),
    regularizer: z.array(z.number()),
  }),
});
export type ReproducedFigures = z.output<typeof reproducedFiguresSchema>;

export const reproducedDatasetSchema = z.object({
  id: z.enum(["pima", "census", "mnist"]),
  name: z.string(),
  inputs: z.number(),
  parts: z.array(z.number()).describe("Sizes of the three parts."),
  hidden: z.array(z.number()),
  lambdaPerExample: z.number(),
  networks: z.array(reproducedNetworkSchema),
  faithfulness: z.array(reproducedFaithfulnessSchema),
  generalization: z.array(reproducedLossesSchema),
  paperLoss: z.number().describe("What the paper prints as the network's loss on part 3."),
  stability: reproducedStabilitySchema,
  figures: z.array(reproducedFiguresSchema),
});
export type ReproducedDataset = z.output<typeof reproducedDatasetSchema>;

/** Format `holoscope.reproduction/1`: section 9 of the holographic paper, ours beside what is printed. */
export const reproductionSchema = z.object({
  format: z.literal("holoscope.reproduction/1"),
  holoscope: z.string(),
  seeds: z.array(z.number()),
  lambdaScale: z.number().describe("What the paper's lambda is multiplied by (it does not say how it is scaled)."),
  datasets: z.array(reproducedDatasetSchema),
  missing: z
    .array(
      z.object({
        name: z.string(),
        remedy: z.string(),
      }),
    )
    .describe("Data that was not found, and where to get it."),
  notes: z.array(z.string()),
});
export type Reproduction = z.output<typeof reproductionSchema>;
