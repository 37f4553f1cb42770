import { product } from "../../../linalg/shape";
import type { Emitter, Value } from "../emitter";
import { elementwise, unary, type LayerRule } from "../rule";

/** What does nothing once training is over. */
export const passing = (operator: "Dropout" | "Identity"): LayerRule =>
  unary((emit, layer, x) => elementwise(x, emit.op(operator, [x.tensor], layer.name)));

/** The same values in another shape of an example; 0 stands for the batch. */
export const reshaped = (emit: Emitter, tensor: string, name: string, shape: readonly number[]): Value => ({
  shape,
  layout: "last",
  tensor: emit.op("Reshape", [tensor, emit.ints(`${name}/shape`, [0, ...shape])], name),
});

export const flatten = unary((emit, layer, x) => {
  // What is written with channels first is read as if they were last.
  const turns = layer.text("data_format", "channels_last") === "channels_first" && x.shape.length > 1;
  const rank = x.shape.length;
  const tensor = turns
    ? emit.op("Transpose", [emit.as(x, "last")], `${layer.name}/rows`, {
        perm: [0, ...Array.from({ length: rank - 1 }, (_, i) => i + 2), 1],
      })
    : emit.as(x, "last");
  return { shape: [product(x.shape)], layout: "last", tensor: emit.op("Flatten", [tensor], layer.name, { axis: 1 }) };
});

export const reshape = unary((emit, layer, x) => {
  const target = layer.numbers("target_shape");
  const total = product(x.shape);
  const known = product(target.filter((d) => d !== -1));
  const shape = target.map((d) => (d === -1 ? total / known : d));
  if (product(shape) !== total || !shape.every((d) => Number.isInteger(d) && d > 0))
    throw layer.refuse(`makes [${target.join(", ")}] of [${x.shape.join(", ")}], which has another number of values`);
  return reshaped(emit, emit.as(x, "last"), layer.name, shape);
});

/** Axes are counted from 1, the batch being 0. */
export const permute = unary((emit, layer, x) => {
  const dims = layer.numbers("dims");
  if ([...dims].sort((a, b) => a - b).some((d, i) => d !== i + 1) || dims.length !== x.shape.length)
    throw layer.refuse(`has dims [${dims.join(", ")}], which is no order of the ${x.shape.length} axes of its input`);
  return {
    shape: dims.map((d) => x.shape[d - 1]!),
    layout: "last",
    tensor: emit.op("Transpose", [emit.as(x, "last")], layer.name, { perm: [0, ...dims] }),
  };
});

export const repeatVector = unary((emit, layer, x) => {
  const count = layer.number("n");
  if (x.shape.length !== 1) throw layer.refuse(`repeats vectors, but gets [${x.shape.join(", ")}]`);
  const row = reshaped(emit, x.tensor, `${layer.name}/row`, [1, x.shape[0]!]);
  return {
    shape: [count, x.shape[0]!],
    layout: "last",
    tensor: emit.op("Tile", [row.tensor, emit.ints(`${layer.name}/repeats`, [1, count, 1])], layer.name),
  };
});
