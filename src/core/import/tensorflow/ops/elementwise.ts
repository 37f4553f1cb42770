import { foldBinary, foldUnary } from "../folding";
import { signal } from "../operand";
import type { Call, Operator } from "../call";
import type { AttributeValue } from "../../../onnx/proto";
import type { Value } from "../../layers/emitter";
import { fullShape, operandTensor } from "../weights";

/** An operator on every number alone; the layout stays. */
export const map =
  (
    type: string,
    fold?: (x: number) => number,
    attributes: (call: Call) => Record<string, AttributeValue> = () => ({}),
  ): Operator =>
  (call) => {
    const operand = call.input(0);
    if (operand.kind === "signal")
      return signal({
        ...operand.value,
        turned: undefined,
        tensor: call.emit.op(type, [operand.value.tensor], call.name, attributes(call)),
      });
    if (!fold) throw call.refuse("is applied to a constant, which is not supported");
    return foldUnary(call.name, operand, fold);
  };

/** An operator on pairs of numbers, with broadcasting. */
export const combine =
  (type: string, fold: (a: number, b: number) => number): Operator =>
  (call) => {
    const [a, b] = [call.input(0), call.input(1)];
    if (a.kind === "constant" && b.kind === "constant") return foldBinary(call.name, a, b, fold) ?? fail(call);
    const like = a.kind === "signal" ? a.value : call.signal(1);
    const layout =
      a.kind === "signal" && b.kind === "signal" && b.value.shape.length > 1 && a.value.shape.every((d) => d === 1)
        ? b.value.layout
        : like.layout;
    const shape = fullShape(call, [a, b]);
    const tensors = [a, b].map((operand, i) => operandTensor(call, operand, { shape, layout, tensor: "" }, i));
    return signal({ shape, layout, tensor: call.emit.op(type, tensors, call.name) });
  };

function fail(call: Call): never {
  throw call.refuse("combines constants of shapes that do not fit; the file is damaged");
}

const positive = (x: number): number => Math.max(x, 0);

export const relu = map("Relu", positive);
export const rsqrt: Operator = (call) => {
  const operand = call.input(0);
  if (operand.kind === "constant") return foldUnary(call.name, operand, (x) => 1 / Math.sqrt(x));
  const root = call.emit.op("Sqrt", [operand.value.tensor], `${call.name}/sqrt`);
  return signal({ ...operand.value, turned: undefined, tensor: call.emit.op("Reciprocal", [root], call.name) });
};
export const square: Operator = (call) => {
  const operand = call.input(0);
  if (operand.kind === "constant") return foldUnary(call.name, operand, (x) => x * x);
  return signal({
    ...operand.value,
    turned: undefined,
    tensor: call.emit.op("Mul", [operand.value.tensor, operand.value.tensor], call.name),
  });
};
export const leakyRelu = map("LeakyRelu", undefined, (call) => ({ alpha: { float: call.number("alpha", 0.2) } }));

/** max(x, 0), at most 6. */
export const relu6: Operator = (call) => {
  const x = call.signal(0);
  return signal(clipped(call, x, call.name));
};

const clipped = (call: Call, x: Value, name: string): Value => ({
  shape: x.shape,
  layout: x.layout,
  tensor: call.emit.op(
    "Clip",
    [x.tensor, call.emit.scalar(`${name}/min`, 0), call.emit.scalar(`${name}/max`, 6)],
    name,
  ),
});

export const prelu: Operator = (call) => {
  const x = call.signal(0);
  return signal({
    shape: x.shape,
    layout: x.layout,
    tensor: call.emit.op("PRelu", [x.tensor, operandTensor(call, call.constant(1), x, 1)], call.name),
  });
};

export const softmax =
  (type: "Softmax" | "LogSoftmax"): Operator =>
  (call) => {
    const x = call.signal(0);
    return signal({
      shape: x.shape,
      layout: x.layout,
      tensor: call.emit.op(type, [x.tensor], call.name, { axis: call.axisIn(x, -1) }),
    });
  };

/** The sum of any number of signals. */
export const addN: Operator = (call) => {
  const values = call.inputs.map((_, i) => call.signal(i));
  const [first] = values;
  if (!first || values.some((v) => v.shape.join() !== first.shape.join()))
    throw call.refuse("adds signals of different shapes; the file is damaged");
  return signal({
    shape: first.shape,
    layout: first.layout,
    tensor: call.emit.op(
      "Sum",
      values.map((v) => call.emit.as(v, first.layout)),
      call.name,
    ),
  });
};

/** The activations that may be fused into another operator, appended as a node of their own. */
const fusable: Record<string, ((call: Call, x: Value, name: string) => string) | undefined> = {
  Elu: (call, x, name) => call.emit.op("Elu", [x.tensor], name),
  LeakyRelu: (call, x, name) =>
    call.emit.op("LeakyRelu", [x.tensor], name, { alpha: { float: call.number("leakyrelu_alpha", 0.2) } }),
  Relu: (call, x, name) => call.emit.op("Relu", [x.tensor], name),
  Relu6: (call, x, name) => clipped(call, x, name).tensor,
  Sigmoid: (call, x, name) => call.emit.op("Sigmoid", [x.tensor], name),
};

/** @param operators that the node is fused with, behind the bias */
export function activated(call: Call, x: Value, operators: readonly string[]): Value {
  const [operator, ...others] = operators;
  if (operator === undefined) return x;
  const activation = fusable[operator];
  if (!activation || others.length > 0)
    throw call.refuse(
      `is fused with ${operators.join(", ")}, which is not supported; convert the model again without fusing`,
    );
  return { shape: x.shape, layout: x.layout, tensor: activation(call, x, `${call.name}/${operator}`) };
}
