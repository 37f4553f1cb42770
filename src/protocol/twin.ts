import * as z from "zod";
import { encodingSchema } from "./encoding";
import { twinSuffix } from "./fileNames";
import { recipeSchema } from "./recipe";
import { familySchema } from "./data";
import { twinKindSchema } from "./studies/twin/report";

/** Names of the outputs of a twin's graph. */
export const twinOutputs = { logit: "logit", prediction: "prediction" } as const;

/** NAME.updated.twin.onnx */
export const updatedName = (twin: string): string =>
  `${twin.endsWith(twinSuffix) ? twin.slice(0, -twinSuffix.length) : twin.replace(/\.onnx$/, "")}.updated${twinSuffix}`;

const factorSchema = z.strictObject({
  tensor: z.string(),
  channels: z.int().positive(),
  channelsLast: z.boolean().default(true),
  forward: z.boolean(),
});

/**
 * Tensors of the twin's graph that hold the features of one use of a parameter (see BlockTensors in
 * core/autodiff/rule.ts).
 */
const blockSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("outer"),
    positions: z.int().positive(),
    left: factorSchema,
    right: factorSchema.extend({
      pixels: z.int().positive(),
      windows: z
        .strictObject({
          taps: z.int().positive(),
          index: z.string().describe("Initializer: the pixel that each tap of each position reads"),
        })
        .optional(),
    }),
  }),
  z.strictObject({ kind: z.literal("plain"), values: z.string(), size: z.int().positive() }),
]);

const parameterSchema = z.strictObject({
  name: z.string(),
  initializer: z.string().describe("Holds the weights of the linear model"),
  shape: z.array(z.int().nonnegative()),
  uses: z.array(blockSchema).min(1),
});

const trainingSchema = z.strictObject({
  files: z
    .array(z.strictObject({ path: z.string().describe("Relative to the twin's folder"), sha256: z.string() }))
    .min(1),
  rows: z.int().nonnegative().describe("Number of rows that were fitted"),
  part: z.boolean().describe("Whether they are the fitted part of the recipe's split, or else all rows"),
  label: z.string().optional().describe("CSV: the label column, where it is not called as in the first data"),
});

/** What a twin's file says of itself, in its metadata: `holoscope.twin/1`. */
export const twinSchema = z.strictObject({
  format: z.literal("holoscope.twin/1"),
  holoscope: z.string(),
  model: z.string().describe("File name of the network"),
  cut: z.string(),
  kind: twinKindSchema,
  family: familySchema,
  output: z.string().describe("What M is"),
  outputs: z.int().positive().describe("Number of values of M"),
  lambda: z.number().nonnegative(),
  lambdaPerExample: z.number().nonnegative(),
  recipe: recipeSchema,
  encoding: encodingSchema,
  training: z.array(trainingSchema).min(1),
  input: z.strictObject({ name: z.string(), shape: z.array(z.int().positive()) }),
  logit: z.string().describe("Tensor of the logits in the precision of the graph"),
  batch: z.int().positive().describe("Examples that one run can afford"),
  parameters: z.array(parameterSchema).min(1).describe("In the order of the features"),
});

export type Twin = z.output<typeof twinSchema>;
export type TwinParameter = Twin["parameters"][number];
export type TwinBlock = TwinParameter["uses"][number];
export type TwinTraining = Twin["training"][number];
