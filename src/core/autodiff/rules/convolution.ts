import { product } from "../../linalg/shape";
import type { GraphNode } from "../../onnx/graph";
import { constantDims, isConstant, type Network } from "../../onnx/model";
import { convolutionWeightGradient, convolve, convolveTransposed, windowsOf, type Convolution } from "../convolution";
import { channelsFirst } from "../outer";
import type { Emitter } from "../emitter";
import type { OuterProduct, Rule, Site, WindowIndex } from "../rule";
import { readIndex, type Windows } from "../windows";
import { channelBias } from "./bias";
import { twoSignals } from "./homogeneity";

type Geometry = (network: Network, node: GraphNode) => Convolution;

/** Weights [out, in / groups, ...kernel]; the windows read the input. */
export const convGeometry: Geometry = (network, node) => {
  const [x, y] = [network.trace.dims(node.inputs[0]!), network.trace.dims(node.output)];
  const w = constantDims(network, node.inputs[1]!);
  return {
    windows: windowsOf(node, x.slice(1), y.slice(1), w.slice(2)),
    groups: node.int("group", 1),
    inChannels: x[0]!,
    outChannels: y[0]!,
  };
};

/** Weights [in, out / groups, ...kernel]; the windows read the output. */
export const convTransposeGeometry: Geometry = (network, node) => {
  const [x, y] = [network.trace.dims(node.inputs[0]!), network.trace.dims(node.output)];
  const w = constantDims(network, node.inputs[1]!);
  return {
    windows: windowsOf(node, y.slice(1), x.slice(1), w.slice(2)),
    groups: node.int("group", 1),
    inChannels: y[0]!,
    outChannels: x[0]!,
  };
};

export const conv: Rule = {
  vjp: (emit, node, g, wanted) => [
    wanted[0] ? convolveTransposed(emit, g, node.inputs[1]!, convGeometry(emit.network, node)) : undefined,
  ],
  inhomogeneity: twoSignals,
  refusal: constantWeights,
  sites: sitesOf(
    (node, c, g, windows) => ({
      left: perGroup(g, c.outChannels, c.windows.output, c.groups, false),
      right: { ...perGroup(node.inputs[0]!, c.inChannels, c.windows.input, c.groups, true), windows },
    }),
    convGeometry,
    (emit, node, gradient) =>
      convolutionWeightGradient(emit, node.inputs[0]!, gradient, convGeometry(emit.network, node)),
  ),
};

export const convTranspose: Rule = {
  vjp: (emit, node, g, wanted) => [
    wanted[0] ? convolve(emit, g, node.inputs[1]!, convTransposeGeometry(emit.network, node)) : undefined,
  ],
  inhomogeneity: twoSignals,
  refusal: constantWeights,
  sites: sitesOf(
    (node, c, g, windows) => ({
      left: perGroup(node.inputs[0]!, c.outChannels, c.windows.output, c.groups, true),
      right: { ...perGroup(g, c.inChannels, c.windows.input, c.groups, false), windows },
    }),
    convTransposeGeometry,
  ),
};

type Sides = (
  node: GraphNode,
  c: Convolution,
  gradient: string,
  windows: WindowIndex | undefined,
) => Pick<OuterProduct, "left" | "right">;

/** The filters as weights, and the bias of every output channel. */
function sitesOf(
  sides: Sides,
  geometry: Geometry,
  summed?: (emit: Emitter, node: GraphNode, gradient: string) => string | undefined,
): NonNullable<Rule["sites"]> {
  return (node, network) => {
    const [x, weight, bias] = [node.inputs[0]!, node.inputs[1]!, node.inputs[2]];
    const sites: Site[] = [];
    if (isConstant(network, weight) && network.trace.isSignal(x) && isPlainBatch(network, x)) {
      sites.push({
        role: "weight",
        node,
        tensor: weight,
        input: x,
        shape: constantDims(network, weight),
        features(emit, gradient) {
          const c = geometry(network, node);
          return {
            kind: "outer",
            positions: product(c.windows.output),
            groups: c.groups,
            ...sides(node, c, gradient, windowIndex(c.windows)),
          };
        },
        summed: (emit, gradient) => summed?.(emit, node, gradient),
      });
    }
    if (bias && isConstant(network, bias)) sites.push(channelBias(node, network, bias));
    return sites;
  };
}

const isPlainBatch = ({ trace }: Network, x: string): boolean => trace.layout(x).shape[0] === -1;

const perGroup = (tensor: string, channels: number, dims: readonly number[], groups: number, forward: boolean) =>
  channelsFirst(tensor, [channels / groups, ...dims], forward);

/** A window of one pixel that moves by one reads what is there. */
function windowIndex(w: Windows): WindowIndex | undefined {
  const taps = product(w.kernel);
  const isPointwise = taps === 1 && w.input.every((size, i) => size === w.output[i] && w.before[i] === 0);
  if (isPointwise) return undefined;
  const pads = [...w.before, ...w.after];
  const slide = { input: w.input, kernel_shape: w.kernel, strides: w.strides, dilations: w.dilations, pads };
  // One filter a tap: of large windows that is more work than gathering them.
  return { taps, index: readIndex(w), slide: taps <= 49 && pads.every((pad) => pad >= 0) ? slide : undefined };
}

function constantWeights(node: GraphNode, network: Network): string | undefined {
  return isConstant(network, node.inputs[1]!) ? undefined : "has weights that are computed from the input";
}
