import { samePads, type Image, type Sliding } from "../../image";
import type { Value } from "../../layers/emitter";
import type { Call } from "../call";

export function imageOf(call: Call, x: Value): Image {
  if (x.shape.length !== 3) throw call.refuse(`needs images, but gets [${x.shape.join(", ")}] for an example`);
  const asWritten = isChannelsFirst(call);
  const [first, second, third] = x.shape as [number, number, number];
  return {
    tensor: call.emit.as(x, asWritten ? "last" : "first"),
    channels: asWritten ? first : third,
    size: asWritten ? [second, third] : [first, second],
    asWritten,
  };
}

export const isChannelsFirst = (call: Call): boolean => call.text("data_format", "NHWC") === "NCHW";

/** The windows of a node, whose attributes have an entry for every axis of its input. */
export function slidingOf(call: Call, image: Image, kernel: number[]): Sliding {
  const spatial = (values: readonly number[]) => (image.asWritten ? values.slice(2, 4) : values.slice(1, 3));
  const strides = spatial(call.numberList("strides", [1, 1, 1, 1]));
  const dilations = spatial(call.numberList("dilations", [1, 1, 1, 1]));
  const span = kernel.map((k, i) => (k - 1) * dilations[i]! + 1);
  const pads = padsOf(call, image, span, strides);
  const size = image.size.map((n, i) => Math.floor((n + pads[i]![0] + pads[i]![1] - span[i]!) / strides[i]!) + 1);
  if (!size.every((n) => n >= 1))
    throw call.refuse(
      `slides windows of [${kernel.join(", ")}] over an image of [${image.size.join(", ")}], which is too small`,
    );
  return {
    kernel,
    strides,
    dilations,
    pads: [...pads.map(([before]) => before), ...pads.map(([, after]) => after)],
    size,
  };
}

/** SAME puts the odd pixel behind. */
function padsOf(
  call: Call,
  image: Image,
  span: readonly number[],
  strides: readonly number[],
): [before: number, after: number][] {
  const padding = call.text("padding", "VALID");
  const explicit = call.numberList("explicit_paddings");
  if (padding === "VALID") return image.size.map(() => [0, 0]);
  if (padding === "EXPLICIT" && explicit.length === 8)
    return [0, 1].map((i) => 2 * (i + (image.asWritten ? 2 : 1))).map((at) => [explicit[at]!, explicit[at + 1]!]);
  if (padding !== "SAME") throw call.refuse(`pads by "${padding}"; VALID, SAME and EXPLICIT are supported`);
  return image.size.map((n, i) => samePads(n, span[i]!, strides[i]!));
}

export const attributesOf = ({ kernel, strides, dilations, pads }: Sliding) => ({
  kernel_shape: kernel,
  strides,
  dilations,
  pads,
});
