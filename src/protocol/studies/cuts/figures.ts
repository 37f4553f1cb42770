import * as z from "zod";
import { cutInfoSchema } from "../../inspection";
import { solverSummarySchema } from "../../solver";

/**
 * max and mean absolute difference between predicted means; r2 (coefficient of determination) between logits. On the
 * fitted part. Multinomial: over all examples and classes, with the logits of each example less their mean, which no
 * probability depends on.
 */
export const agreementSchema = z.object({
  maxAbs: z.number(),
  meanAbs: z.number(),
  r2: z.number(),
});
export type Agreement = z.output<typeof agreementSchema>;

export const linearModelSchema = z.enum(["exact", "holographic", "activation"]);
export type LinearModel = z.output<typeof linearModelSchema>;

export const calibrationSummarySchema = z.object({
  slope: z
    .number()
    .describe(
      "Least-squares line of sum f mu on sum f y, over the features of the cut: its slope and squared correlation.",
    ),
  r2: z.number(),
  maxAbsResidual: z.number().describe("max over features of |sum f (mu - y)|."),
  maxAbsResidualRegularized: z
    .number()
    .describe(
      "max over features of |sum f (mu - y) + 2 lambda w|, zero at a stationary point of the regularised loss.",
    ),
  worst: z
    .array(
      z.object({
        feature: z.string(),
        sumPredicted: z.number(),
        sumLabel: z.number(),
        residual: z.number(),
        residualRegularized: z.number(),
      }),
    )
    .describe("The features with the largest regularised residuals, worst first."),
});
export type CalibrationSummary = z.output<typeof calibrationSummarySchema>;

/** Predictions of some examples against their labels. */
export const scoreSchema = z.object({
  nll: z.number().describe("Mean of -log p(label) in nats, with every term of the family's density."),
  accuracy: z
    .number()
    .optional()
    .describe("Share of examples whose most probable class is the right one (Bernoulli and multinomial only)."),
});
export type Score = z.output<typeof scoreSchema>;

/** The network, and the linear models of a cut trained on the fitted part, on the part held out. */
export const generalizationSchema = z.object({
  exact: scoreSchema.optional(),
  holographic: scoreSchema.optional(),
  examples: z.number(),
  network: scoreSchema,
  activation: scoreSchema,
});
export type Generalization = z.output<typeof generalizationSchema>;

/**
 * Symmetrised KL divergence (KL(p||q) + KL(q||p)) / 2 in nats: its mean over examples and over all pairs of so many
 * models.
 */
export const divergenceSchema = z.object({
  models: z.number(),
  mean: z.number(),
});
export type Divergence = z.output<typeof divergenceSchema>;

/**
 * How far predictions of re-trainings lie apart on the examples of a part (the one held out, or else the fitted one).
 */
export const stabilitySchema = z.object({
  part: z.number(),
  examples: z.number(),
  network: divergenceSchema.optional().describe("The network with the re-trainings of it that the recipe names."),
  holographic: divergenceSchema.optional().describe("A linear model with its fits from random starts."),
  activation: divergenceSchema,
});
export type Stability = z.output<typeof stabilitySchema>;

export const regularizationPointSchema = z.object({
  lambda: z.number(),
  objective: z.number(),
  converged: z.boolean(),
  fitted: z.number().describe("Mean negative log-likelihood on the fitted part, and on the part held out."),
  tested: z.number().optional(),
  weightNorm: z.number(),
  maxDistance: z.number().describe("Largest difference of the means from the network's, on the fitted examples."),
});
export type RegularizationPoint = z.output<typeof regularizationPointSchema>;

/** The optimum of the regularised linear model (holographic or tangent) against the network it comes from. */
export const regularizationSchema = z.object({
  distance: z
    .object({
      logits: z.number(),
      means: z.number(),
      weights: z.number().optional(),
      weightsAtMost: z.number().optional(),
    })
    .describe(
      "On the fitted examples the largest differences of logits (multinomial: less their mean) and of means. Of the weights the norm of the difference over that of the network's, and the most that the network's gradient allows: neither where all weights of the network are zero, nor the latter without lambda.",
    ),
  objective: z
    .object({
      network: z.number(),
      linear: z.number(),
    })
    .describe(
      "Sum of the losses plus lambda times the sum of the squared weights of the cut: at the network's weights and at the optimum.",
    ),
  network: z
    .object({
      fitted: z.number(),
      tested: z.number().optional(),
    })
    .describe("Mean negative log-likelihood of the network."),
  path: z.array(regularizationPointSchema).describe("The linear model fitted with other lambdas, ascending."),
});
export type Regularization = z.output<typeof regularizationSchema>;

