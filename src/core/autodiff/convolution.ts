import { product } from "../linalg/shape";
import type { GraphNode } from "../onnx/graph";
import type { Emitter } from "./emitter";
import { channelsFirst, grouped, patches } from "./outer";
import { readIndex, readerIndex, type Windows } from "./windows";

/** A linear map between two images with shared weights [outChannels, inChannels / groups, ...kernel]. */
export interface Convolution {
  windows: Windows;
  groups: number;
  inChannels: number;
  outChannels: number;
}

/**
 * Reads how a node slides its windows.
 * @param input spatial shape that the windows read
 * @param output spatial shape of the positions
 */
export function windowsOf(
  node: GraphNode,
  input: readonly number[],
  output: readonly number[],
  kernel: readonly number[],
): Windows {
  const strides = node.ints("strides") ?? input.map(() => 1);
  const dilations = node.ints("dilations") ?? input.map(() => 1);
  const pads = node.ints("pads") ?? [...input, ...input].map(() => 0);
  const auto = node.string("auto_pad", "NOTSET");
  const asked = auto === "NOTSET" || auto === "" ? undefined : auto;
  const windows = { input: [...input], output: [...output], kernel: [...kernel], strides, dilations };
  if (!asked && !node.has("output_shape"))
    return { ...windows, before: pads.slice(0, input.length), after: pads.slice(input.length) };
  const total = input.map((size, i) =>
    asked === "VALID" ? 0 : Math.max(0, (output[i]! - 1) * strides[i]! + (kernel[i]! - 1) * dilations[i]! + 1 - size),
  );
  const before = total.map((t) => (asked === "SAME_LOWER" ? Math.ceil(t / 2) : Math.floor(t / 2)));
  return { ...windows, before, after: total.map((t, i) => t - before[i]!) };
}

/** Y = W * X: [N, inChannels, ...input] to [N, outChannels, ...output]. */
export function convolve(emit: Emitter, x: string, weight: string, c: Convolution): string {
  const { windows: w, groups, inChannels, outChannels } = c;
  if (!emit.wide) return emit.op("Conv", [x, weight], attributes(c));
  const [taps, inside, outside] = [product(w.kernel), inChannels / groups, outChannels / groups];
  const matrix = weightMatrix(emit, weight, c, [0, 3, 2, 1], [groups, taps * inside, outside]);
  return multiply(emit, x, inChannels, w.input, { taps, index: readIndex(w) }, matrix, groups, outChannels, w.output);
}

/** The transposed map, W' * Y: [N, outChannels, ...output] to [N, inChannels, ...input]. */
export function convolveTransposed(emit: Emitter, y: string, weight: string, c: Convolution): string {
  const { windows: w, groups, inChannels, outChannels } = c;
  if (!emit.wide) {
    const mirrored = mirroredConvolution(c);
    if (mirrored) return emit.op("Conv", [y, mirroredWeight(emit, weight, c)], attributes(mirrored));
    const reached = w.input.map(
      (_, i) =>
        (w.output[i]! - 1) * w.strides[i]! + (w.kernel[i]! - 1) * w.dilations[i]! + 1 - w.before[i]! - w.after[i]!,
    );
    const output_padding = w.input.map((size, i) => size - reached[i]!);
    return emit.op("ConvTranspose", [y, weight], { ...attributes(c), output_padding });
  }
  const [taps, inside, outside] = [product(w.kernel), inChannels / groups, outChannels / groups];
  const matrix = weightMatrix(emit, weight, c, [0, 3, 1, 2], [groups, taps * outside, inside]);
  return multiply(emit, y, outChannels, w.output, { taps, index: readerIndex(w) }, matrix, groups, inChannels, w.input);
}

/**
 * At stride 1 the transposed map is a convolution itself, with mirrored weights, which the runtime computes in half the
 * time.
 */
function mirroredConvolution({ windows: w, groups, inChannels, outChannels }: Convolution): Convolution | undefined {
  const rest = (pads: readonly number[]) => pads.map((pad, i) => (w.kernel[i]! - 1) * w.dilations[i]! - pad);
  const [before, after] = [rest(w.before), rest(w.after)];
  if (w.strides.some((s) => s !== 1) || [...before, ...after].some((pad) => pad < 0)) return undefined;
  return {
    windows: { ...w, input: w.output, output: w.input, before, after },
    groups,
    inChannels: outChannels,
    outChannels: inChannels,
  };
}

/** Weights [inChannels, outChannels / groups, ...kernel] with all axes of the kernel reversed. */
function mirroredWeight(emit: Emitter, weight: string, c: Convolution): string {
  const { windows, groups, inChannels, outChannels } = c;
  const taps = product(windows.kernel);
  const rows = weightMatrix(emit, weight, c, [0, 2, 1, 3], [(inChannels * outChannels) / groups, taps]);
  const reversed = emit.op("Gather", [rows, emit.ints(Array.from({ length: taps }, (_, i) => taps - 1 - i))], {
    axis: 1,
  });
  return emit.reshape(reversed, [inChannels, outChannels / groups, ...windows.kernel]);
}

/**
 * The gradient by the weights, summed over the examples: the input convolved with the gradient of the output, examples
 * and channels in each other's place.
 */
export function convolutionWeightGradient(
  emit: Emitter,
  x: string,
  gradient: string,
  c: Convolution,
): string | undefined {
  const { windows: w, groups } = c;
  if (emit.wide || groups > 1) return undefined;
  const swap = [1, 0, ...w.input.map((_, i) => i + 2)];
  const attributes = {
    kernel_shape: w.output,
    strides: w.dilations,
    dilations: w.strides,
    pads: [...w.before, ...w.after],
  };
  const sums = emit.op("Conv", [emit.transpose(x, swap), emit.transpose(gradient, swap)], attributes);
  // Pixels behind the last window leave taps over that no weight has.
  return emit.transpose(
    w.kernel.reduce((t, size, i) => emit.slice(t, i + 2, 0, size), sums),
    swap,
  );
}

const attributes = ({ windows: w, groups }: Convolution) => ({
  kernel_shape: w.kernel,
  strides: w.strides,
  dilations: w.dilations,
  pads: [...w.before, ...w.after],
  group: groups,
});

/** The runtime convolves in single precision only: in double, windows are gathered and multiplied as matrices. */
function multiply(
  emit: Emitter,
  from: string,
  fromChannels: number,
  fromDims: readonly number[],
  windows: { taps: number; index: BigInt64Array },
  matrix: string,
  groups: number,
  toChannels: number,
  toDims: readonly number[],
): string {
  const inside = fromChannels / groups;
  const side = channelsFirst(from, [inside, ...fromDims], true);
  const read = patches(emit, grouped(emit, side, side.pixels, groups), windows, [
    groups,
    product(toDims),
    windows.taps * inside,
  ]);
  return emit.reshape(emit.transpose(emit.op("MatMul", [read, matrix]), [0, 1, 3, 2]), [-1, toChannels, ...toDims]);
}

/** Weights [groups, out, in, taps] in another order, as one matrix a group. */
function weightMatrix(
  emit: Emitter,
  weight: string,
  { groups, inChannels, outChannels, windows }: Convolution,
  perm: number[],
  dims: number[],
): string {
  const split = emit.op("Reshape", [
    weight,
    emit.ints([groups, outChannels / groups, inChannels / groups, product(windows.kernel)]),
  ]);
  return emit.op("Reshape", [emit.transpose(split, perm), emit.ints(dims)]);
}
