import * as z from "zod";
import { option } from "../../option";

/** What a recipe says of the analysis of cuts; these keys stand at its top. */
export const cutsSchema = z.strictObject({
  cuts: option(
    z
      .union([z.literal("all"), z.array(z.string()).min(1)])
      .default("all")
      .describe(
        'Cuts to analyse: "all" or a list, each a cut such as "cut1" or weight layers picked by name and joined by +, such as "conv1.weight+short.weight"',
      ),
    { name: "cut" },
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
  slices: z
    .union([z.literal("auto"), z.array(z.string().min(1))])
    .optional()
    .describe(
      "Columns (NPZ: arrays) by whose values predictions and labels are compared, inputs or not; by default, or with `auto`, all categories and all pairs of values; [] for none",
    ),
  precision: z
    .enum(["float32", "float64"])
    .optional()
    .describe("Precision of the network's forward and backward pass; by default double wherever that is affordable"),
});
