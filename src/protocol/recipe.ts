import * as z from "zod";
import { probesSchema } from "./probes";
import { similaritySchema } from "./similarity";

/** The formats of `holoscope.recipe/1`: everything a run depends on, so that the same recipe gives the same report anywhere. */
export const dataSchema = z
  .strictObject({
    path: z.string().min(1).describe("Dataset file, relative to this recipe: .csv, .npz, .npy or IDX (also .gz)"),
    labels: z.string().min(1).optional().describe("Second file of an NPY or IDX pair, holding the labels"),
    label: z
      .string()
      .min(1)
      .optional()
      .describe("CSV: name (or 1-based number) of the label column; by default the last one"),
    header: z.boolean().optional().describe("CSV: whether the first row holds column names; guessed when absent"),
    categorical: z
      .array(z.string())
      .optional()
      .describe("CSV: columns to one-hot encode although they look numeric or mixed"),
    ignore: z.array(z.string()).optional().describe("CSV: columns that are neither input nor label"),
    x: z.string().min(1).optional().describe("NPZ: key of the inputs"),
    y: z.string().min(1).optional().describe("NPZ: key of the labels"),
    classes: z
      .array(z.string())
      .min(2)
      .optional()
      .describe(
        "Keep the examples of these two classes; the first becomes label 0, the second label 1. With the multinomial family: the class of each output, in order",
      ),
    limit: z.int().positive().optional().describe("Keep the first N examples (after choosing classes)"),
    normalize: z
      .enum(["none", "mean-range", "mean-std"])
      .default("none")
      .describe(
        "Input normalisation, with statistics of the first part of the split: subtract the mean and divide by the range or by the standard deviation",
      ),
  })
  .describe("The dataset and how its columns become model inputs and labels");

export const familySchema = z
  .enum(["bernoulli", "gaussian", "poisson", "multinomial"])
  .default("bernoulli")
  .describe("Exponential family of the labels; `multinomial` takes all classes at once");

export const recipeSchema = z
  .strictObject({
    $schema: z.string().optional(),
    format: z.literal("holoscope.recipe/1"),
    model: z
      .string()
      .min(1)
      .describe("Model file, relative to this recipe: ONNX, or what is imported (TensorFlow.js, Keras)"),
    output: z
      .string()
      .optional()
      .describe(
        'What M is: an output index ("3"), or the difference of two logits ("5-3"); by default the only output, or the second minus the first of two; "all" with the multinomial family',
      ),
    data: dataSchema,
    split: z
      .array(z.number().positive())
      .min(1)
      .optional()
      .describe("Parts of the data, as counts or as fractions; by default one part with everything"),
    shuffle: z.boolean().default(false).describe("Split after a shuffle seeded by `seed` instead of in data order"),
    fitPart: z
      .int()
      .positive()
      .default(1)
      .describe("Part (1-based) on which features are extracted and linear models fitted"),
    testPart: z
      .int()
      .positive()
      .optional()
      .describe(
        "Part (1-based) held out: generalization is measured on it; by default the last part, if that is another than the fitted one",
      ),
    analyses: z
      .array(z.enum(["stability", "regularization"]))
      .default([])
      .describe("Analyses that cost several fits and run only when asked for"),
    retrainings: z
      .int()
      .min(1)
      .max(100)
      .default(5)
      .describe("How often `stability` fits every linear model anew, from random starts"),
    retrained: z
      .array(z.string().min(1))
      .default([])
      .describe("Re-trainings of the model, files relative to this recipe, whose predictions `stability` compares"),
    seed: z.int().nonnegative().default(0).describe("Seed of everything random in the run"),
    family: familySchema,
    lambda: z
      .union([z.number().nonnegative(), z.literal("implied")])
      .optional()
      .describe(
        "L2 regulariser: the sum of the losses plus lambda times the sum of the squared weights; `implied` estimates it from the model's own weights",
      ),
    lambdaPerExample: z
      .number()
      .nonnegative()
      .optional()
      .describe("The same, divided by the number of fitted examples; give one of the two"),
    kinkSlopes: z
      .boolean()
      .optional()
      .describe(
        "Whether units exactly at a kink (of Relu, LeakyRelu, Abs) get the slopes with which the network is nearest to a stationary point of the regularised loss, in place of one-sided derivatives; by default not",
      ),
    precision: z
      .enum(["float32", "float64"])
      .optional()
      .describe("Precision of the network's forward and backward pass; by default double wherever that is affordable"),
    cuts: z
      .union([z.literal("all"), z.array(z.string()).min(1)])
      .default("all")
      .describe(
        'Cuts to analyse: "all" or a list, each a cut such as "cut1" or weight layers picked by name and joined by +, such as "conv1.weight+short.weight"',
      ),
    slices: z
      .union([z.literal("auto"), z.array(z.string().min(1))])
      .optional()
      .describe(
        "Columns (NPZ: arrays) by whose values predictions and labels are compared, inputs or not; by default, or with `auto`, all categories and all pairs of values; [] for none",
      ),
    probes: probesSchema.optional(),
    similarity: similaritySchema.optional(),
  })
  .refine((r) => r.family === "multinomial" || r.data.classes === undefined || r.data.classes.length === 2, {
    path: ["data", "classes"],
    error: "give two classes, or take them all at once with the multinomial family",
  })
  .refine((r) => r.testPart !== r.fitPart, {
    path: ["testPart"],
    error: "generalization is measured on another part than the fitted one",
  })
  .refine((r) => r.lambda === undefined || r.lambdaPerExample === undefined, {
    error: "give lambda or lambdaPerExample, not both",
  });

/** A recipe as written in a file: defaults may be absent. */
export type RecipeInput = z.input<typeof recipeSchema>;
/** A recipe with its defaults filled in. */
export type Recipe = z.output<typeof recipeSchema>;
/** An analysis that runs only when asked for. */
export type AskedAnalysis = Recipe["analyses"][number];
export type FamilyName = Recipe["family"];
export type Normalization = Recipe["data"]["normalize"];
