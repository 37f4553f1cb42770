import type { Emitter } from "../emitter";
import type { Layer } from "../layer";
import { unary } from "../rule";

/** Scale and shift, and what else the layer has, as operands; a scale or shift that it lacks is fixed. */
function operandsOf(emit: Emitter, layer: Layer, size: number, statistics: readonly string[]): string[] {
  const lacking: Record<string, number | undefined> = {
    ...(layer.flag("scale", true) ? {} : { gamma: 1 }),
    ...(layer.flag("center", true) ? {} : { beta: 0 }),
  };
  const names = ["gamma", "beta", ...statistics];
  const own = names.filter((name) => lacking[name] === undefined);
  const values = layer.variables(own.map((name) => ({ name, shape: [size] })));
  return names.map((name) => {
    const tensor = `${layer.name}/${name}`;
    const fixed = lacking[name];
    return fixed === undefined
      ? emit.weight(tensor, values[own.indexOf(name)]!, [size])
      : emit.constant(tensor, new Float32Array(size).fill(fixed));
  });
}

/** Over the channels: the last axis, or the first where the image is written so. */
export const batchNormalization = unary((emit, layer, x) => {
  const rank = x.shape.length;
  const [axis, ...others] = layer.numbers("axis", [-1]);
  const place = axis! < 0 ? axis! + rank + 1 : axis!;
  if (others.length > 0 || (place !== rank && place !== 1))
    throw layer.refuse(
      `normalises along axis ${layer.numbers("axis").join(", ")}; the last or the first are supported`,
    );
  const [layout, channels] =
    place === rank ? (["first", x.shape[rank - 1]!] as const) : (["last", x.shape[0]!] as const);
  const operands = operandsOf(emit, layer, channels, ["moving_mean", "moving_variance"]);
  return {
    shape: x.shape,
    layout,
    tensor: emit.op("BatchNormalization", [emit.as(x, layout), ...operands], layer.name, {
      epsilon: { float: layer.number("epsilon", 1e-3) },
    }),
  };
});

/** Over the last axis of every example. */
export const layerNormalization = unary((emit, layer, x) => {
  const rank = x.shape.length;
  const axes = layer.numbers("axis", [-1]).map((axis) => (axis < 0 ? axis + rank + 1 : axis));
  if (axes.length !== 1 || axes[0] !== rank)
    throw layer.refuse(`normalises along axis ${layer.numbers("axis").join(", ")}; the last one is supported`);
  const operands = operandsOf(emit, layer, x.shape[rank - 1]!, []);
  return {
    shape: x.shape,
    layout: "last",
    tensor: emit.op("LayerNormalization", [emit.as(x, "last"), ...operands], layer.name, {
      axis: -1,
      epsilon: { float: layer.number("epsilon", 1e-3) },
    }),
  };
});

/** scale x + offset, both fixed. */
export const rescaling = unary((emit, layer, x) => {
  const [scale, offset] = [layer.number("scale"), layer.number("offset", 0)];
  const scaled = emit.op(
    "Mul",
    [x.tensor, emit.scalar(`${layer.name}/scale`, scale)],
    offset === 0 ? layer.name : `${layer.name}/scaled`,
  );
  return {
    shape: x.shape,
    layout: x.layout,
    tensor: offset === 0 ? scaled : emit.op("Add", [scaled, emit.scalar(`${layer.name}/offset`, offset)], layer.name),
  };
});
