import * as z from "zod";
import { option } from "./option";

/** How inputs are normalised. */
export const normalizeSchema = z.enum(["none", "mean-range", "mean-std"]);

/** Key `data` of recipes and training recipes. */
export const dataSchema = z
  .strictObject({
    path: option(
      z.string().min(1).describe("Dataset file, relative to this recipe: .csv, .npz, .npy or IDX (also .gz)"),
      { isPositional: true },
    ),
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
    normalize: normalizeSchema
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
