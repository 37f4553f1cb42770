import * as z from "zod";
import { dataSchema, familySchema } from "../../data";

const positive = z.number().positive();
const count = z.int().positive();

const activation = z.enum(["relu", "leakyRelu", "elu", "gelu", "sigmoid", "softplus", "tanh"]);
export type ActivationName = z.output<typeof activation>;

const pair = z.union([count, z.tuple([count, count])]);

/** One layer of a new network. */
const layerSchema = z.union([
  count.describe("A dense layer of so many units; what enters it is flattened"),
  activation,
  z.literal("flatten"),
  z.strictObject({
    conv: count.describe("Output channels"),
    kernel: pair.default(3),
    stride: pair.default(1),
    pad: z.union([z.literal("same"), z.int().nonnegative()]).default(0),
  }),
  z.strictObject({ leakyRelu: z.number().nonnegative().describe("Slope below zero") }),
  z.strictObject({
    head: count.describe(
      "An auxiliary classifier: so many logits of what was made so far, which come out before those of the last layer",
    ),
  }),
  z.strictObject({
    join: z.literal("input").describe("The network's input is put behind what was made so far, both flattened"),
  }),
  z.strictObject({ maxPool: pair, stride: pair.optional().describe("By default the size of the window") }),
  z.strictObject({ averagePool: pair, stride: pair.optional() }),
]);
export type LayerRecipe = z.output<typeof layerSchema>;

export const networkSchema = z.strictObject({
  layers: z
    .array(layerSchema)
    .min(1)
    .describe('Layers from the input to the logits, e.g. [100, "relu", 100, "relu", 1]'),
  input: z.array(count).optional().describe("Shape of one example, channels first; by default that of the data"),
  initialization: z
    .strictObject({
      scheme: z.enum(["he", "glorot"]).default("he").describe("Variance 2 / fan in, or 2 / (fan in + fan out)"),
      distribution: z.enum(["normal", "uniform"]).default("normal"),
    })
    .prefault({})
    .describe("Of the weights; biases start at 0"),
});
export type NetworkRecipe = z.output<typeof networkSchema>;

const firstOrder = {
  epochs: positive.optional().describe("Passes over the data; give this or steps"),
  steps: count.optional().describe("Updates of the weights; give this or epochs"),
  batch: count.optional().describe("Examples of one step, drawn without replacement; by default all"),
  rate: positive.describe("Step size at the start"),
  finalRate: positive
    .optional()
    .describe("Step size at the end, for schedules other than constant; by default a thousandth of the first"),
  schedule: z
    .enum(["constant", "geometric", "linear", "cosine"])
    .default("constant")
    .describe("How the step size goes from the first to the last"),
};

const stageSchema = z.discriminatedUnion("optimizer", [
  z.strictObject({
    optimizer: z.literal("adam"),
    ...firstOrder,
    beta1: z.number().min(0).lt(1).default(0.9),
    beta2: z.number().min(0).lt(1).default(0.999),
    epsilon: positive.default(1e-8),
  }),
  z.strictObject({
    optimizer: z.literal("sgd"),
    ...firstOrder,
    momentum: z.number().min(0).lt(1).default(0),
    nesterov: z.boolean().default(false),
  }),
  z.strictObject({
    optimizer: z.literal("lbfgs"),
    steps: count.default(500),
    gradientNorm: positive
      .default(1e-9)
      .describe("Stop when the gradient of the objective per example is no longer than this"),
    history: count.default(20).describe("Pairs of steps and gradients that are kept"),
  }),
]);
export type StageRecipe = z.output<typeof stageSchema>;
export type OptimizerName = StageRecipe["optimizer"];

export const trainingSchema = z
  .strictObject({
    $schema: z.string().optional(),
    format: z.literal("holoscope.training/1"),
    model: z
      .string()
      .min(1)
      .optional()
      .describe("Model to continue from, relative to this recipe; or describe a new `network`"),
    network: networkSchema.optional().describe("A new network; or continue from a `model`"),
    out: z.string().min(1).describe("Where the trained model is written, relative to this recipe"),
    weights: z
      .enum(["float32", "float64"])
      .optional()
      .describe("Type of the weights that are written; by default that of the model, float32 for a new network"),
    output: z
      .string()
      .optional()
      .describe(
        'What M is: an output index ("3"), the difference of two logits ("5-3"), or "all" with the multinomial family',
      ),
    data: dataSchema,
    split: z
      .array(positive)
      .min(1)
      .optional()
      .describe("Parts of the data, as counts or as fractions; by default one part with everything"),
    shuffle: z.boolean().default(false).describe("Split after a shuffle seeded by `seed` instead of in data order"),
    trainPart: count.default(1).describe("Part (1-based) to train on"),
    heldOutPart: count.optional().describe("Part whose loss is followed; by default the last one, if it is another"),
    seed: z
      .int()
      .nonnegative()
      .default(0)
      .describe("Seed of the start, of the order of the examples, and of a shuffled split"),
    family: familySchema,
    heads: count
      .optional()
      .describe(
        "Classifiers whose logits the network gives side by side: the loss is the sum of theirs (auxiliary losses), the accuracy that of the last; by default those of `network`, or one",
      ),
    lambdaPerExample: z
      .number()
      .nonnegative()
      .default(0)
      .describe("L2 regulariser: the mean loss plus this times the sum of the squared parameters"),
    lambdaFactors: z
      .record(z.string(), z.number().nonnegative())
      .default({})
      .describe(
        'Multiplies it for some parameters: "weight", "bias" and "scale" for all of a role, or a parameter by name, e.g. {"bias": 0}',
      ),
    frozen: z.array(z.string()).default([]).describe("Parameters that stay as they are, by name"),
    precision: z
      .enum(["float32", "float64"])
      .default("float32")
      .describe("Precision of the forward and backward passes; the optimisers work in double"),
    stages: z
      .array(stageSchema)
      .min(1)
      .default([
        {
          optimizer: "adam",
          epochs: 20,
          batch: 32,
          rate: 0.001,
          schedule: "constant",
          beta1: 0.9,
          beta2: 0.999,
          epsilon: 1e-8,
        },
      ])
      .describe("Optimisers, one after the other"),
    checkpoints: z
      .strictObject({ folder: z.string().min(1), every: positive.describe("Epochs between two") })
      .optional()
      .describe("Where to keep models on the way, relative to this recipe"),
  })
  .refine((r) => (r.model === undefined) !== (r.network === undefined), {
    error: "give a model to continue from or a network to begin with, not both",
  })
  .refine(
    (r) => r.stages.every((s) => s.optimizer === "lbfgs" || (s.steps === undefined) !== (s.epochs === undefined)),
    { path: ["stages"], error: "a stage of adam or sgd needs either steps or epochs" },
  );

/** A training recipe as written in a file: defaults may be absent. */
export type TrainingInput = z.input<typeof trainingSchema>;
/** A training recipe with its defaults filled in. */
export type Training = z.output<typeof trainingSchema>;

/** Classifiers whose losses are added up. */
export const headsOf = ({ heads, network }: Pick<Training, "heads" | "network">): number =>
  heads ?? 1 + (network?.layers.filter((layer) => typeof layer === "object" && "head" in layer).length ?? 0);
