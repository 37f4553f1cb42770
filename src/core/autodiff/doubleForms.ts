import type { GraphNode } from "../onnx/graph";
import { algebra, type Term } from "./algebra";
import { convolve, convolveTransposed } from "./convolution";
import type { Emitter } from "./emitter";
import { erf } from "./erf";
import * as nonlinear from "./nonlinear";
import { averagePool, spatialAxes } from "./pooling";
import { perChannel } from "./rules/bias";
import { clipped } from "./rules/clip";
import { resample, resamplingRefusal, resamplings } from "./resampling";
import { convGeometry, convTransposeGeometry } from "./rules/convolution";
import { groupNormalizationForm, instanceNormalizationForm, layerNormalizationForm } from "./rules/standardization";

/** Emits a node's output from operators that the runtime computes in double; undefined where a use of the operator has no such form. */
export type DoubleForm = (emit: Emitter, node: GraphNode) => string | undefined;

/** The bias of every output channel, where there is one. */
function withBias(emit: Emitter, node: GraphNode, y: string): string {
  const bias = node.inputs[2];
  return bias ? emit.op("Add", [y, emit.op("Reshape", [bias, emit.ints(perChannel(emit, node))])]) : y;
}

function leaky(emit: Emitter, x: string, slope: Term): string {
  const { greater, mul, where } = algebra(emit);
  return where(greater(x, 0), x, mul(slope, x));
}

const ofInput =
  (activation: nonlinear.Activation): DoubleForm =>
  (emit, node) =>
    activation(emit, node.inputs[0]!, node);

const resize: DoubleForm = (emit, node) => {
  if (resamplingRefusal(node, emit.network) !== undefined) return undefined;
  const rank = emit.shape(node.output).length;
  return resamplings(node, emit.network).reduce((t, map) => resample(emit, t, rank, map), node.inputs[0]!);
};

/** Operators without a double kernel, one row each. */
export const doubleForms: Record<string, DoubleForm | undefined> = {
  AveragePool: averagePool,
  Celu: ofInput(nonlinear.celu),
  Clip: clipped,
  Conv: (emit, node) =>
    withBias(emit, node, convolve(emit, node.inputs[0]!, node.inputs[1]!, convGeometry(emit.network, node))),
  ConvTranspose: (emit, node) =>
    withBias(
      emit,
      node,
      convolveTransposed(emit, node.inputs[0]!, node.inputs[1]!, convTransposeGeometry(emit.network, node)),
    ),
  Elu: ofInput(nonlinear.elu),
  Erf: ofInput(erf),
  Gelu: ofInput(nonlinear.gelu),
  GlobalAveragePool: (emit, node) => emit.reduce("ReduceMean", node.inputs[0]!, spatialAxes(emit, node)),
  GlobalMaxPool: (emit, node) => emit.reduce("ReduceMax", node.inputs[0]!, spatialAxes(emit, node)),
  GroupNormalization: groupNormalizationForm,
  HardSigmoid: ofInput(nonlinear.hardSigmoid),
  HardSwish: ofInput(nonlinear.hardSwish),
  InstanceNormalization: instanceNormalizationForm,
  LayerNormalization: layerNormalizationForm,
  LeakyRelu: (emit, node) => leaky(emit, node.inputs[0]!, node.float("alpha", 0.01)),
  Mean: (emit, node) => emit.scale(emit.op("Sum", node.inputs), 1 / node.inputs.length),
  Mish: ofInput(nonlinear.mish),
  PRelu: (emit, node) => leaky(emit, node.inputs[0]!, node.inputs[1]!),
  Resize: resize,
  Selu: ofInput(nonlinear.selu),
  Softplus: ofInput(nonlinear.softplus),
  Softsign: ofInput(nonlinear.softsign),
  ThresholdedRelu: ofInput(nonlinear.thresholdedRelu),
  Upsample: resize,
};
