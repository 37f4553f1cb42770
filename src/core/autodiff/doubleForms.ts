import type { GraphNode } from "../onnx/graph";
import { algebra, type Term } from "./algebra";
import { convolve, convolveTransposed } from "./convolution";
import type { Emitter } from "./emitter";
import type { DoubleForm } from "./rule";
import { erf } from "./erf";
import * as nonlinear from "./nonlinear";
import { averagePool, spatialAxes } from "./pooling";
import { perChannel } from "./rules/bias";
import { clipped } from "./rules/clip";
import { resample, resamplingRefusal, resamplings } from "./resampling";
import { convGeometry, convTransposeGeometry } from "./rules/convolution";
import { groupNormalizationForm, instanceNormalizationForm, layerNormalizationForm } from "./rules/standardization";

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

/** The forms of operators without a double kernel, each of which stands in the operator's row (rules/index.ts). */
export const forms = {
  averagePool,
  celu: ofInput(nonlinear.celu),
  clip: clipped,
  conv: (emit, node) =>
    withBias(emit, node, convolve(emit, node.inputs[0]!, node.inputs[1]!, convGeometry(emit.network, node))),
  convTranspose: (emit, node) =>
    withBias(
      emit,
      node,
      convolveTransposed(emit, node.inputs[0]!, node.inputs[1]!, convTransposeGeometry(emit.network, node)),
    ),
  elu: ofInput(nonlinear.elu),
  erf: ofInput(erf),
  gelu: ofInput(nonlinear.gelu),
  globalAveragePool: (emit, node) => emit.reduce("ReduceMean", node.inputs[0]!, spatialAxes(emit, node)),
  globalMaxPool: (emit, node) => emit.reduce("ReduceMax", node.inputs[0]!, spatialAxes(emit, node)),
  groupNormalization: groupNormalizationForm,
  hardSigmoid: ofInput(nonlinear.hardSigmoid),
  hardSwish: ofInput(nonlinear.hardSwish),
  instanceNormalization: instanceNormalizationForm,
  layerNormalization: layerNormalizationForm,
  leakyRelu: (emit, node) => leaky(emit, node.inputs[0]!, node.float("alpha", 0.01)),
  mean: (emit, node) => emit.scale(emit.op("Sum", node.inputs), 1 / node.inputs.length),
  mish: ofInput(nonlinear.mish),
  pRelu: (emit, node) => leaky(emit, node.inputs[0]!, node.inputs[1]!),
  resize,
  selu: ofInput(nonlinear.selu),
  softplus: ofInput(nonlinear.softplus),
  softsign: ofInput(nonlinear.softsign),
  thresholdedRelu: ofInput(nonlinear.thresholdedRelu),
} satisfies Record<string, DoubleForm>;
