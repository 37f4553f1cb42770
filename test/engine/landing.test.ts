import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema, ValueInfoProtoSchema } from "onnx-buf";
import { DataType, encodeModel, makeInput, makeNode } from "../../src/core/onnx/proto";
import { onnxRuntime } from "../../src/engine/runtime";

/** x to 2 x and x x. */
function model(opset = 17, type = "Add"): Uint8Array {
  const node = [makeNode(type, ["x", "x"], ["sum"]), makeNode("Mul", ["x", "x"], ["square"])];
  const output = ["sum", "square"].map((name) => create(ValueInfoProtoSchema, { name }));
  const graph = create(GraphProtoSchema, {
    name: "test",
    node,
    input: [makeInput("x", DataType.FLOAT, ["n"])],
    output,
  });
  return encodeModel(
    create(ModelProtoSchema, {
      irVersion: 4n,
      opsetImport: [create(OperatorSetIdProtoSchema, { version: BigInt(opset) })],
      graph,
    }),
  );
}

const x = { data: Float32Array.of(1, 2, 3), dims: [3] };
const place = () => ({ data: new Float32Array(3), dims: [3] });

// SequenceEmpty, which the stop is made with, is as old as opset 11.
for (const opset of [17, 9])
  for (const lands of [true, false])
    test(`outputs are written into the arrays that are given, and those are returned: opset ${opset}, ${lands ? "" : "not "}loaded for that`, async () => {
      const session = await onnxRuntime.load(model(opset), { lands });
      assert.deepEqual([...session.outputNames], ["sum", "square"]);
      const into = { sum: place(), square: place() };
      for (let times = 0; times < 2; times++) {
        into.sum.data.fill(0);
        const results = await session.run({ x }, into);
        assert.equal(results.sum, into.sum);
        assert.deepEqual([...into.sum.data, ...into.square.data], [2, 4, 6, 1, 4, 9]);
      }
      const some = await session.run({ x }, { sum: into.sum, square: null });
      assert.equal(some.sum, into.sum);
      assert.deepEqual([...Float32Array.from(some.square!.data, Number)], [1, 4, 9]);
      assert.deepEqual(Object.keys(await session.run({ x }, ["square"])), ["square"]);
      assert.deepEqual(Object.keys(await session.run({ x })), ["sum", "square"]);
      await session.release();
    });

test("errors pass through where all outputs land", async () => {
  await assert.rejects(onnxRuntime.load(model(17, "Nonsense"), { lands: true }), /Nonsense/);
  const session = await onnxRuntime.load(model(), { lands: true });
  await assert.rejects(
    session.run({ x: { data: Float32Array.of(1, 2), dims: [2] } }, { sum: place(), square: place() }),
  );
  await session.release();
});
