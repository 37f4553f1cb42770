/** What is true of a cut, whoever looks at it. */
export interface CutFacts {
  /** "cut1", "cut2", ... from the input to the output; of a cut picked by hand its weights, such as "a.weight+b.weight". */
  id: string;
  /** Number of features: entries of the weights and biases together; a parameter that several nodes use counts once. */
  features: number;
  /** Every path from the input to the logits crosses exactly one of the weights. True of all listed cuts, not of every set picked by hand. */
  ordered: boolean;
  /** Every use of each of its parameters crosses the cut. */
  wellBehaved: boolean;
  /** The cut is ordered and everything above it is positively homogeneous of degree 1; otherwise the linear model is the tangent model. */
  homogeneous: boolean;
  /** Why it is not ordered, not well behaved or not homogeneous, in this order, each naming nodes or layers. */
  reasons: string[];
  /** Why only its activations can be analysed (a node above it has no derivative rule, too many features); absent when its features can be too. */
  refusal?: string;
}

/** A cut of the network as found by walking its graph, before any data is seen. Cuts are listed from the input to the output. */
export interface CutInfo extends CutFacts {
  /** Names of the weight tensors that the cut severs. */
  weights: string[];
  /** Names of the bias tensors at or above the cut: edges from the bias vertex, which lies below every cut. */
  biases: string[];
  /** Diagram edges (DiagramEdge.id) that the cut severs. */
  severs: string[];
  /** Diagram blocks (DiagramBlock.id) whose biases belong to the cut. */
  biasBlocks: string[];
}

/** The linear model of a cut: weights times features alone, or with the network's own output as an offset, or of its activations. */
export type CutModel = "holographic" | "tangent" | "activation";

export const cutModel = ({ refusal, homogeneous }: Pick<CutInfo, "refusal" | "homogeneous">): CutModel =>
  refusal !== undefined ? "activation" : homogeneous ? "holographic" : "tangent";

export interface ParameterInfo {
  name: string;
  shape: number[];
  /** "scale": a fixed factor that belongs to no cut, such as the scale of a normalisation. */
  role: "weight" | "bias" | "scale";
}

/**
 * A box of the diagram: a weight layer or merge with the chain of simple operators behind it, or an input. Size in pixels; the position of its
 * upper left corner is relative to its segment (see DiagramSegment).
 */
export interface DiagramBlock {
  id: string;
  kind: "input" | "layer" | "operator" | "output";
  /** Short name, e.g. the layer's name without the tensor suffix. */
  title: string;
  /** Operators in order, with their windows: ["Conv 3×3 /2", "Relu"]. */
  operators: string[];
  /** Per-example shape of what leaves the block; empty when unknown. */
  shape: number[];
  parameters: ParameterInfo[];
  parameterCount: number;
  /** Names of the graph nodes inside. */
  nodes: string[];
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A connection between two blocks. It belongs to the segment of the block it ends in; `points` is its polyline there in pixels, from top to bottom. */
export interface DiagramEdge {
  id: string;
  from: string;
  to: string;
  /** The weights that multiply what it carries, by the names that pick them (EngineApi.checkCut); empty where it is a connection without weights. */
  weights: string[];
  points: [number, number][];
}

/**
 * A stretch of the network between two blocks that every path from input to output passes: it begins behind the one and ends with the other,
 * e.g. one residual unit. Edges enter it at (0, 0), the middle of the lower side of the block before; its last block stands in the middle at
 * x = 0 and ends at y = `height`. So segments are drawn one below the other, each beginning where the one before ends.
 */
export interface DiagramSegment {
  id: string;
  /** The path that its layers' names share ("layer2.1"), or else the first and the last of them. */
  title: string;
  /** Ids of its blocks in topological order. */
  blocks: string[];
  height: number;
}

/** The network drawn from top (input) to bottom (output). */
export interface Diagram {
  segments: DiagramSegment[];
  blocks: DiagramBlock[];
  edges: DiagramEdge[];
}

/** What a model file says of itself. */
export interface Inspection {
  path: string;
  name: string;
  /** "ONNX", or the format that it was imported from, e.g. "TensorFlow.js layers". */
  format: string;
  producer: string;
  /** Of the ONNX graph, also where that was made by the import. */
  opset: number;
  /** Size of the model file and of the files beside it that hold its weights. */
  bytes: number;
  /** Those files, relative to the model's folder; absent when all is in the model file. */
  files?: string[];
  /** What to know of the import of another format; absent when there is nothing. */
  notes?: string[];
  /** Number of float values in weights and biases of the network. */
  parameters: number;
  /** Model inputs with their per-example shapes; -1 marks an unknown dimension. */
  inputs: { name: string; shape: number[] }[];
  output: {
    /** Tensor of logits: the graph output, or what enters its final Sigmoid or Softmax. */
    tensor: string;
    /** Final operator that was peeled off, if any. */
    peeled?: string;
    /** Number of logits. */
    size: number;
    /** The output that is taken when the recipe names none; absent when the user must choose. */
    default?: string;
  };
  cuts: CutInfo[];
  /** Parallel branches made too many cuts: only one at each depth is listed. */
  oneCutPerDepth: boolean;
  /** Weight layers that no cut crosses, with the reason. */
  uncut: { layer: string; reason: string }[];
  diagram: Diagram;
}

/** What a dataset file offers, enough to fill a quick pick. */
export interface DataDescription {
  format: "csv" | "npz" | "npy" | "idx";
  examples: number;
  /** CSV: columns in file order. */
  columns?: { name: string; kind: "number" | "category"; distinct: number }[];
  header?: boolean;
  /** CSV: the column that looks like the label. */
  label?: string;
  /** NPZ: keys with their shapes, and the guessed ones. */
  arrays?: { key: string; shape: number[] }[];
  x?: string;
  y?: string;
  /** Distinct labels (at most 50) in ascending order, as text, with counts; of the guessed label. */
  classes?: { value: string; count: number }[];
}
