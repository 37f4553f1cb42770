import { DataType } from "../../../onnx/proto";
import type { Value } from "../emitter";
import { unary } from "../rule";
import { activate } from "./activation";

/** Kernel [in, units], over the last axis. */
export const dense = unary((emit, layer, x) => {
  const units = layer.number("units");
  const [inside, hasBias] = [x.shape.at(-1)!, layer.flag("use_bias", true)];
  const [kernel, bias] = layer.variables([
    { name: "kernel", shape: [inside, units] },
    ...(hasBias ? [{ name: "bias", shape: [units] }] : []),
  ]);
  const weights = [
    emit.weight(`${layer.name}/kernel`, kernel!, [inside, units]),
    ...(bias ? [emit.weight(`${layer.name}/bias`, bias, [units])] : []),
  ];
  const product = (): string => {
    if (x.shape.length === 1) return emit.op("Gemm", [x.tensor, ...weights], layer.name);
    const matrix = emit.op("MatMul", [emit.as(x, "last"), weights[0]!], bias ? `${layer.name}/matmul` : layer.name);
    return bias ? emit.op("Add", [matrix, weights[1]!], layer.name) : matrix;
  };
  const y: Value = { shape: [...x.shape.slice(0, -1), units], layout: "last", tensor: product() };
  return activate(emit, layer, y);
});

/** The rows of a table, by indices that come as floats. */
export const embedding = unary((emit, layer, x) => {
  const [rows, width] = [layer.number("input_dim"), layer.number("output_dim")];
  if (layer.flag("mask_zero", false))
    throw layer.refuse('hides index 0 from the layers behind it ("mask_zero"), which is not supported');
  const [values] = layer.variables([{ name: "embeddings", shape: [rows, width] }]);
  const table = emit.weight(`${layer.name}/embeddings`, values!, [rows, width]);
  const indices = emit.op("Cast", [emit.as(x, "last")], `${layer.name}/indices`, { to: DataType.INT64 });
  return {
    shape: [...x.shape, width],
    layout: "last",
    tensor: emit.op("Gather", [table, indices], layer.name, { axis: 0 }),
  };
});
