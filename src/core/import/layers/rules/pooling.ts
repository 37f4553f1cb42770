import { unary, type LayerRule } from "../rule";
import { valueOf } from "../../image";
import { imageOf, slidingOf } from "./image";

export const pooling = (type: "MaxPool" | "AveragePool", rank: number): LayerRule =>
  unary((emit, layer, x) => {
    const image = imageOf(emit, layer, x, rank);
    const kernel = layer.sizes("pool_size", rank, [2]);
    const { strides, pads, size } = slidingOf(
      layer,
      image,
      kernel,
      layer.sizes("strides", rank, kernel),
      kernel.map(() => 1),
    );
    return valueOf(
      image,
      emit.op(type, [image.tensor], layer.name, { kernel_shape: kernel, strides, pads }),
      image.channels,
      size,
    );
  });

export const globalPooling = (type: "GlobalMaxPool" | "GlobalAveragePool", rank: number): LayerRule =>
  unary((emit, layer, x) => {
    const image = imageOf(emit, layer, x, rank);
    if (layer.flag("keepdims", false))
      return valueOf(
        image,
        emit.op(type, [image.tensor], layer.name),
        image.channels,
        image.size.map(() => 1),
      );
    const pooled = emit.op(type, [image.tensor], `${layer.name}/pool`);
    return { shape: [image.channels], layout: "last", tensor: emit.op("Flatten", [pooled], layer.name, { axis: 1 }) };
  });
