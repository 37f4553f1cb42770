import type { GraphNode } from "../onnx/graph";
import { constantNumbers, type Network } from "../onnx/model";
import type { Emitter } from "./emitter";

/** A linear map along one axis: [from x to], row-major. */
export interface Resampling {
  axis: number;
  from: number;
  to: number;
  weights: number[];
}

type Coordinates = (x: number, scale: number, from: number, to: number) => number;

const halfPixel: Coordinates = (x, scale) => (x + 0.5) / scale - 0.5;

/** From a place in the output to one in the input (ONNX, operator Resize, coordinate_transformation_mode). */
const coordinates: Record<string, Coordinates | undefined> = {
  asymmetric: (x, scale) => x / scale,
  half_pixel: halfPixel,
  half_pixel_symmetric: (x, scale, from, to) => (from / 2) * (1 - to / (scale * from)) + halfPixel(x, scale, from, to),
  pytorch_half_pixel: (x, scale, from, to) => (to > 1 ? halfPixel(x, scale, from, to) : 0),
  align_corners: (x, _scale, from, to) => (to > 1 ? (x * (from - 1)) / (to - 1) : 0),
  tf_half_pixel_for_nn: (x, scale) => (x + 0.5) / scale,
};

/** Which of its neighbours a place takes (nearest_mode); "simple" is the only way before opset 11. */
const roundings: Record<string, ((x: number, scale: number) => number) | undefined> = {
  round_prefer_floor: (x) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x) => Math.floor(x + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
  simple: (x, scale) => (scale < 1 ? Math.ceil(x) : Math.floor(x)),
};

/** How a Resize or Upsample node maps places to places. */
function modes(node: GraphNode, opset: number) {
  const isSimple = opset < 11;
  return {
    mode: node.string("mode", "nearest"),
    coordinate: coordinates[isSimple ? "asymmetric" : node.string("coordinate_transformation_mode", "half_pixel")],
    round: roundings[isSimple ? "simple" : node.string("nearest_mode", "round_prefer_floor")],
  };
}

/** Why a Resize or Upsample node is no linear map that is known here. */
export function resamplingRefusal(node: GraphNode, { graph, trace }: Network): string | undefined {
  const { mode, coordinate, round } = modes(node, graph.opset);
  if (mode !== "nearest" && mode !== "linear") return `interpolates by "${mode}"`;
  if (!coordinate || !round) return `places its samples by "${node.string("coordinate_transformation_mode", "")}"`;
  if (node.int("antialias", 0) === 1) return "filters against aliasing";
  const { axis, shape } = trace.layout(node.inputs[0]!);
  return shape[axis] === trace.layout(node.output).shape[axis] ? undefined : "resamples the batch axis";
}

/** The maps of a node, one for each axis that it changes. */
export function resamplings(node: GraphNode, network: Network): Resampling[] {
  const { mode, coordinate, round } = modes(node, network.graph.opset);
  const [input, output] = [network.trace.layout(node.inputs[0]!).shape, network.trace.layout(node.output).shape];
  const axes = node.ints("axes")?.map((a) => (a + input.length) % input.length) ?? input.map((_, i) => i);
  const given = constantNumbers(network, node.inputs[node.op === "Resize" && network.graph.opset >= 11 ? 2 : 1]) ?? [];
  return axes.flatMap((axis, i) => {
    const [from, to] = [input[axis]!, output[axis]!];
    const scale = given[i] ?? to / from;
    if (from < 0 || (from === to && scale === 1)) return [];
    const weights = Array.from({ length: from * to }, () => 0);
    const clamp = (x: number) => Math.min(Math.max(x, 0), from - 1);
    for (let place = 0; place < to; place++) {
      const x = coordinate!(place, scale, from, to);
      const low = clamp(mode === "nearest" ? round!(x, scale) : Math.floor(clamp(x)));
      const share = mode === "nearest" ? 0 : clamp(x) - low;
      weights[low * to + place]! += 1 - share;
      weights[clamp(low + 1) * to + place]! += share;
    }
    return [{ axis, from, to, weights }];
  });
}

/** Applies the map along its axis. */
export function resample(emit: Emitter, tensor: string, rank: number, { axis, from, to, weights }: Resampling): string {
  const swap = Array.from({ length: rank }, (_, i) => (i === axis ? rank - 1 : i === rank - 1 ? axis : i));
  return emit.transpose(emit.op("MatMul", [emit.transpose(tensor, swap), emit.floats(weights, [from, to])]), swap);
}

/** The map from the output back to the input. */
export const transposed = ({ axis, from, to, weights }: Resampling): Resampling => ({
  axis,
  from: to,
  to: from,
  weights: Array.from(weights, (_, i) => weights[(i % from) * to + Math.floor(i / from)]!),
});
