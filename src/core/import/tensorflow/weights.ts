import { product } from "../../linalg/shape";
import type { Layout, Value } from "../layers/emitter";
import { permuted } from "../layers/permute";
import type { Call } from "./call";
import { broadcast } from "./folding";
import type { Constant, Operand } from "./operand";

const floats = ({ data }: Constant): Float32Array => (data instanceof Float32Array ? data : Float32Array.from(data));

/**
 * A constant as an initializer with its axes in another order: a parameter that cuts count. It has its own name; used
 * in several ways, it gets a number.
 */
export function weight(
  call: Call,
  constant: Constant,
  axes: readonly number[] = constant.shape.map((_, i) => i),
  dims: readonly number[] = axes.map((a) => constant.shape[a]!),
): string {
  const form = `${axes.join()} ${dims.join()}`;
  let name = constant.name;
  for (let use = 2; (call.forms.get(name) ?? form) !== form; use++) name = `${constant.name}:${use}`;
  call.forms.set(name, form);
  return call.emit.weight(name, permuted(floats(constant), constant.shape, axes), dims);
}

/** Shape of one example of what two operands make together. @throws input error when they do not fit */
export function fullShape(call: Call, operands: readonly Operand[]): number[] {
  const shapes = operands.map((o) => (o.kind === "signal" ? [NaN, ...o.value.shape] : o.shape));
  const rank = Math.max(...operands.map((o) => (o.kind === "signal" ? o.value.shape.length + 1 : 0)));
  const [a, b] = shapes.map((s) =>
    s.length === rank && (Number.isNaN(s[0]) || s[0] === 1) ? s.slice(1) : s.length < rank ? s : undefined,
  );
  const isRagged = operands.some((o) => o.kind === "signal" && o.value.shape.length + 1 !== rank);
  const shape = a && b && !isRagged ? broadcast(a, b) : undefined;
  if (!shape || shape.length !== rank - 1)
    throw call.refuse(
      `combines shapes [${shapes.map((s) => s.join(", ").replace("NaN", "batch")).join("] and [")}], which do not fit`,
    );
  return shape;
}

/**
 * An operand as a tensor that fits a value of some layout: scalars as they are, others as parameters with their axes in
 * that layout.
 */
export function operandTensor(call: Call, operand: Operand, like: Value, index: number): string {
  if (operand.kind === "signal") return call.emit.as(operand.value, like.layout);
  if (operand.data instanceof Float64Array && operand.data.some(Number.isNaN))
    throw call.refuse(
      "computes with the number of examples; only networks that treat each example alone can be analysed",
    );
  if (operand.shape.length === 0) return call.emit.scalar(`${call.name}/operand${index + 1}`, Number(operand.data[0]));
  const rank = like.shape.length;
  const shape = [...Array<number>(Math.max(0, rank - operand.shape.length)).fill(1), ...operand.shape].slice(-rank);
  const axes = axesIn(like.layout, rank);
  return weight(call, { ...operand, shape }, axes);
}

const axesIn = (layout: Layout, rank: number): number[] =>
  layout === "first" && rank > 1
    ? [rank - 1, ...Array.from({ length: rank - 1 }, (_, i) => i)]
    : Array.from({ length: rank }, (_, i) => i);

/** Whether a value's numbers lie in the same order in both layouts. */
export const isOrderless = ({ shape, layout }: Value): boolean =>
  layout === "last" || product(shape.slice(0, -1)) === 1 || shape.at(-1) === 1;
