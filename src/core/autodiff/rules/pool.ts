import { product } from "../../linalg/shape";
import type { GraphNode } from "../../onnx/graph";
import type { Emitter } from "../emitter";
import { poolWindows, sharesOf, spatialAxes } from "../pooling";
import type { Rule } from "../rule";
import { packedReaders, type Windows } from "../windows";

/**
 * The pixel that won a window gets its gradient. The operator tells the winner of every position; every pixel looks
 * through the positions that read it, which needs no scattering and so works in every opset.
 */
export const maxPool: Rule = {
  vjp(emit, node, g) {
    const w = poolWindows(emit, node);
    const channels = emit.dims(node.output)[0]!;
    const [pixels, positions] = [product(w.input), product(w.output)];
    const attributes = { kernel_shape: w.kernel, strides: w.strides, pads: [...w.before, ...w.after], ...(emit.opset >= 10 ? { dilations: w.dilations, ceil_mode: node.int("ceil_mode", 0) } : {}) };
    const [, winners] = emit.ops("MaxPool", [node.inputs[0]!], attributes, 2);
    // Winners are numbered through the whole tensor: what remains after whole images is the pixel.
    const image = emit.ints([pixels]);
    const images = emit.op("Mul", [emit.op("Div", [winners!, image]), image]);
    const winner = emit.reshape(emit.op("Sub", [winners!, images]), [-1, channels, positions]);
    const { index, readers, read, collect } = lookBack(emit, node, w);
    const own = emit.ints(BigInt64Array.from(index, (_, i) => BigInt(Math.floor(i / readers))), [1, 1, index.length]);
    const won = emit.indicator(emit.op("Equal", [read(winner), own]));
    const parts = emit.op("Mul", [won, read(emit.reshape(g, [-1, channels, positions]))]);
    return [collect(parts)];
  },
};

/** Every pixel gets its share of each window that reads it. */
export const averagePoolRule: Rule = {
  vjp(emit, node, g) {
    const w = poolWindows(emit, node);
    const channels = emit.dims(node.output)[0]!;
    const positions = product(w.output);
    const shared = emit.op("Mul", [emit.reshape(g, [-1, channels, positions]), emit.floats(sharesOf(w, node), [1, 1, positions])]);
    const { read, collect } = lookBack(emit, node, w);
    return [collect(read(shared))];
  },
};

/** From the positions back to the pixels: `read` gives every pixel the values of the positions that read it, `collect` sums what it got. */
function lookBack(emit: Emitter, node: GraphNode, w: Windows) {
  const { index, readers } = packedReaders(w);
  return {
    index,
    readers,
    /** [N, channels, positions] to [N, channels, pixels * readers]. */
    read: (t: string) => emit.op("Gather", [emit.appendZero(t, 2), emit.ints(index)], { axis: 2 }),
    collect: (t: string) =>
      emit.reshape(emit.reduceSum(emit.reshape(t, [-1, emit.dims(node.output)[0]!, product(w.input), readers]), [3], false), emit.shape(node.inputs[0]!)),
  };
}

export const globalAveragePool: Rule = {
  vjp: (emit, node, g) => [emit.op("Mul", [emit.op("Expand", [g, emit.op("Shape", [node.inputs[0]!])]), emit.floats([1 / product(emit.dims(node.inputs[0]!).slice(1))])])],
};

/** The largest pixel gets the gradient; several that are equal share it. */
export const globalMaxPool: Rule = {
  vjp: (emit, node, g) => [toLargest(emit, node.inputs[0]!, node.output, g, spatialAxes(emit, node))],
};

/** The gradient of the largest (or smallest) value over some axes, which the result and the gradient keep as 1, shared by the values equal to it. */
export function toLargest(emit: Emitter, x: string, y: string, gradient: string, axes: readonly number[]): string {
  const distance = emit.op("Abs", [emit.op("Sub", [x, y])]);
  const largest = emit.op("Sub", [emit.floats([1]), emit.op("Sign", [distance])]);
  return emit.op("Mul", [emit.op("Div", [largest, emit.reduceSum(largest, axes, true)]), gradient]);
}

