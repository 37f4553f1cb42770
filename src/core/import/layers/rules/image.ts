import { samePads, type Image, type Sliding } from "../../image";
import type { Emitter, Value } from "../emitter";
import type { Layer } from "../layer";

/** @throws input error when the value has another number of axes */
export function imageOf(emit: Emitter, layer: Layer, x: Value, rank: number): Image {
  if (x.shape.length !== rank + 1)
    throw layer.refuse(`needs ${rank + 1} axes an example but gets [${x.shape.join(", ")}]`);
  const asWritten = layer.text("data_format", "channels_last") === "channels_first";
  const tensor = emit.as(x, asWritten ? "last" : "first");
  const channels = asWritten ? x.shape[0]! : x.shape[rank]!;
  return { tensor, channels, size: asWritten ? x.shape.slice(1) : x.shape.slice(0, rank), asWritten };
}

/** Extent of a window with its holes. */
const spanOf = (kernel: number, dilation: number): number => (kernel - 1) * dilation + 1;

/** The windows of a layer; "same" puts the odd pixel of padding behind, "causal" all of it before. */
export function slidingOf(
  layer: Layer,
  image: Image,
  kernel: number[],
  strides: number[],
  dilations: number[],
): Sliding {
  const padding = layer.text("padding", "valid");
  const pads = image.size.map((n, i): [number, number] => {
    const span = spanOf(kernel[i]!, dilations[i]!);
    if (padding === "valid") return [0, 0];
    if (padding === "causal") return [span - 1, 0];
    if (padding !== "same") throw layer.refuse(`pads by "${padding}"; valid, same and causal are supported`);
    return samePads(n, span, strides[i]!);
  });
  const size = image.size.map(
    (n, i) => Math.floor((n + pads[i]![0] + pads[i]![1] - spanOf(kernel[i]!, dilations[i]!)) / strides[i]!) + 1,
  );
  if (size.some((n) => n < 1))
    throw layer.refuse(
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
