import { product } from "../linalg/shape";
import type { Emitter } from "./emitter";
import type { BlockTensors, FactorTensor, OuterProduct, Side, SiteFeatures, WindowIndex } from "./rule";

/**
 * How features are kept: an outer product stays two factors unless its sum over the positions is the smaller thing to
 * keep (or there are groups).
 * @param always whether two factors are kept even then
 */
export function featureBlock(emit: Emitter, spec: SiteFeatures, always = false): BlockTensors {
  if (spec.kind === "plain") return spec;
  const { positions, groups, left, right } = spec;
  const size = groups * left.channels * right.channels * (right.windows?.taps ?? 1);
  const factored = groups * (left.channels * positions + right.channels * right.pixels);
  if (groups > 1 || (positions > 1 && size <= factored && !always))
    return { kind: "plain", values: multipliedOut(emit, spec, size), size };
  return {
    kind: "outer",
    positions,
    left: factor(left, positions),
    right: { ...factor(right, right.pixels), pixels: right.pixels, windows: right.windows },
  };
}

/** A side as it is, in its own order. */
const factor = ({ tensor, channels, channelsLast, forward }: Side, places: number): FactorTensor => ({
  tensor,
  channels,
  channelsLast: channelsLast || places === 1 || channels === 1,
  forward,
});

/** Multiplied out and summed over the positions: [N, size]. */
function multipliedOut(emit: Emitter, { positions, groups, left, right }: OuterProduct, size: number): string {
  const l = grouped(emit, left, positions, groups);
  if (!emit.wide && right.windows?.slide && !right.channelsLast) {
    const products = emit.op("MatMul", [slidPatches(emit, right, right.windows, groups, positions), l]);
    return emit.reshape(emit.transpose(products, [0, 1, 3, 2]), [-1, size]);
  }
  const taps = right.windows?.taps ?? 1;
  const r = patches(emit, grouped(emit, right, right.pixels, groups), right.windows, [
    groups,
    positions,
    taps * right.channels,
  ]);
  const products = emit.op("MatMul", [emit.transpose(l, [0, 1, 3, 2]), r]);
  if (taps === 1) return emit.reshape(products, [-1, size]);
  const split = emit.reshape(products, [-1, groups, left.channels, taps, right.channels]);
  return emit.reshape(emit.transpose(split, [0, 1, 2, 4, 3]), [-1, size]);
}

/** [N, groups, pixels, channels] read through windows: [N, groups, positions, taps * channels]. */
export function patches(
  emit: Emitter,
  tensor: string,
  windows: WindowIndex | undefined,
  dims: readonly number[],
): string {
  if (!windows) return tensor;
  const [padded, index] = [emit.appendZero(tensor, 2), emit.ints(windows.index)];
  if (dims.at(-1)! > windows.taps) return emit.reshape(emit.op("Gather", [padded, index], { axis: 2 }), [-1, ...dims]);
  // The runtime copies pixel by pixel: where one is a single value, the same pixel of all examples is copied at once.
  const read = emit.op("Gather", [emit.transpose(padded, [2, 0, 1, 3]), index], { axis: 0 });
  return emit.reshape(emit.transpose(read, [1, 2, 0, 3]), [-1, ...dims]);
}

/**
 * What the windows read, [N, groups, channels * taps, positions]: a convolution with one filter a tap that lets it
 * through, which the runtime does on all cores.
 */
function slidPatches(
  emit: Emitter,
  { tensor, channels }: Side,
  { taps, slide }: WindowIndex,
  groups: number,
  positions: number,
): string {
  const { input, ...attributes } = slide!;
  const through = Array.from({ length: groups * channels * taps * taps }, (_, i) =>
    Math.floor(i / taps) % taps === i % taps ? 1 : 0,
  );
  const filters = emit.floats(through, [groups * channels * taps, 1, ...attributes.kernel_shape]);
  const read = emit.op("Conv", [emit.reshape(tensor, [-1, groups * channels, ...input]), filters], {
    ...attributes,
    group: groups * channels,
  });
  return emit.reshape(read, [-1, groups, channels * taps, positions]);
}

/** [N, groups, pixels, channels] */
export function grouped(
  emit: Emitter,
  { tensor, channels, channelsLast: last }: Side,
  pixels: number,
  groups: number,
): string {
  if (last) return emit.transpose(emit.reshape(tensor, [-1, pixels, groups, channels]), [0, 2, 1, 3]);
  return emit.transpose(emit.reshape(tensor, [-1, groups, channels, pixels]), [0, 1, 3, 2]);
}

/** Signals of convolutions have their channels in front of the pixels. */
export const channelsFirst = (
  tensor: string,
  dims: readonly number[],
  forward: boolean,
): Side & { pixels: number } => ({
  tensor,
  channels: dims[0]!,
  channelsLast: false,
  forward,
  pixels: product(dims.slice(1)),
});
