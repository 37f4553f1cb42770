import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { equals, fromBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import { copyModel, encodeModel, makeNode, makeTensor } from "../../../src/core/onnx/proto";

for (const name of ["cnn-bn", "three-classes", "elementwise", "no-parameters"])
  test(`${name} is the same model after encoding, and after copying`, () => {
    const model = fromBinary(ModelProtoSchema, readFileSync(`test/fixtures/${name}.onnx`));
    assert.ok(equals(ModelProtoSchema, fromBinary(ModelProtoSchema, encodeModel(model)), model));
    assert.ok(equals(ModelProtoSchema, copyModel(model), model));
  });

test("what is appended follows what the graph has", () => {
  const model = fromBinary(ModelProtoSchema, readFileSync("test/fixtures/cnn-bn.onnx"));
  const [node, weight] = [makeNode("Identity", ["logits"], ["more"]), makeTensor("one", Float32Array.of(1), [1])];
  const { graph } = fromBinary(
    ModelProtoSchema,
    encodeModel(model, { nodes: [node], initializers: [weight], outputs: ["more"] }),
  );
  assert.deepEqual(
    graph!.node.map((n) => n.name),
    [...model.graph!.node.map((n) => n.name), "more"],
  );
  assert.deepEqual(
    graph!.initializer.map((t) => t.name),
    [...model.graph!.initializer.map((t) => t.name), "one"],
  );
  assert.deepEqual(
    graph!.output.map((o) => o.name),
    [...model.graph!.output.map((o) => o.name), "more"],
  );
});

test("a copy shares no message with the original", () => {
  const model = fromBinary(ModelProtoSchema, readFileSync("test/fixtures/cnn-bn.onnx"));
  const copy = copyModel(model);
  copy.graph!.initializer[0]!.name = "renamed";
  copy.graph!.node[0]!.input[0] = "renamed";
  assert.notEqual(model.graph!.initializer[0]!.name, "renamed");
  assert.notEqual(model.graph!.node[0]!.input[0], "renamed");
});
