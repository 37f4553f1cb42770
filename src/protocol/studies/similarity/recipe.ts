import * as z from "zod";
import { option } from "../../option";

/** Tensors of more units than this are left out: their decompositions would take minutes each. */
export const maxUnits = 2048;

export const measureSchema = z.enum([
  "exactMatch",
  "subspaceMatch",
  "cca",
  "svcca",
  "pwcca",
  "linearCka",
  "rbfCka",
  "procrustes",
]);
export type MeasureName = z.output<typeof measureSchema>;

const tensorsSchema = z.union([z.literal("all"), z.array(z.string().min(1)).min(1)]).default("all");

/** Key `similarity` of a recipe: how alike the tensors of two models are, or those of one, over the same examples. */
export const similaritySchema = z
  .strictObject({
    other: option(
      z
        .string()
        .min(1)
        .optional()
        .describe(
          "Second model, an ONNX file relative to this recipe; without it the layers of the model are compared with each other",
        ),
      { isPositional: true },
    ),
    checkpoints: z
      .array(z.string().min(1))
      .default([])
      .describe(
        "Earlier states of the model, ONNX files or folders of them relative to this recipe, in this order: each tensor of one is compared with the same tensor of the model",
      ),
    tensors: tensorsSchema.describe(
      "Tensors of the model, by name; by default what lies before and after every weight layer, activation and pooling, but for the raw input",
    ),
    otherTensors: option(tensorsSchema.describe("Tensors of the second model, likewise"), { follows: "tensors" }),
    part: z
      .int()
      .positive()
      .optional()
      .describe("Part of the split (1-based) whose examples are taken; by default all"),
    convolutions: z
      .enum(["pool", "positions"])
      .default("pool")
      .describe(
        "Images inside the network: the mean of every channel over its positions, or single positions as examples, as many as there are examples, drawn by `seed`, for two tensors of equal height and width (of others the means)",
      ),
    measures: z
      .array(measureSchema)
      .min(1)
      .default([...measureSchema.options])
      .describe("Measures to compute"),
    epsilons: z
      .array(z.number().gt(0).lt(1))
      .min(1)
      .default([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
      .describe(
        "Subspace match: distances from the other side's span, relative to a unit's length, up to which the unit is matched",
      ),
    variance: z
      .number()
      .gt(0)
      .max(1)
      .default(0.99)
      .describe("SVCCA: share of the variance (of the squared singular values) that the kept directions explain"),
    bandwidth: z
      .number()
      .positive()
      .default(0.5)
      .describe("RBF CKA: standard deviation of the kernel over the median distance between examples"),
    minibatch: z
      .int()
      .min(16)
      .default(128)
      .describe("RBF CKA: about as many examples as are compared with each other at once"),
    draws: z.int().min(2).max(1000).default(20).describe("Draws of each baseline"),
    details: option(
      z
        .array(
          z.strictObject({ a: z.string().min(1), b: z.string().min(1), epsilon: z.number().gt(0).lt(1).default(0.5) }),
        )
        .default([])
        .describe("Pairs of tensors of which canonical correlations, matched units and simple matches are listed too"),
      { name: "pair", isRepeated: true },
    ),
  })
  .describe("How alike the layers of two models, or of one, are");

export type SimilarityRecipe = z.output<typeof similaritySchema>;
