import { product } from "../../linalg/shape";
import type { GraphNode } from "../../onnx/graph";
import type { Emitter } from "../emitter";
import { poolWindows, sharesOf, spatialAxes } from "../pooling";
import type { Rule } from "../rule";
import { packedReaders, type Windows } from "../windows";

/**
 * The pixel that won a window gets its gradient. The operator tells the winner of every position. Where windows do not
 * overlap, its inverse puts the gradients there, which the runtime can in single precision; elsewhere every pixel looks
 * through the positions that read it.
 */
export const maxPool: Rule = {
  vjp(emit, node, g) {
    const w = poolWindows(emit, node);
    const channels = emit.dims(node.output)[0]!;
    const [pixels, positions] = [product(w.input), product(w.output)];
    const winners = winnersOf(emit, node, w);
    if (!emit.wide && emit.opset >= 9 && !overlap(w)) return [unpool(emit, g, winners, node.inputs[0]!)];
    // Winners are numbered through the whole tensor: what remains after whole images is the pixel.
    const image = emit.ints([pixels]);
    const images = emit.op("Mul", [emit.op("Div", [winners, image]), image]);
    const winner = emit.reshape(emit.cast(emit.op("Sub", [winners, images])), [-1, channels, positions]);
    const { readers, read, collect } = lookBack(emit, node, w);
    const own = emit.floats(
      Array.from({ length: pixels * readers }, (_, i) => Math.floor(i / readers)),
      [1, 1, pixels * readers],
    );
    // Floats could not be compared for equality before opset 11.
    const won =
      emit.opset >= 11
        ? emit.op("Equal", [read(winner), own])
        : emit.op("Less", [emit.op("Abs", [emit.op("Sub", [read(winner), own])]), emit.floats([0.5])]);
    return [collect(emit.op("Where", [won, read(emit.reshape(g, [-1, channels, positions])), emit.floats([0])]))];
  },
};

/** The winner of every position, numbered through the whole tensor in row-major order. */
function winnersOf(emit: Emitter, node: GraphNode, w: Windows): string {
  if (node.int("storage_order", 0) === 0) return emit.second(node);
  const attributes = {
    kernel_shape: w.kernel,
    strides: w.strides,
    pads: [...w.before, ...w.after],
    ...(emit.opset >= 10 ? { dilations: w.dilations, ceil_mode: node.int("ceil_mode", 0) } : {}),
  };
  return emit.ops("MaxPool", [node.inputs[0]!], attributes, 2)[1]!;
}

/** Values at the places that maximum pooling numbered; the kernel would only tell the shape, which is given. */
const unpool = (emit: Emitter, values: string, places: string, like: string): string =>
  emit.op("MaxUnpool", [values, places, emit.op("Shape", [like])], {
    kernel_shape: emit
      .dims(like)
      .slice(1)
      .map(() => 1),
  });

/** Every pixel gets its share of each window that reads it. */
export const averagePoolRule: Rule = {
  vjp(emit, node, g) {
    const w = poolWindows(emit, node);
    const channels = emit.dims(node.output)[0]!;
    const positions = product(w.output);
    const shared = emit.op("Mul", [
      emit.reshape(g, [-1, channels, positions]),
      emit.floats(sharesOf(w, node), [1, 1, positions]),
    ]);
    const { read, collect } = lookBack(emit, node, w);
    return [collect(read(shared))];
  },
};

/**
 * From the positions back to the pixels: `read` gives every pixel the values of the positions that read it, `collect`
 * sums what it got.
 */
function lookBack(emit: Emitter, node: GraphNode, w: Windows) {
  // Windows that lie side by side are read once by each of their pixels.
  if (tiles(w))
    return {
      readers: 1,
      read: (t: string) => repeatOverTiles(emit, t, w),
      collect: (t: string) => emit.reshape(t, emit.shape(node.inputs[0]!)),
    };
  const { index, readers } = packedReaders(w);
  return {
    readers,
    /** [N, channels, positions] to [N, channels, pixels * readers]. */
    read: (t: string) => emit.op("Gather", [emit.appendZero(t, 2), emit.ints(index)], { axis: 2 }),
    collect: (t: string) =>
      emit.reshape(
        emit.reduceSum(emit.reshape(t, [-1, emit.dims(node.output)[0]!, product(w.input), readers]), [3], false),
        emit.shape(node.inputs[0]!),
      ),
  };
}

const overlap = ({ kernel, strides, dilations }: Windows): boolean =>
  kernel.some((size, i) => (size - 1) * dilations[i]! >= strides[i]!);

const tiles = ({ input, output, kernel, strides, dilations, before }: Windows): boolean =>
  input.every(
    (size, i) => kernel[i] === strides[i] && dilations[i] === 1 && before[i] === 0 && size === output[i]! * kernel[i]!,
  );

/** [N, channels, positions] to [N, channels, pixels]: every pixel gets the value of its window. */
function repeatOverTiles(emit: Emitter, tensor: string, { output, kernel, input }: Windows): string {
  const [lines, columns] = [output.slice(0, -1), output.at(-1)!];
  const width = input.at(-1)!;
  // Along the last axis by a matrix of zeros and ones: the runtime repeats single values one by one, but whole lines
  // fast.
  const spread = emit.floats(
    Array.from({ length: columns * width }, (_, i) =>
      Math.floor((i % width) / kernel.at(-1)!) === Math.floor(i / width) ? 1 : 0,
    ),
    [columns, width],
  );
  const wide = emit.op("MatMul", [emit.op("Reshape", [tensor, emit.ints([0, -1, columns])]), spread]);
  if (lines.length === 0) return wide;
  const split = emit.op("Reshape", [wide, emit.ints([0, -1, ...lines.flatMap((n) => [n, 1]), width])]);
  const repeated = emit.op("Expand", [split, emit.ints([1, 1, ...lines.flatMap((n, i) => [n, kernel[i]!]), width])]);
  return emit.op("Reshape", [repeated, emit.ints([0, -1, product(input)])]);
}

export const globalAveragePool: Rule = {
  vjp: (emit, node, g) => [
    emit.op("Mul", [
      emit.op("Expand", [g, emit.op("Shape", [node.inputs[0]!])]),
      emit.floats([1 / product(emit.dims(node.inputs[0]!).slice(1))]),
    ]),
  ],
};

/** The largest pixel gets the gradient; several that are equal share it. */
export const globalMaxPool: Rule = {
  vjp: (emit, node, g) => [toLargest(emit, node.inputs[0]!, node.output, g, spatialAxes(emit, node))],
};

/**
 * The gradient of the largest (or smallest) value over some axes, which the result and the gradient keep as 1, shared
 * by the values equal to it.
 */
export function toLargest(emit: Emitter, x: string, y: string, gradient: string, axes: readonly number[]): string {
  const distance = emit.op("Abs", [emit.op("Sub", [x, y])]);
  const largest = emit.op("Sub", [emit.floats([1]), emit.op("Sign", [distance])]);
  return emit.op("Mul", [emit.op("Div", [largest, emit.reduceSum(largest, axes, true)]), gradient]);
}
