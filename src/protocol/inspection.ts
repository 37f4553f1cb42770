import * as z from "zod";
import { dataFormatNames } from "./dataFormats";

/** What is true of a cut, whoever looks at it. */
export const cutFactsSchema = z.object({
  id: z
    .string()
    .describe(
      '"cut1", "cut2", ... from the input to the output; of a cut picked by hand its weights, such as "a.weight+b.weight".',
    ),
  features: z
    .number()
    .describe(
      "Number of features: entries of the weights and biases together; a parameter that several nodes use counts once.",
    ),
  ordered: z
    .boolean()
    .describe(
      "Every path from the input to the logits crosses exactly one of the weights. True of all listed cuts, not of every set picked by hand.",
    ),
  wellBehaved: z.boolean().describe("Every use of each of its parameters crosses the cut."),
  homogeneous: z
    .boolean()
    .describe(
      "The cut is ordered and everything above it is positively homogeneous of degree 1; otherwise the linear model is the tangent model.",
    ),
  reasons: z
    .array(z.string())
    .describe(
      "Why it is not ordered, not well behaved or not homogeneous, in this order, each naming nodes or layers.",
    ),
  refusal: z
    .string()
    .optional()
    .describe(
      "Why only its activations can be analysed (a node above it has no derivative rule, too many features); absent when its features can be too.",
    ),
});
export type CutFacts = z.output<typeof cutFactsSchema>;

/**
 * A cut of the network as found by walking its graph, before any data is seen. Cuts are listed from the input to the
 * output.
 */
export const cutInfoSchema = cutFactsSchema.extend({
  weights: z.array(z.string()).describe("Names of the weight tensors that the cut severs."),
  biases: z
    .array(z.string())
    .describe("Names of the bias tensors at or above the cut: edges from the bias vertex, which lies below every cut."),
  severs: z.array(z.string()).describe("Diagram edges (DiagramEdge.id) that the cut severs."),
  biasBlocks: z.array(z.string()).describe("Diagram blocks (DiagramBlock.id) whose biases belong to the cut."),
});
export type CutInfo = z.output<typeof cutInfoSchema>;

/**
 * The linear model of a cut: weights times features alone, or with the network's own output as an offset, or of its
 * activations.
 */
export const cutModelSchema = z.enum(["holographic", "tangent", "activation"]);
export type CutModel = z.output<typeof cutModelSchema>;

export const parameterInfoSchema = z.object({
  name: z.string(),
  shape: z.array(z.number()),
  role: z
    .enum(["weight", "bias", "scale"])
    .describe('"scale": a fixed factor that belongs to no cut, such as the scale of a normalisation.'),
});
export type ParameterInfo = z.output<typeof parameterInfoSchema>;

/**
 * A box of the diagram: a weight layer or merge with the chain of simple operators behind it, or an input. Size in
 * pixels; the position of its upper left corner is relative to its segment (see DiagramSegment).
 */
export const diagramBlockSchema = z.object({
  id: z.string(),
  kind: z.enum(["input", "layer", "operator", "output"]),
  title: z.string().describe("Short name, e.g. the layer's name without the tensor suffix."),
  operators: z.array(z.string()).describe('Operators in order, with their windows: ["Conv 3×3 /2", "Relu"].'),
  shape: z.array(z.number()).describe("Per-example shape of what leaves the block; empty when unknown."),
  parameters: z.array(parameterInfoSchema),
  parameterCount: z.number(),
  nodes: z.array(z.string()).describe("Names of the graph nodes inside."),
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
});
export type DiagramBlock = z.output<typeof diagramBlockSchema>;

/**
 * A connection between two blocks. It belongs to the segment of the block it ends in; `points` is its polyline there in
 * pixels, from top to bottom.
 */
export const diagramEdgeSchema = z.object({
  id: z.string(),
  from: z.string(),
  to: z.string(),
  weights: z
    .array(z.string())
    .describe(
      "The weights that multiply what it carries, by the names that pick them (EngineApi.checkCut); empty where it is a connection without weights.",
    ),
  points: z.array(z.tuple([z.number(), z.number()])),
});
export type DiagramEdge = z.output<typeof diagramEdgeSchema>;

