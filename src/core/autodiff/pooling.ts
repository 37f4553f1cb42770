import { product } from "../linalg/shape";
import type { GraphNode } from "../onnx/graph";
import { windowsOf } from "./convolution";
import type { Emitter } from "./emitter";
import { averagedTaps, readIndex, type Windows } from "./windows";

export const poolWindows = (emit: Emitter, node: GraphNode): Windows =>
  windowsOf(node, emit.dims(node.inputs[0]!).slice(1), emit.dims(node.output).slice(1), node.ints("kernel_shape")!);

/** What each value of a window counts in its mean, by position. */
export const sharesOf = (w: Windows, node: GraphNode): number[] =>
  averagedTaps(w, node.int("count_include_pad", 0) === 1).map((n) => 1 / n);

/** The axes of the pixels. */
export const spatialAxes = (emit: Emitter, node: GraphNode): number[] =>
  emit
    .dims(node.inputs[0]!)
    .slice(1)
    .map((_, i) => i + 2);

/** The mean of every window, for graphs in double: the runtime averages in single precision only. */
export function averagePool(emit: Emitter, node: GraphNode): string {
  const w = poolWindows(emit, node);
  const channels = emit.dims(node.output)[0]!;
  const [pixels, positions, taps] = [product(w.input), product(w.output), product(w.kernel)];
  const padded = emit.appendZero(emit.reshape(node.inputs[0]!, [-1, channels, pixels]), 2);
  const read = emit.reshape(emit.op("Gather", [padded, emit.ints(readIndex(w))], { axis: 2 }), [
    -1,
    channels,
    positions,
    taps,
  ]);
  const mean = emit.op("Mul", [emit.reduceSum(read, [3], false), emit.floats(sharesOf(w, node), [1, 1, positions])]);
  return emit.reshape(mean, emit.shape(node.output));
}
