import type { Value } from "../../layers/emitter";
import type { Call } from "../call";

/** A signal as ONNX's windows read it: [N, channels, height, width]. */
export interface Image {
  tensor: string;
  channels: number;
  size: number[];
  /** Whether the graph has the channels first too (data_format NCHW), so that nothing is transposed. */
  asWritten: boolean;
}

export function imageOf(call: Call, x: Value): Image {
  if (x.shape.length !== 3) throw call.refuse(`needs images, but gets [${x.shape.join(", ")}] for an example`);
  const asWritten = isChannelsFirst(call);
  const [first, second, third] = x.shape as [number, number, number];
  return { tensor: call.emit.as(x, asWritten ? "last" : "first"), channels: asWritten ? first : third, size: asWritten ? [second, third] : [first, second], asWritten };
}

export const isChannelsFirst = (call: Call): boolean => call.text("data_format", "NHWC") === "NCHW";

/** What a node makes of an image, as TensorFlow sees it. */
export const valueOf = ({ asWritten }: Image, tensor: string, channels: number, size: readonly number[]): Value =>
  asWritten ? { shape: [channels, ...size], layout: "last", tensor } : { shape: [...size, channels], layout: "first", tensor };

/** How windows slide over an image. */
export interface Sliding {
  kernel: number[];
  strides: number[];
  dilations: number[];
  /** All before, then all after. */
  pads: number[];
  size: number[];
}

/** The windows of a node, whose attributes have an entry for every axis of its input. */
export function slidingOf(call: Call, image: Image, kernel: number[]): Sliding {
  const spatial = (values: readonly number[]) => (image.asWritten ? values.slice(2, 4) : values.slice(1, 3));
  const strides = spatial(call.numberList("strides", [1, 1, 1, 1]));
  const dilations = spatial(call.numberList("dilations", [1, 1, 1, 1]));
  const span = kernel.map((k, i) => (k - 1) * dilations[i]! + 1);
  const pads = padsOf(call, image, span, strides);
  const size = image.size.map((n, i) => Math.floor((n + pads[i]![0] + pads[i]![1] - span[i]!) / strides[i]!) + 1);
  if (!size.every((n) => n >= 1)) throw call.refuse(`slides windows of [${kernel.join(", ")}] over an image of [${image.size.join(", ")}], which is too small`);
  return { kernel, strides, dilations, pads: [...pads.map(([before]) => before), ...pads.map(([, after]) => after)], size };
}

/** SAME puts the odd pixel behind. */
function padsOf(call: Call, image: Image, span: readonly number[], strides: readonly number[]): [before: number, after: number][] {
  const padding = call.text("padding", "VALID");
  const explicit = call.numberList("explicit_paddings");
  if (padding === "VALID") return image.size.map(() => [0, 0]);
  if (padding === "EXPLICIT" && explicit.length === 8) return [0, 1].map((i) => 2 * (i + (image.asWritten ? 2 : 1))).map((at) => [explicit[at]!, explicit[at + 1]!]);
  if (padding !== "SAME") throw call.refuse(`pads by "${padding}"; VALID, SAME and EXPLICIT are supported`);
  return image.size.map((n, i) => {
    const total = Math.max(0, (Math.ceil(n / strides[i]!) - 1) * strides[i]! + span[i]! - n);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  });
}

export const attributesOf = ({ kernel, strides, dilations, pads }: Sliding) => ({ kernel_shape: kernel, strides, dilations, pads });
