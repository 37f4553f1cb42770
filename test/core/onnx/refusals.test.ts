import assert from "node:assert/strict";
import { test } from "node:test";
import { openModel } from "../../../src/core/model/read";
import { DataType, decodeModel, encodeModel } from "../../../src/core/onnx/proto";
import { onnxRuntime } from "../../../src/engine/runtime";
import { ModelBuilder } from "../../models";

type Dims = (number | undefined)[];

/** A layer of 3 x 2 weights on an input of that shape (an undefined dimension is open) and type, then some more. */
function layered(dims: Dims, type = DataType.DOUBLE, more = (_: ModelBuilder, t: string) => t): Uint8Array {
  const m = new ModelBuilder([3]);
  const model = decodeModel(m.build(more(m, m.op("MatMul", ["x", m.parameter("w", [3, 2])]))), "model");
  const input = model.graph!.input[0]!.type!.value;
  if (input.case !== "tensorType") assert.fail("the input is no tensor");
  input.value.elemType = type;
  const open = input.value.shape!.dim[0]!;
  input.value.shape!.dim = dims.map((d) => ({
    ...open,
    value: d === undefined ? { case: "dimParam", value: "n" } : { case: "dimValue", value: BigInt(d) },
  }));
  return encodeModel(model);
}

const refused = (name: string, model: () => Uint8Array, message: RegExp) =>
  void test(name, () => assert.rejects(openModel({ bytes: model() }, "model.onnx", onnxRuntime), message));

refused(
  "half precision is named with its remedy",
  () => layered([undefined, 3], DataType.FLOAT16),
  /input "x" has element type FLOAT16.*convert the model to float32/,
);
refused(
  "whole numbers in are named with a remedy",
  () => layered([undefined, 3], DataType.INT64),
  /input "x" has element type INT64.*begins at float values/,
);
refused(
  "a batch axis that is not the first is seen",
  () => layered([7, undefined, 3]),
  /shape \[7, \?, 3\], whose open axis is not the first/,
);
refused(
  "weights that do not fit are no matter of the batch",
  () => layered([undefined, 5]),
  /^(?!.*dynamic).*its? (shapes|parts) do not fit together/,
);
refused(
  "a fixed batch that the network insists on is",
  () => layered([4]),
  /if it was exported for a fixed batch, export it with a dynamic batch axis \(MatMul node/,
);
refused(
  "whole numbers out are named with what makes them",
  () => layered([undefined, 3], DataType.DOUBLE, (m, t) => m.op("ArgMax", [t])),
  /output "y" holds whole numbers, made by Identity node "y"; export the logits instead/,
);
refused(
  "half precision inside is named with its remedy",
  () =>
    layered([undefined, 3], DataType.DOUBLE, (m, t) =>
      m.op("Cast", [m.op("Cast", [t], { to: DataType.FLOAT16 })], { to: DataType.DOUBLE }),
    ),
  /tensor "Cast_1" has element type float16.*convert the model to float32/,
);
