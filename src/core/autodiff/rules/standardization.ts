import { product } from "../../linalg/shape";
import type { GraphNode } from "../../onnx/graph";
import { constantDims, isConstant } from "../../onnx/model";
import { algebra } from "../algebra";
import type { Emitter } from "../emitter";
import type { PlainTensors, Rule } from "../rule";
import { perChannel, summedTo } from "./bias";

/** A normalisation of every example by its own mean and variance, followed by a scale and a shift. */
interface Standardization {
  /** The full shape that the signal is given, and the axes over which it is normalised there. */
  frame(emit: Emitter, node: GraphNode): { shape: readonly number[]; axes: number[] };
  /** The scale or shift, broadcast against the signal. */
  spread(emit: Emitter, node: GraphNode, operand: string): string;
  /** A gradient at the output, summed to a scale or shift of that shape. */
  collect(emit: Emitter, node: GraphNode, gradient: string, shape: readonly number[]): PlainTensors;
}

interface Standardized {
  /** (x - mean) / deviation */
  values: string;
  deviation: string;
  axes: number[];
}

/** Normalises the signal in its frame. */
function standardized(emit: Emitter, node: GraphNode, kind: Standardization): Standardized {
  const { add, div, mul, sqrt, sub } = algebra(emit);
  const { shape, axes } = kind.frame(emit, node);
  const x = emit.reshape(node.inputs[0]!, shape);
  const centred = sub(x, emit.reduce("ReduceMean", x, axes));
  const variance = emit.reduce("ReduceMean", mul(centred, centred), axes);
  const deviation = sqrt(add(variance, node.float("epsilon", 1e-5)));
  return { values: div(centred, deviation), deviation, axes };
}

/** With z the normalised values: gx = (g - mean g - z mean(g z)) / deviation. */
function throughStandardized(emit: Emitter, { values, deviation, axes }: Standardized, g: string): string {
  const { div, mul, sub } = algebra(emit);
  const mean = (t: string) => emit.reduce("ReduceMean", t, axes);
  return div(sub(sub(g, mean(g)), mul(values, mean(mul(g, values)))), deviation);
}

const standardization = (kind: Standardization): Rule => ({
  vjp(emit, node, g) {
    const scaled = emit.op("Mul", [g, kind.spread(emit, node, node.inputs[1]!)]);
    const framed = emit.reshape(scaled, kind.frame(emit, node).shape);
    return [
      emit.reshape(throughStandardized(emit, standardized(emit, node, kind), framed), emit.shape(node.inputs[0]!)),
    ];
  },
  inhomogeneity: () => "divides by the deviation of its signals",
  refusal(node, { graph, trace }) {
    if (node.inputs.slice(1).some((t) => trace.isSignal(t)))
      return "is scaled or shifted by values that are computed from the input";
    return node.outputs.slice(1).some((o) => graph.consumers(o).length > 0)
      ? "also hands on the statistics that it normalises by"
      : undefined;
  },
  sites(node, network) {
    const [x, scale, shift] = node.inputs;
    if (!x || !scale || !network.trace.isSignal(x) || !isConstant(network, scale)) return [];
    const shape = constantDims(network, scale);
    const normalized = (emit: Emitter) => emit.reshape(standardized(emit, node, kind).values, emit.shape(x));
    return [
      {
        role: "scale",
        node,
        tensor: scale,
        shape,
        features: (emit, g) => kind.collect(emit, node, emit.op("Mul", [g, normalized(emit)]), shape),
      },
      ...(shift && isConstant(network, shift)
        ? [
            {
              role: "bias" as const,
              node,
              tensor: shift,
              shape: constantDims(network, shift),
              features: (emit: Emitter, g: string) => kind.collect(emit, node, g, constantDims(network, shift)),
            },
          ]
        : []),
    ];
  },
});

/** For graphs in double: built from parts. */
const formOf =
  (kind: Standardization) =>
  (emit: Emitter, node: GraphNode): string => {
    const values = emit.reshape(standardized(emit, node, kind).values, emit.shape(node.output));
    const scaled = emit.op("Mul", [values, kind.spread(emit, node, node.inputs[1]!)]);
    return node.inputs[2] ? emit.op("Add", [scaled, kind.spread(emit, node, node.inputs[2])]) : scaled;
  };

/** Over all axes from one on; scale and shift are aligned at the last axis. */
const ofLayer: Standardization = {
  frame(emit, node) {
    const shape = emit.shape(node.inputs[0]!);
    const axis = node.int("axis", -1);
    const first = axis < 0 ? axis + shape.length : axis;
    return { shape, axes: Array.from({ length: shape.length - first }, (_, i) => first + i) };
  },
  spread: (_emit, _node, operand) => operand,
  collect: (emit, node, gradient, shape) => summedTo(emit, gradient, node.output, shape),
};

/**
 * Over groups of channels with all their pixels; scale and shift have a value for every channel, or for every group
 * (before opset 21).
 */
const ofGroups = (groupsOf: (channels: number, node: GraphNode) => number): Standardization => ({
  frame(emit, node) {
    const [n, channels, ...pixels] = emit.shape(node.inputs[0]!);
    const groups = groupsOf(channels!, node);
    return { shape: [n!, groups, (channels! / groups) * product(pixels)], axes: [2] };
  },
  spread(emit, node, operand) {
    const channels = perChannel(emit, node);
    const [values] = emit.shape(operand);
    const each = emit.reshape(operand, [values!, 1]);
    return emit.reshape(
      values === channels[0] ? each : emit.op("Expand", [each, emit.ints([values!, channels[0]! / values!])]),
      channels,
    );
  },
  collect(emit, node, gradient, [values]) {
    const channels = perChannel(emit, node);
    const sums = summedTo(emit, gradient, node.output, channels);
    if (values === channels[0]) return sums;
    return {
      kind: "plain",
      values: emit.reduceSum(emit.reshape(sums.values, [-1, values!, channels[0]! / values!]), [2], false),
      size: values!,
    };
  },
});

const ofInstance = ofGroups((channels) => channels);
const ofGroup = ofGroups((_, node) => node.int("num_groups", 1));

export const layerNormalization: Rule = standardization(ofLayer);
export const instanceNormalization: Rule = standardization(ofInstance);
export const groupNormalization: Rule = standardization(ofGroup);

export const layerNormalizationForm = formOf(ofLayer);
export const instanceNormalizationForm = formOf(ofInstance);
export const groupNormalizationForm = formOf(ofGroup);