/**
 * A stretch of the network between two blocks that every path from input to output passes: it begins behind the one and
 * ends with the other, e.g. one residual unit. Edges enter it at (0, 0), the middle of the lower side of the block
 * before; its last block stands in the middle at x = 0 and ends at y = `height`. So segments are drawn one below the
 * other, each beginning where the one before ends.
 */
export const diagramSegmentSchema = z.object({
  id: z.string(),
  title: z
    .string()
    .describe('The path that its layers\' names share ("layer2.1"), or else the first and the last of them.'),
  blocks: z.array(z.string()).describe("Ids of its blocks in topological order."),
  height: z.number(),
});
export type DiagramSegment = z.output<typeof diagramSegmentSchema>;

/** The network drawn from top (input) to bottom (output). */
export const diagramSchema = z.object({
  segments: z.array(diagramSegmentSchema),
  blocks: z.array(diagramBlockSchema),
  edges: z.array(diagramEdgeSchema),
});
export type Diagram = z.output<typeof diagramSchema>;

/** What a model file says of itself. */
export const inspectionSchema = z.object({
  path: z.string(),
  name: z.string(),
  format: z.string().describe('"ONNX", or the format that it was imported from, e.g. "TensorFlow.js layers".'),
  producer: z.string(),
  opset: z.number().describe("Of the ONNX graph, also where that was made by the import."),
  bytes: z.number().describe("Size of the model file and of the files beside it that hold its weights."),
  files: z
    .array(z.string())
    .optional()
    .describe("Those files, relative to the model's folder; absent when all is in the model file."),
  notes: z
    .array(z.string())
    .optional()
    .describe("What to know of the import of another format; absent when there is nothing."),
  parameters: z.number().describe("Number of float values in weights and biases of the network."),
  inputs: z
    .array(
      z.object({
        name: z.string(),
        shape: z.array(z.number()),
      }),
    )
    .describe("Model inputs with their per-example shapes; -1 marks an unknown dimension."),
  output: z.object({
    tensor: z.string().describe("Tensor of logits: the graph output, or what enters its final Sigmoid or Softmax."),
    peeled: z.string().optional().describe("Final operator that was peeled off, if any."),
    size: z.number().describe("Number of logits."),
    default: z
      .string()
      .optional()
      .describe("The output that is taken when the recipe names none; absent when the user must choose."),
  }),
  cuts: z.array(cutInfoSchema),
  oneCutPerDepth: z.boolean().describe("Parallel branches made too many cuts: only one at each depth is listed."),
  uncut: z
    .array(
      z.object({
        layer: z.string(),
        reason: z.string(),
      }),
    )
    .describe("Weight layers that no cut crosses, with the reason."),
  diagram: diagramSchema,
});
export type Inspection = z.output<typeof inspectionSchema>;

/** What a dataset file offers, enough to fill a quick pick. */
export const dataDescriptionSchema = z.object({
  format: z.enum(dataFormatNames),
  examples: z.number(),
  columns: z
    .array(
      z.object({
        name: z.string(),
        kind: z.enum(["number", "category"]),
        distinct: z.number(),
      }),
    )
    .optional()
    .describe("CSV: columns in file order."),
  header: z.boolean().optional(),
  label: z.string().optional().describe("CSV: the column that looks like the label."),
  arrays: z
    .array(
      z.object({
        key: z.string(),
        shape: z.array(z.number()),
      }),
    )
    .optional()
    .describe("NPZ: keys with their shapes, and the guessed ones."),
  x: z.string().optional(),
  y: z.string().optional(),
  classes: z
    .array(
      z.object({
        value: z.string(),
        count: z.number(),
      }),
    )
    .optional()
    .describe("Distinct labels (at most 50) in ascending order, as text, with counts; of the guessed label."),
});
export type DataDescription = z.output<typeof dataDescriptionSchema>;
