import { unary, type LayerRule } from "../rule";
import { valueOf } from "../../image";
import { imageOf } from "./image";

export const zeroPadding = (rank: number): LayerRule =>
  unary((emit, layer, x) => {
    const image = imageOf(emit, layer, x, rank);
    const margins = layer.margins("padding", rank);
    const pads = emit.ints(`${layer.name}/pads`, [
      0,
      0,
      ...margins.map(([before]) => before),
      0,
      0,
      ...margins.map(([, after]) => after),
    ]);
    return valueOf(
      image,
      emit.op("Pad", [image.tensor, pads], layer.name),
      image.channels,
      image.size.map((n, i) => n + margins[i]![0] + margins[i]![1]),
    );
  });

export const cropping = (rank: number): LayerRule =>
  unary((emit, layer, x) => {
    const image = imageOf(emit, layer, x, rank);
    const margins = layer.margins("cropping", rank);
    const size = image.size.map((n, i) => n - margins[i]![0] - margins[i]![1]);
    if (size.some((n) => n < 1)) throw layer.refuse(`leaves nothing of an image of [${image.size.join(", ")}]`);
    const [starts, ends, axes] = [
      margins.map(([before]) => before),
      margins.map(([before], i) => before + size[i]!),
      size.map((_, i) => i + 2),
    ];
    const operands = [
      emit.ints(`${layer.name}/starts`, starts),
      emit.ints(`${layer.name}/ends`, ends),
      emit.ints(`${layer.name}/axes`, axes),
    ];
    return valueOf(image, emit.op("Slice", [image.tensor, ...operands], layer.name), image.channels, size);
  });

/** TensorFlow.js places the samples of a bilinear image at whole pixels, Keras at their centres. */
export const upSampling = (rank: number): LayerRule =>
  unary((emit, layer, x) => {
    const image = imageOf(emit, layer, x, rank);
    const factors = layer.sizes("size", rank, [2]);
    const interpolation = layer.text("interpolation", "nearest");
    if (interpolation !== "nearest" && interpolation !== "bilinear")
      throw layer.refuse(`interpolates by "${interpolation}"; nearest and bilinear are supported`);
    const isNearest = interpolation === "nearest";
    const mode: Record<string, string> = isNearest ? { mode: "nearest", nearest_mode: "floor" } : { mode: "linear" };
    const coordinates = isNearest || emit.dialect === "tfjs" ? "asymmetric" : "half_pixel";
    const scales = emit.constant(`${layer.name}/scales`, Float32Array.of(1, 1, ...factors));
    const y = emit.op("Resize", [image.tensor, "", scales], layer.name, {
      ...mode,
      coordinate_transformation_mode: coordinates,
    });
    return valueOf(
      image,
      y,
      image.channels,
      image.size.map((n, i) => n * factors[i]!),
    );
  });
