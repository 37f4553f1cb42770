import * as z from "zod";
import { option } from "../../option";
import { probeDefaults } from "../../probeDefaults";

/** Tensors of more values than this are wide: the recipe says what is done with them. */
export const wideWidth = 4096;

/** Key `probes` of a recipe: linear probes of the tensors of a network (Alain and Bengio 2016). */
export const probesSchema = z
  .strictObject({
    tensors: z
      .union([z.literal("all"), z.array(z.string().min(1)).min(1)])
      .default(probeDefaults.tensors)
      .describe(
        "Tensors to probe, by name; by default the raw input and what lies before and after every weight layer, activation and pooling",
      ),
    target: z
      .string()
      .min(1)
      .optional()
      .describe("Column (NPZ: array) that the probes are to read; by default the label"),
    kind: z
      .enum(["classes", "numbers"])
      .optional()
      .describe("Whether the target is one of some classes or a real number; guessed when absent"),
    split: option(
      z
        .array(z.number().positive())
        .length(3)
        .optional()
        .describe(
          "Examples to fit on, to choose lambda on and to test on, as counts or as fractions, drawn by `seed`; by default the recipe's fitted part, the last other part (or 20% of the fitted one) and the part held out, or 60%, 20% and 20% of a single part",
        ),
      { name: "probe-split" },
    ),
    wide: z
      .enum(["exact", "pool", "project"])
      .default(probeDefaults.wide)
      .describe(
        "Tensors of more than 4,096 values: all of them in exact form, the mean and maximum of every channel, or a seeded random projection to 4,096 values",
      ),
    lambdas: z
      .array(z.number().positive())
      .min(1)
      .optional()
      .describe(
        "Regularisers to choose from, per fitted example, for standardised features; by default 1e-6, 1e-5, ... 1",
      ),
    random: z
      .int()
      .min(0)
      .max(20)
      .default(probeDefaults.random)
      .describe("Networks of the same architecture with random weights (Glorot) to compare with"),
    control: z
      .boolean()
      .default(probeDefaults.control)
      .describe(
        "Whether every probe is fitted to a control task too, random labels for the types of examples (Hewitt and Liang 2019)",
      ),
    checkpoints: z
      .array(z.string().min(1))
      .default(probeDefaults.checkpoints)
      .describe(
        "Earlier states of the model, ONNX files or folders of them relative to this recipe, probed in this order",
      ),
  })
  .describe("Linear probes of the tensors of the network");

export type ProbesRecipe = z.output<typeof probesSchema>;