/** What needs the features of a cut, so the derivatives of everything above it. */
export const featureFiguresSchema = z.object({
  identity: z
    .object({
      maxAbsError: z.number(),
      maxAbsOutput: z.number(),
    })
    .describe("|sum over the cut of w f(x) - M(x)|, over all selected examples and all values of M."),
  calibration: calibrationSummarySchema,
  stationarity: z.object({
    gradientNorm: z.number().describe("Norm over the cut of the gradient of the loss plus regulariser."),
    impliedLambda: z
      .number()
      .describe(
        "The lambda that minimises that norm, and the part of the squared loss gradient it explains (1 = all).",
      ),
    impliedLambdaFit: z.number(),
  }),
  kinks: z
    .number()
    .describe("Fitted examples with a unit above the cut at a kink, and the number of such (example, unit) pairs."),
  kinkPairs: z.number(),
  solver: solverSummarySchema,
  regularization: regularizationSchema.optional().describe('When asked for (recipe key "analyses").'),
});

export const cutFiguresSchema = cutInfoSchema.omit({ severs: true, biasBlocks: true }).extend({
  activationSolver: solverSummarySchema,
  generalization: generalizationSchema.optional().describe("Where a part is held out."),
  stability: stabilitySchema.optional().describe('When asked for (recipe key "analyses").'),
});

/** A key that is not there: a JSON schema says so of never, but not of undefined. */
const absent = z.never().optional();

/** What is there of all three linear models. */
const ofLinearModels = <S extends z.ZodType>(schema: S) =>
  z.object({ exact: schema, holographic: schema, activation: schema });

/** Of the three linear models the last alone. */
const ofActivations = <S extends z.ZodType>(schema: S) =>
  z.object({ exact: absent, holographic: absent, activation: schema });

const logits = z.array(z.number());

export const cutArraysSchema = z.object({
  logits: ofLinearModels(logits)
    .extend({ model: logits })
    .describe("M of every selected example in data order, over all parts: [example * outputs + k]"),
  calibration: z
    .object({
      feature: z.array(z.string()),
      sumPredicted: z.array(z.number()),
      sumLabel: z.array(z.number()),
      regularizer: z.array(z.number()).describe("2 lambda w"),
    })
    .describe("One entry per feature of the cut: weights first, then biases, each row by row"),
});
export type CutArrays = z.output<typeof cutArraysSchema>;

/** Everything measured at a cut above which all can be differentiated. */
export const featureCutReportSchema = cutFiguresSchema.extend({
  ...featureFiguresSchema.shape,
  linearModel: z
    .enum(["holographic", "tangent"])
    .describe(
      "Which linear model the figures are about: the tangent model keeps the network's own output as an offset",
    ),
  faithfulness: ofLinearModels(agreementSchema),
  arrays: cutArraysSchema.optional(),
});
export type FeatureCutReport = z.output<typeof featureCutReportSchema>;

/**
 * What can be measured at a cut below an operator without derivative rule (its `refusal`): a linear model of its
 * activations.
 */
export const activationCutReportSchema = cutFiguresSchema.extend({
  identity: absent,
  calibration: absent,
  stationarity: absent,
  kinks: absent,
  kinkPairs: absent,
  solver: absent,
  regularization: absent,
  linearModel: z.literal("activation"),
  faithfulness: ofActivations(agreementSchema),
  arrays: z.object({ logits: ofActivations(logits).extend({ model: logits }), calibration: absent }).optional(),
});
export type ActivationCutReport = z.output<typeof activationCutReportSchema>;

/** Everything measured at one cut; `linearModel` tells the two kinds apart. */
export const cutReportSchema = z.discriminatedUnion("linearModel", [featureCutReportSchema, activationCutReportSchema]);
export type CutReport = z.output<typeof cutReportSchema>;
