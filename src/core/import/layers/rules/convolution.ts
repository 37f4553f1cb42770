import { permuted } from "../permute";
import { unary, type LayerRule } from "../rule";
import type { Variable } from "../layer";
import type { Emitter, Value } from "../emitter";
import type { Layer } from "../layer";
import { activate } from "./activation";
import { valueOf, type Image, type Sliding } from "../../image";
import { imageOf, slidingOf } from "./image";

const biasOf = (layer: Layer, channels: number): Variable[] =>
  layer.flag("use_bias", true) ? [{ name: "bias", shape: [channels] }] : [];

const attributesOf = ({ kernel, strides, dilations, pads }: Sliding) => ({
  kernel_shape: kernel,
  strides,
  dilations,
  pads,
});

const windowsOf = (layer: Layer, image: Image, kernel: number[], rank: number): Sliding =>
  slidingOf(layer, image, kernel, layer.sizes("strides", rank, [1]), layer.sizes("dilation_rate", rank, [1]));

/** Keras has kernels [...kernel, in, out], ONNX [out, in, ...kernel]. */
function kernelTensor(
  emit: Emitter,
  name: string,
  values: Float32Array,
  [inside, outside]: readonly [number, number],
  kernel: readonly number[],
): string {
  const rank = kernel.length;
  return emit.weight(name, permuted(values, [...kernel, inside, outside], [rank + 1, rank, ...kernel.keys()]), [
    outside,
    inside,
    ...kernel,
  ]);
}

const biasTensor = (emit: Emitter, layer: Layer, bias: Float32Array | undefined): string[] =>
  bias ? [emit.weight(`${layer.name}/bias`, bias, [bias.length])] : [];

export const convolution = (rank: number): LayerRule =>
  unary((emit, layer, x) => {
    const image = imageOf(emit, layer, x, rank);
    const [filters, groups] = [layer.number("filters"), layer.number("groups", 1)];
    const windows = windowsOf(layer, image, layer.sizes("kernel_size", rank), rank);
    const inside = image.channels / groups;
    const [kernel, bias] = layer.variables([
      { name: "kernel", shape: [...windows.kernel, inside, filters] },
      ...biasOf(layer, filters),
    ]);
    const weights = [
      kernelTensor(emit, `${layer.name}/kernel`, kernel!, [inside, filters], windows.kernel),
      ...biasTensor(emit, layer, bias),
    ];
    const y = emit.op("Conv", [image.tensor, ...weights], layer.name, { ...attributesOf(windows), group: groups });
    return activate(emit, layer, valueOf(image, y, filters, windows.size));
  });

/** Every channel by itself: kernel [...kernel, in, multiplier], whose channels lie beside each other in the output. */
function depthwise(
  emit: Emitter,
  values: Float32Array,
  name: string,
  channels: number,
  multiplier: number,
  kernel: readonly number[],
): string {
  const rank = kernel.length;
  return emit.weight(name, permuted(values, [...kernel, channels, multiplier], [rank, rank + 1, ...kernel.keys()]), [
    channels * multiplier,
    1,
    ...kernel,
  ]);
}

export const depthwiseConvolution = (rank: number): LayerRule =>
  unary((emit, layer, x) => {
    const image = imageOf(emit, layer, x, rank);
    const multiplier = layer.number("depth_multiplier", 1);
    const windows = windowsOf(layer, image, layer.sizes("kernel_size", rank), rank);
    const outside = image.channels * multiplier;
    const [kernel, bias] = layer.variables([
      { name: "depthwise_kernel", shape: [...windows.kernel, image.channels, multiplier] },
      ...biasOf(layer, outside),
    ]);
    const weights = [
      depthwise(emit, kernel!, `${layer.name}/depthwise_kernel`, image.channels, multiplier, windows.kernel),
      ...biasTensor(emit, layer, bias),
    ];
    const y = emit.op("Conv", [image.tensor, ...weights], layer.name, {
      ...attributesOf(windows),
      group: image.channels,
    });
    return activate(emit, layer, valueOf(image, y, outside, windows.size));
  });

/** A depthwise convolution, then one of single pixels. */
export const separableConvolution = (rank: number): LayerRule =>
  unary((emit, layer, x) => {
    const image = imageOf(emit, layer, x, rank);
    const [filters, multiplier] = [layer.number("filters"), layer.number("depth_multiplier", 1)];
    const windows = windowsOf(layer, image, layer.sizes("kernel_size", rank), rank);
    const between = image.channels * multiplier;
    const point = windows.kernel.map(() => 1);
    const [depth, pixel, bias] = layer.variables([
      { name: "depthwise_kernel", shape: [...windows.kernel, image.channels, multiplier] },
      { name: "pointwise_kernel", shape: [...point, between, filters] },
      ...biasOf(layer, filters),
    ]);
    const kernel = depthwise(
      emit,
      depth!,
      `${layer.name}/depthwise_kernel`,
      image.channels,
      multiplier,
      windows.kernel,
    );
    const z = emit.op("Conv", [image.tensor, kernel], `${layer.name}/depthwise`, {
      ...attributesOf(windows),
      group: image.channels,
    });
    const weights = [
      kernelTensor(emit, `${layer.name}/pointwise_kernel`, pixel!, [between, filters], point),
      ...biasTensor(emit, layer, bias),
    ];
    return activate(emit, layer, valueOf(image, emit.op("Conv", [z, ...weights], layer.name), filters, windows.size));
  });

/**
 * The transpose of a convolution whose kernel is [...kernel, out, in]; "same" makes the image `stride` times as large.
 */
export const transposedConvolution = (rank: number): LayerRule =>
  unary((emit, layer, x) => {
    const image = imageOf(emit, layer, x, rank);
    const [filters, kernel, strides] = [
      layer.number("filters"),
      layer.sizes("kernel_size", rank),
      layer.sizes("strides", rank, [1]),
    ];
    if (layer.numbers("output_padding", []).length > 0 || layer.sizes("dilation_rate", rank, [1]).some((d) => d > 1))
      throw layer.refuse("has output_padding or dilation_rate, which are not supported");
    const isSame = layer.text("padding", "valid") === "same";
    const size = image.size.map((n, i) =>
      isSame ? n * strides[i]! : n * strides[i]! + Math.max(kernel[i]! - strides[i]!, 0),
    );
    const excess = image.size.map((n, i) => (n - 1) * strides[i]! + kernel[i]! - size[i]!);
    const cut = excess.map((n) => Math.max(0, n));
    const pads = [...cut.map((n) => Math.floor(n / 2)), ...cut.map((n) => Math.ceil(n / 2))];
    const [values, bias] = layer.variables([
      { name: "kernel", shape: [...kernel, filters, image.channels] },
      ...biasOf(layer, filters),
    ]);
    const weights = [
      kernelTensor(emit, `${layer.name}/kernel`, values!, [filters, image.channels], kernel),
      ...biasTensor(emit, layer, bias),
    ];
    const y: string = emit.op("ConvTranspose", [image.tensor, ...weights], layer.name, {
      kernel_shape: kernel,
      strides,
      pads,
      output_padding: excess.map((n) => Math.max(0, -n)),
    });
    const value: Value = valueOf(image, y, filters, size);
    return activate(emit, layer, value);
  });
