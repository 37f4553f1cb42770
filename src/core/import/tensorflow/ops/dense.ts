import type { Call, Operator } from "../call";
import { signal, type Constant } from "../operand";
import { operandTensor, weight } from "../weights";
import { fusedWith } from "./convolution";
import { activated } from "./elementwise";
import { isChannelsFirst } from "./image";
import { foldBinary } from "../folding";

/** MatMul and _FusedMatMul of a signal and a matrix [in, out], or its transpose. */
export const matMul: Operator = (call) => {
  const [x, matrix] = [call.signal(0), call.constant(1)];
  if (call.flag("transpose_a", false)) throw call.refuse("transposes its signal, which mixes the examples of a batch");
  if (x.shape.length !== 1)
    throw call.refuse(`multiplies [${x.shape.join(", ")}] for an example; a vector is supported`);
  const { bias, operators } = fusedWith(call);
  const w = matrixOf(call, matrix, call.flag("transpose_b", false), x.shape[0]!);
  const inputs = [x.tensor, w.tensor, ...bias.map((b) => weight(call, b))];
  const y = bias.length > 0 ? call.emit.op("Gemm", inputs, call.name) : call.emit.op("MatMul", inputs, call.name);
  return signal(activated(call, { shape: [w.width], layout: "last", tensor: y }, operators));
};

/** The product of the last axis of a signal of any rank with a matrix. */
export const batchMatMul: Operator = (call) => {
  const [x, matrix] = [call.signal(0), call.constant(1)];
  if (call.flag("adj_x", false)) throw call.refuse("transposes its signal, which is not supported");
  const w = matrixOf(call, matrix, call.flag("adj_y", false), x.shape.at(-1)!);
  return signal({
    shape: [...x.shape.slice(0, -1), w.width],
    layout: "last",
    tensor: call.emit.op("MatMul", [call.emit.as(x, "last"), w.tensor], call.name),
  });
};

function matrixOf(
  call: Call,
  matrix: Constant,
  isTransposed: boolean,
  inside: number,
): { tensor: string; width: number } {
  const axes = isTransposed ? [1, 0] : [0, 1];
  const [height, width] = axes.map((a) => matrix.shape[a]);
  if (matrix.shape.length !== 2 || height !== inside || width === undefined)
    throw call.refuse(
      `multiplies ${inside} values by a matrix of shape [${matrix.shape.join(", ")}]; the file is damaged`,
    );
  return { tensor: weight(call, matrix, axes), width };
}

/** Adds a bias to every channel. */
export const biasAdd: Operator = (call) => {
  const [x, bias] = [call.input(0), call.constant(1)];
  if (x.kind === "constant") return foldBinary(call.name, x, bias, (a, b) => a + b) ?? refuseShape(call, bias);
  const { shape, layout } = x.value;
  const channels = isChannelsFirst(call) && shape.length > 1 ? 0 : shape.length - 1;
  if (bias.data.length !== shape[channels]) return refuseShape(call, bias);
  const placed = { ...bias, shape: shape.map((_, axis) => (axis === channels ? bias.data.length : 1)) };
  return {
    kind: "signal",
    value: {
      shape,
      layout,
      tensor: call.emit.op("Add", [x.value.tensor, operandTensor(call, placed, x.value, 1)], call.name),
    },
  };
};

function refuseShape(call: Call, bias: Constant): never {
  throw call.refuse(`has a bias of shape [${bias.shape.join(", ")}], which does not fit; the file is damaged`);
}
