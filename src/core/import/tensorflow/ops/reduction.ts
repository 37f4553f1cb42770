import { product } from "../../../linalg/shape";
import type { Call, Operator } from "../call";
import { signal, type Constant } from "../operand";

/** The mean, sum or extremum over some axes. Of constants, all values together: the sizes of shapes. */
export const reduce =
  (type: "ReduceMean" | "ReduceMax" | "ReduceMin" | "ReduceSum", fold?: (a: number, b: number) => number): Operator =>
  (call) => {
    const operand = call.input(0);
    const keeps = call.flag("keep_dims", false);
    if (operand.kind === "constant") return foldAll(call, operand, fold);
    const { value } = operand;
    const rank = value.shape.length;
    const axes = [...new Set(call.numbers(1).map((a) => call.axis(a, rank + 1)))];
    const places = axes.map((a) => call.axisIn(value, a)).sort((a, b) => a - b);
    const shape = value.shape.flatMap((d, i) => (!axes.includes(i + 1) ? [d] : keeps ? [1] : []));
    // Without the channels what is left is in the graph's order.
    const layout = keeps || !axes.includes(rank) ? value.layout : "last";
    const keepdims = keeps ? 1 : 0;
    const [inputs, attributes] =
      type === "ReduceSum"
        ? [[value.tensor, call.emit.ints(`${call.name}/axes`, places)], { keepdims }]
        : [[value.tensor], { axes: places, keepdims }];
    return signal({
      shape,
      layout: shape.length > 1 ? layout : "last",
      tensor: call.emit.op(type, inputs, call.name, attributes),
    });
  };

function foldAll(
  call: Call,
  { data, shape }: Constant,
  fold: ((a: number, b: number) => number) | undefined,
): Constant {
  if (!fold || shape.length !== 1) throw call.refuse("reduces a constant, which is not supported");
  const values = Array.from(data);
  return {
    kind: "constant",
    name: call.name,
    shape: call.flag("keep_dims", false) ? [1] : [],
    data: Float64Array.of(values.slice(1).reduce(fold, values[0] ?? 1)),
  };
}

/** The number of elements of a shape. */
export const prod: Operator = (call) => {
  const { data, shape } = call.constant(0);
  if (shape.length > 1) throw call.refuse("multiplies the values of a matrix, which is not supported");
  return {
    kind: "constant",
    name: call.name,
    shape: call.flag("keep_dims", false) ? [1] : [],
    data: Float64Array.of(product(Array.from(data))),
  };
};
