import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { AttributeProtoSchema, AttributeProto_AttributeType, GraphProtoSchema, ValueInfoProtoSchema } from "onnx-buf";
import { findCuts } from "../../../src/core/cuts/cuts";
import { pickCut } from "../../../src/core/cuts/pick";
import { extract } from "../../../src/core/features/extract";
import { inspectModel } from "../../inspectModel";
import { DataType, decodeModel, encodeModel, makeNode } from "../../../src/core/onnx/proto";
import { readGraph, readNetwork } from "../../../src/core/onnx/model";
import { retype } from "../../../src/core/onnx/retype";
import { onnxRuntime } from "../../../src/engine/runtime";
import { ModelBuilder } from "../../models";
import { testWork } from "../../work";

/* Networks whose values run through operators without a derivative rule. */

const single = (model: Uint8Array): Uint8Array =>
  encodeModel(retype(decodeModel(model, "model"), DataType.DOUBLE, DataType.FLOAT));
const inspect = (model: Uint8Array) => inspectModel({ bytes: model }, "model.onnx");

/** Four steps of three values through an LSTM of two units, and a layer on its last state. */
function recurrent(): Uint8Array {
  const m = new ModelBuilder([4, 3]);
  const steps = m.op("Transpose", ["x"], { perm: [1, 0, 2] });
  const [, state] = m.ops(
    "LSTM",
    [steps, m.parameter("W", [1, 8, 3]), m.parameter("R", [1, 8, 2]), m.parameter("B", [1, 16])],
    { hidden_size: 2 },
    2,
  );
  return single(
    m.build(
      m.op("Gemm", [
        m.op("Squeeze", [state!, m.ints([0])]),
        m.parameter("head.weight", [2, 1]),
        m.parameter("head.bias", [1]),
      ]),
    ),
  );
}

test("the parameters of an operator without a rule are counted, and named as what no cut crosses", async () => {
  const { inspection } = await inspect(recurrent());
  assert.equal(inspection.parameters, 8 * 3 + 8 * 2 + 16 + 2 + 1);
  assert.deepEqual(
    inspection.cuts.map((c) => c.weights),
    [["head.weight"]],
  );
  assert.deepEqual(
    inspection.uncut.map((u) => u.reason),
    ["LSTM has no derivative rule"],
  );
});

test("what the runtime computes in single precision alone is analysed in it", async () => {
  const network = await readNetwork(await readGraph({ bytes: recurrent() }, "model.onnx"), onnxRuntime);
  const inputs = Float64Array.from({ length: 24 }, (_, i) => Math.sin(3 * i));
  const { precision, logits } = await extract(
    network,
    { sites: findCuts(network).sites, inputs, outputs: [[1]] },
    testWork(),
  );
  assert.equal(precision, "float32");
  assert.equal(logits.length, 2);
});

test("quantised values tie what is below them to what is above", async () => {
  const m = new ModelBuilder([3]);
  const [scale, zero] = [m.constant(Float64Array.of(0.1), []), m.constant(Uint8Array.of(0), [], DataType.INT8)];
  const layer = (input: string, name: string) => m.op("MatMul", [input, m.parameter(name, [3, 3])]);
  const quantised = m.op("DequantizeLinear", [m.op("QuantizeLinear", [layer("x", "below"), scale, zero]), scale, zero]);
  const { network, cuts, inspection } = await inspect(single(m.build(layer(layer(quantised, "middle"), "above"))));
  assert.deepEqual(
    inspection.cuts.map((c) => [c.weights.join(), c.refusal === undefined]),
    [
      ["below", false],
      ["middle", true],
      ["above", true],
    ],
  );
  assert.match(
    pickCut(network, cuts, ["below", "above"]).reasons[0] ?? "",
    /^the path x -> below -> .*middle -> above crosses both below and above$/,
  );
});

test("a mask made from a signal hangs on the signal", async () => {
  const m = new ModelBuilder([3]);
  const hidden = m.op("MatMul", ["x", m.parameter("w", [3, 3])]);
  const mask = m.op("Cast", [m.op("Greater", [hidden, m.constant(Float64Array.of(0), [])])], { to: DataType.DOUBLE });
  const { inspection } = await inspect(m.build(m.op("MatMul", [mask, m.parameter("v", [3, 1])])));
  assert.deepEqual(
    inspection.cuts.map((c) => c.weights),
    [["w"], ["v"]],
  );
});

/** x w, then an If whose branches read that product from the graph around them, then a layer. */
function branching(): Uint8Array {
  const m = new ModelBuilder([3]);
  const hidden = m.op("MatMul", ["x", m.parameter("w", [3, 3])]);
  const chosen = m.op("If", [m.constant(Uint8Array.of(1), [], DataType.BOOL)]);
  const model = decodeModel(m.build(m.op("MatMul", [chosen, m.parameter("v", [3, 1])])), "model");
  const branch = (op: string) =>
    create(GraphProtoSchema, {
      name: op,
      node: [makeNode(op, [hidden], [`${op}_out`])],
      output: [create(ValueInfoProtoSchema, { name: `${op}_out` })],
    });
  model.graph!.node.find((n) => n.opType === "If")!.attribute = [
    create(AttributeProtoSchema, { name: "then_branch", type: AttributeProto_AttributeType.GRAPH, g: branch("Relu") }),
    create(AttributeProtoSchema, { name: "else_branch", type: AttributeProto_AttributeType.GRAPH, g: branch("Neg") }),
  ];
  return encodeModel(model);
}

test("what the branches of an If read lies below it", async () => {
  const { inspection } = await inspect(branching());
  assert.deepEqual(
    inspection.cuts.map((c) => [c.weights.join(), c.refusal === undefined]),
    [
      ["w", false],
      ["v", true],
    ],
  );
  assert.match(inspection.cuts[0]!.refusal ?? "", /no derivative rule for If node/);
});
