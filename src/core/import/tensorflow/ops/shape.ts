import { product } from "../../../linalg/shape";
import type { Value } from "../../layers/emitter";
import type { Call, Operator } from "../call";
import { signal, vector, type Constant, type Operand } from "../operand";
import { isOrderless } from "../weights";

/** What passes its input on. */
export const identity: Operator = (call) => {
  const operand = call.input(0);
  if (operand.kind === "constant") return operand;
  return signal({
    shape: operand.value.shape,
    layout: operand.value.layout,
    tensor: call.emit.op("Identity", [operand.value.tensor], call.name),
  });
};

/** Signals are float32 throughout. */
export const cast: Operator = (call) => {
  const operand = call.input(0);
  const type = call.attribute("DstT").type ?? "DT_FLOAT";
  if (operand.kind === "signal" && type !== "DT_FLOAT")
    throw call.refuse(`turns a signal into ${type}; only float32 can be differentiated`);
  return operand;
};

/** The batch's size is not known: NaN. */
export const shapeOf: Operator = (call) => {
  const operand = call.input(0);
  return vector(call.name, operand.kind === "signal" ? [NaN, ...operand.value.shape] : operand.shape);
};

/** Stacks constants along a new first axis. */
export const pack: Operator = (call) => {
  const parts = call.inputs.map((_, i) => call.constant(i));
  const [first] = parts;
  if (!first || call.number("axis", 0) !== 0 || parts.some((p) => p.shape.join() !== first.shape.join()))
    throw call.refuse("stacks constants in a way that is not supported");
  return {
    kind: "constant",
    name: call.name,
    shape: [parts.length, ...first.shape],
    data: Float64Array.from(parts.flatMap((p) => Array.from(p.data))),
  };
};

/** A part of a vector, as of a shape. */
export const stridedSlice: Operator = (call) => {
  const { data, shape, name } = call.constant(0);
  const [begin, end, stride] = [call.numbers(1)[0], call.numbers(2)[0], call.numbers(3)[0] ?? 1];
  if (
    shape.length !== 1 ||
    begin === undefined ||
    end === undefined ||
    stride !== 1 ||
    call.number("ellipsis_mask", 0) !== 0 ||
    call.number("new_axis_mask", 0) !== 0
  )
    throw call.refuse(`takes a part of "${name}" in a way that is not supported; a range of a vector is`);
  const from = call.number("begin_mask", 0) & 1 ? 0 : begin;
  const values = Array.from(data);
  if (call.number("shrink_axis_mask", 0) & 1)
    return { kind: "constant", name: call.name, shape: [], data: Float64Array.of(values.at(from) ?? NaN) };
  return vector(call.name, values.slice(from, call.number("end_mask", 0) & 1 ? values.length : end));
};

/** Joins signals along an axis, or constants along their only one. */
export const concat: Operator = (call) => {
  const count = call.inputs.length - 1;
  const operands = call.inputs.slice(0, count);
  if (operands.every((o): o is Constant => o.kind === "constant" && o.shape.length === 1))
    return vector(
      call.name,
      operands.flatMap((o) => Array.from(o.data)),
    );
  const values = operands.map((_, i) => call.signal(i));
  const [first] = values;
  if (!first) throw call.refuse("joins nothing; the file is damaged");
  const axis = call.axis(call.numbers(count)[0] ?? NaN, first.shape.length + 1);
  const place = call.axisIn(first, axis);
  const isOther = (v: Value) =>
    v.shape.length !== first.shape.length || v.shape.some((d, i) => i !== axis - 1 && d !== first.shape[i]);
  if (values.some(isOther))
    throw call.refuse(
      `joins shapes [${values.map((v) => v.shape.join(", ")).join("] and [")}], which do not fit; the file is damaged`,
    );
  const shape = first.shape.map((d, i) => (i === axis - 1 ? values.reduce((sum, v) => sum + v.shape[i]!, 0) : d));
  return signal({
    shape,
    layout: first.layout,
    tensor: call.emit.op(
      "Concat",
      values.map((v) => call.emit.as(v, first.layout)),
      call.name,
      { axis: place },
    ),
  });
};

/** The same numbers of an example in another shape. */
function reshaped(call: Call, value: Value, shape: readonly number[]): Operand {
  const tensor = isOrderless(value) ? value.tensor : call.emit.as(value, "last");
  const isFlat = shape.length === 1;
  const made = isFlat
    ? call.emit.op("Flatten", [tensor], call.name, { axis: 1 })
    : call.emit.op(
        "Reshape",
        [tensor, call.emit.ints(`${call.name}/shape`, shape.length === 0 ? [-1] : [0, ...shape])],
        call.name,
      );
  return signal({ shape, layout: "last", tensor: made });
}

