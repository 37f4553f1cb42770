import type { GraphNode } from "../../onnx/graph";
import { constantNumbers, type Network } from "../../onnx/model";
import type { Emitter } from "../emitter";
import type { Rule } from "../rule";
import { unselect, type Selection } from "../selection";

const axisOf = (node: GraphNode, rank: number): number => (node.int("axis", 0) + rank) % rank;

const alongBatch = "works along the batch axis";

function refuseBatchAxis(node: GraphNode, { trace }: Network): string | undefined {
  const { axis, shape } = trace.layout(node.output);
  return axisOf(node, shape.length) === axis ? alongBatch : undefined;
}

/** Each input gets its slice of the gradient. Inputs are all signals: a constant has no axis of the batch's length. */
export const concat: Rule = {
  vjp: (emit, node, g, wanted) => {
    const axis = axisOf(node, emit.shape(node.output).length);
    let end = 0;
    return node.inputs.map((t, i) => {
      const start = end;
      end += emit.shape(t)[axis]!;
      return wanted[i] ? emit.slice(g, axis, start, end) : undefined;
    });
  },
  refusal: refuseBatchAxis,
};

export const split: Rule = {
  vjp: (emit, node, _g, _wanted, gradients) => [
    emit.op("Concat", gradients, { axis: axisOf(node, emit.shape(node.output).length) }),
  ],
  refusal: refuseBatchAxis,
};

/**
 * The axes of the input that are read in part or in another order, one after the other; a text says why they are not
 * known.
 */
type Reading = Selection[] | string;

/** A rule for operators that copy places of their first input, axis by axis. */
const copying = (read: (node: GraphNode, network: Network) => Reading): Rule => ({
  vjp: (emit, node, g) => {
    const shape = emit.shape(node.inputs[0]!);
    const reading = read(node, emit.network);
    return [
      typeof reading === "string"
        ? undefined
        : reading.reduce(
            (t, selection) => unselect(emit, t, selection, shape[selection.axis]!),
            aligned(emit, node, g),
          ),
    ];
  },
  refusal: (node, network) => {
    if (!network.trace.isSignal(node.inputs[0]!)) return undefined;
    const reading = read(node, network);
    if (typeof reading === "string") return reading;
    return reading.some((s) => s.axis === network.trace.layout(node.inputs[0]!).axis) ? alongBatch : undefined;
  },
});

/** Indices of another rank than 1 change the rank: the gradient in a shape where they are one axis. */
function aligned(emit: Emitter, node: GraphNode, gradient: string): string {
  const [input, output] = [emit.shape(node.inputs[0]!), emit.shape(node.output)];
  if (node.op !== "Gather" || input.length === output.length) return gradient;
  const axis = axisOf(node, input.length);
  const after = input.slice(axis + 1);
  const picked = output.slice(axis, output.length - after.length).reduce((a, b) => a * b, 1);
  return emit.reshape(gradient, [...input.slice(0, axis), picked, ...after]);
}

export const slice = copying((node, network) => {
  const { graph, trace } = network;
  const [input, output] = [trace.layout(node.inputs[0]!).shape, trace.layout(node.output).shape];
  const operand = (name: string, at: number) =>
    graph.opset < 10 ? node.ints(name) : constantNumbers(network, node.inputs[at]);
  const starts = operand("starts", 1);
  const axes = operand("axes", 3) ?? starts?.map((_, i) => i);
  const steps = operand("steps", 4) ?? starts?.map(() => 1);
  if (!starts || !axes || !steps) return "starts at places that are computed from the input";
  return axes.flatMap((a, i) => {
    const axis = (a + input.length) % input.length;
    const [size, start, step] = [input[axis]!, starts[i]!, steps[i]!];
    if (step === 1 && size === output[axis]) return [];
    const first = Math.max(0, Math.min(start < 0 ? start + size : start, step > 0 ? size : size - 1));
    return [{ axis, sources: Array.from({ length: Math.max(0, output[axis]!) }, (_, place) => first + place * step) }];
  });
});

const picking = copying((node, network) => {
  const { shape } = network.trace.layout(node.inputs[0]!);
  const axis = axisOf(node, shape.length);
  const sources = constantNumbers(network, node.inputs[1])?.map((i) => (i < 0 ? i + shape[axis]! : i));
  return sources ? [{ axis, sources }] : "picks entries by indices that are computed from the input";
});

export const gather: Rule = {
  ...picking,
  inhomogeneity: (_, isSignal) => (isSignal[0] ? undefined : "looks up constants by values of the input"),
};

/** The place that padding repeats, by mode; the first and last place of the input are 0 and size - 1. */
const repeated: Record<string, ((place: number, size: number) => number) | undefined> = {
  edge: (place, size) => Math.max(0, Math.min(place, size - 1)),
  reflect: (place, size) => {
    const period = Math.max(1, 2 * (size - 1));
    const within = ((place % period) + period) % period;
    return Math.min(within, period - within);
  },
  wrap: (place, size) => ((place % size) + size) % size,
};

const padMode = (node: GraphNode): string => node.string("mode", "constant");

const padding = copying((node, network) => {
  const input = network.trace.layout(node.inputs[0]!).shape;
  const pads = node.ints("pads") ?? constantNumbers(network, node.inputs[1]);
  const mode = padMode(node);
  const source = repeated[mode];
  if (!pads) return "pads by widths that are computed from the input";
  if (!source && mode !== "constant") return `pads in the mode "${mode}"`;
  const axes = constantNumbers(network, node.inputs[3]) ?? input.map((_, i) => i);
  return axes.flatMap((a, i) => {
    const axis = (a + input.length) % input.length;
    const [before, after, size] = [pads[i]!, pads[axes.length + i]!, input[axis]!];
    if (before === 0 && after === 0) return [];
    // Negative widths crop first.
    const cropped = Math.max(0, -before);
    const kept = size - cropped - Math.max(0, -after);
    const sources = Array.from({ length: Math.max(0, size + before + after) }, (_, i) => {
      const place = i - Math.max(0, before);
      const from = place >= 0 && place < kept ? place : source?.(place, kept);
      return from === undefined ? undefined : from + cropped;
    });
    return [{ axis, sources }];
  });
});

export const pad: Rule = {
  ...padding,
  inhomogeneity: (node, _isSignal, network) => {
    if (padMode(node) !== "constant") return undefined;
    const value = node.inputs[2] ? constantNumbers(network, node.inputs[2])?.[0] : node.float("value", 0);
    if (value === undefined) return "pads with a value that is computed";
    return value === 0 || !Number.isFinite(value) ? undefined : `pads with ${value}`;
  },
};
