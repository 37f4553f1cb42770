import type { Emitter, Value } from "../emitter";
import type { Layer } from "../layer";
import { axisIn, type LayerRule } from "../rule";
import { reshaped } from "./shape";

/** Channels first where an operand of that layout has the same axes as all others: then nothing is transposed twice. */
const commonLayout = (inputs: readonly Value[]): Value["layout"] =>
  inputs.some((v) => v.layout === "first" && v.shape.length > 1) &&
  inputs.every((v) => v.shape.length === inputs[0]!.shape.length)
    ? "first"
    : "last";

/** Operands with fewer axes get axes of length 1 behind the batch. */
function aligned(emit: Emitter, layer: Layer, inputs: readonly Value[]): Value[] {
  const rank = Math.max(...inputs.map((v) => v.shape.length));
  return inputs.map((v, i) =>
    v.shape.length === rank
      ? v
      : reshaped(emit, emit.as(v, "last"), `${layer.name}/operand${i + 1}`, [
          ...Array.from({ length: rank - v.shape.length }, () => 1),
          ...v.shape,
        ]),
  );
}

function broadcastShape(layer: Layer, inputs: readonly Value[]): number[] {
  return inputs[0]!.shape.map((_, axis) => {
    const extents = [...new Set(inputs.map((v) => v.shape[axis]!))].filter((d) => d !== 1);
    if (extents.length > 1)
      throw layer.refuse(
        `merges inputs of different shapes: ${inputs.map((v) => `[${v.shape.join(", ")}]`).join(" and ")}`,
      );
    return extents[0] ?? 1;
  });
}

/** Operators of ONNX that take any number of operands, where there are more than two. */
type Merging = { two: string; more: string };

/**
 * Merges of values place by place.
 * @param limit exact number of operands, where the layer has one
 */
const merge =
  ({ two, more }: Merging, limit?: number): LayerRule =>
  (emit, layer, given) => {
    if (given.length < 2 || (limit !== undefined && given.length !== limit))
      throw layer.refuse(`merges ${given.length} inputs, but takes ${limit ?? "two or more"}`);
    const inputs = aligned(emit, layer, given);
    const [layout, shape] = [commonLayout(inputs), broadcastShape(layer, inputs)];
    return {
      shape,
      layout,
      tensor: emit.op(
        inputs.length === 2 ? two : more,
        inputs.map((v) => emit.as(v, layout)),
        layer.name,
      ),
    };
  };

export const add = merge({ two: "Add", more: "Sum" });
export const average = merge({ two: "Mean", more: "Mean" });
export const maximum = merge({ two: "Max", more: "Max" });
export const minimum = merge({ two: "Min", more: "Min" });
export const subtract = merge({ two: "Sub", more: "Sub" }, 2);

/** ONNX multiplies two at a time. */
export const multiply: LayerRule = (emit, layer, given) => {
  const pair = merge({ two: "Mul", more: "Mul" });
  if (given.length <= 2) return pair(emit, layer, given);
  const [first, second, ...others] = aligned(emit, layer, given);
  const [layout, shape] = [commonLayout([first!, second!]), broadcastShape(layer, [first!, second!])];
  const product: Value = {
    shape,
    layout,
    tensor: emit.op("Mul", [emit.as(first!, layout), emit.as(second!, layout)], `${layer.name}/product`),
  };
  return multiply(emit, layer, [product, ...others]);
};

export const concatenate: LayerRule = (emit, layer, inputs) => {
  if (inputs.length < 2) throw layer.refuse(`merges ${inputs.length} inputs, but takes two or more`);
  const rank = inputs[0]!.shape.length;
  const layout = commonLayout(inputs);
  const axis = layer.number("axis", -1);
  const along = axisIn(layer, axis, rank, "last") - 1;
  const fits = inputs.every(
    (v) => v.shape.length === rank && v.shape.every((d, i) => i === along || d === inputs[0]!.shape[i]),
  );
  if (!fits)
    throw layer.refuse(
      `joins inputs of different shapes: ${inputs.map((v) => `[${v.shape.join(", ")}]`).join(" and ")}`,
    );
  const shape = inputs[0]!.shape.map((d, i) => (i === along ? inputs.reduce((n, v) => n + v.shape[i]!, 0) : d));
  return {
    shape,
    layout,
    tensor: emit.op(
      "Concat",
      inputs.map((v) => emit.as(v, layout)),
      layer.name,
      { axis: axisIn(layer, axis, rank, layout) },
    ),
  };
};

/** Sums of products along an axis of either operand; `normalize` first divides by the length along it. */
export const dot: LayerRule = (emit, layer, inputs) => {
  const [x, y] = inputs;
  if (!x || !y || inputs.length !== 2 || x.shape.length > 2 || y.shape.length > 2)
    throw layer.refuse("multiplies two inputs of one or two axes an example");
  const axes = layer.numbers("axes");
  const [ofX, ofY] = [
    axisIn(layer, axes[0]!, x.shape.length, "last"),
    axisIn(layer, axes.at(-1)!, y.shape.length, "last"),
  ];
  if (x.shape[ofX - 1] !== y.shape[ofY - 1])
    throw layer.refuse(`sums over axes of ${x.shape[ofX - 1]} and ${y.shape[ofY - 1]} values`);
  const left = matrix(emit, layer, x, ofX, "left");
  const right = matrix(emit, layer, y, ofY, "right");
  const kept = [...x.shape.filter((_, i) => i !== ofX - 1), ...y.shape.filter((_, i) => i !== ofY - 1)];
  const shape = kept.length > 0 ? kept : [1];
  if (kept.length === 2) return { shape, layout: "last", tensor: emit.op("MatMul", [left, right], layer.name) };
  return reshaped(emit, emit.op("MatMul", [left, right], `${layer.name}/matmul`), layer.name, shape);
};

/** An operand as a matrix whose columns (left) or rows (right) are summed over. */
function matrix(emit: Emitter, layer: Layer, v: Value, axis: number, side: "left" | "right"): string {
  const name = `${layer.name}/${side}`;
  const plain = layer.flag("normalize", false) ? normalized(emit, emit.as(v, "last"), axis, name) : emit.as(v, "last");
  const summed = side === "left" ? 2 : 1;
  if (v.shape.length === 1)
    return reshaped(emit, plain, name, side === "left" ? [1, v.shape[0]!] : [v.shape[0]!, 1]).tensor;
  return axis === summed ? plain : emit.op("Transpose", [plain], name, { perm: [0, 2, 1] });
}

/** x / sqrt(max(sum of squares, epsilon)), with the epsilon of Keras' l2_normalize. */
function normalized(emit: Emitter, x: string, axis: number, name: string): string {
  const squares = emit.op("Mul", [x, x], `${name}/squares`);
  const sum = emit.op("ReduceSum", [squares, emit.ints(`${name}/axis`, [axis])], `${name}/sum`, { keepdims: 1 });
  const least = emit.op("Max", [sum, emit.scalar(`${name}/epsilon`, 1e-7)], `${name}/least`);
  return emit.op("Div", [x, emit.op("Sqrt", [least], `${name}/length`)], `${name}/normalized`);
}