export const reshape: Operator = (call) => {
  const operand = call.input(0);
  const target = call.numbers(1);
  if (operand.kind === "constant")
    return {
      ...operand,
      name: call.name,
      shape: resolved(target, operand.data.length) ?? refuseShape(call, target, operand.shape),
    };
  const { value } = operand;
  return reshaped(
    call,
    value,
    resolved(target.slice(1), product(value.shape)) ?? refuseShape(call, target, value.shape),
  );
};

/** -1 stands for what is left; undefined when the sizes do not fit. */
function resolved(target: readonly number[], size: number): number[] | undefined {
  const known = product(target.filter((d) => d !== -1));
  const shape = target.map((d) => (d === -1 ? size / known : d));
  return product(shape) === size && shape.every((d) => Number.isInteger(d) && d > 0) ? shape : undefined;
}

function refuseShape(call: Call, target: readonly number[], shape: readonly number[]): never {
  throw call.refuse(
    `makes [${target.map((d) => (Number.isNaN(d) ? "batch" : d)).join(", ")}] of [${shape.join(", ")}] for an example, which mixes examples or has another number of values`,
  );
}

/** Drops axes of size 1; all of them where none is named, but never the batch. */
export const squeeze: Operator = (call) => {
  const operand = call.input(0);
  const named = [...call.numberList("squeeze_dims"), ...call.numberList("axis")];
  if (operand.kind === "constant")
    return {
      ...operand,
      name: call.name,
      shape: without(
        operand.shape,
        named.map((a) => call.axis(a, operand.shape.length)),
      ),
    };
  const { value } = operand;
  const axes = named.map((a) => call.axis(a, value.shape.length + 1) - 1);
  if (axes.some((a) => value.shape[a] !== 1))
    throw call.refuse(
      `drops axes [${named.join(", ")}] of [batch, ${value.shape.join(", ")}], which are not of size 1`,
    );
  return reshaped(call, value, without(value.shape, axes));
};

const without = (shape: readonly number[], axes: readonly number[]): number[] =>
  shape.filter((d, i) => (axes.length > 0 ? !axes.includes(i) : d !== 1));

export const expandDims: Operator = (call) => {
  const [operand, axis] = [call.input(0), call.numbers(1)[0] ?? NaN];
  if (operand.kind === "constant")
    return {
      ...operand,
      name: call.name,
      shape: operand.shape.toSpliced(call.axis(axis, operand.shape.length + 1), 0, 1),
    };
  const { value } = operand;
  const place = call.axis(axis, value.shape.length + 2);
  if (place === 0) throw call.refuse("adds an axis before the batch, which is not supported");
  return reshaped(call, value, value.shape.toSpliced(place - 1, 0, 1));
};

export const transpose: Operator = (call) => {
  const [value, perm] = [call.signal(0), call.numbers(1)];
  const axes = perm.slice(1).map((p) => p - 1);
  if (
    perm[0] !== 0 ||
    perm.length !== value.shape.length + 1 ||
    new Set(axes).size !== axes.length ||
    axes.some((a) => value.shape[a] === undefined)
  )
    throw call.refuse(`puts the axes in the order [${perm.join(", ")}], which moves the batch or is none`);
  return signal({
    shape: axes.map((a) => value.shape[a]!),
    layout: "last",
    tensor: call.emit.op("Transpose", [call.emit.as(value, "last")], call.name, { perm }),
  });
};

/** Zeros, or another number, around an example: paddings [axes, 2]. */
export const pad: Operator = (call) => {
  const [value, paddings] = [call.signal(0), call.numbers(1)];
  const rank = value.shape.length + 1;
  if (paddings.length !== 2 * rank || paddings[0] !== 0 || paddings[1] !== 0)
    throw call.refuse("pads the batch, or other axes than its input has");
  const places = Array.from({ length: rank }, (_, axis) => (axis === 0 ? 0 : call.axisIn(value, axis)));
  const at = (place: number, side: number) => paddings[2 * places.indexOf(place) + side]!;
  const pads = [0, 1].flatMap((side) => places.map((_, place) => at(place, side)));
  const filling = call.inputs.length > 2 ? [call.emit.scalar(`${call.name}/value`, call.numbers(2)[0] ?? 0)] : [];
  const shape = value.shape.map((d, i) => d + paddings[2 * (i + 1)]! + paddings[2 * (i + 1) + 1]!);
  return signal({
    shape,
    layout: value.layout,
    tensor: call.emit.op("Pad", [value.tensor, call.emit.ints(`${call.name}/pads`, pads), ...filling], call.name),
  });
};
