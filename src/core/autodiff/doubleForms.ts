import type { GraphNode } from "../onnx/graph";
import { convolve, convolveTransposed } from "./convolution";
import type { Emitter } from "./emitter";
import { averagePool } from "./pooling";
import { convGeometry, convTransposeGeometry } from "./rules/convolution";

/** Emits a node's output from operators that the runtime computes in double. */
export type DoubleForm = (emit: Emitter, node: GraphNode) => string;

const spatialAxes = (emit: Emitter, node: GraphNode): number[] => emit.dims(node.inputs[0]!).slice(1).map((_, i) => i + 2);

/** The bias of every output channel, where there is one. */
function withBias(emit: Emitter, node: GraphNode, y: string): string {
  const bias = node.inputs[2];
  if (!bias) return y;
  const dims = emit.dims(node.output);
  return emit.op("Add", [y, emit.op("Reshape", [bias, emit.ints([dims[0]!, ...dims.slice(1).map(() => 1)])])]);
}

/** Operators without a double kernel, one row each. */
export const doubleForms: Record<string, DoubleForm | undefined> = {
  AveragePool: averagePool,
  Conv: (emit, node) => withBias(emit, node, convolve(emit, node.inputs[0]!, node.inputs[1]!, convGeometry(emit.network, node))),
  ConvTranspose: (emit, node) => withBias(emit, node, convolveTransposed(emit, node.inputs[0]!, node.inputs[1]!, convTransposeGeometry(emit.network, node))),
  GlobalAveragePool: (emit, node) => emit.reduce("ReduceMean", node.inputs[0]!, spatialAxes(emit, node)),
  GlobalMaxPool: (emit, node) => emit.reduce("ReduceMax", node.inputs[0]!, spatialAxes(emit, node)),
  LeakyRelu: (emit, node) => {
    const x = node.inputs[0]!;
    return emit.op("Where", [emit.op("Greater", [x, emit.floats([0])]), x, emit.scale(x, node.float("alpha", 0.01))]);
  },
};
