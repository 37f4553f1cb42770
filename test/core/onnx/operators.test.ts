import assert from "node:assert/strict";
import { test } from "node:test";
import { readGraph, readNetwork } from "../../../src/core/onnx/model";
import { onnxRuntime } from "../../../src/engine/runtime";
import { ModelBuilder } from "../../models";

/** The operator that is peeled off a layer with this end. */
async function peeled(end: (m: ModelBuilder, logits: string) => string): Promise<string | undefined> {
  const m = new ModelBuilder([3], 13);
  const bytes = m.build(end(m, m.op("MatMul", ["x", m.parameter("w", [3, 2])])));
  return (await readNetwork(await readGraph({ bytes }, "model"), onnxRuntime)).peeled?.op;
}

test("logits are what enters a final link function, also one that is only copied or reshaped", async () => {
  for (const link of ["Sigmoid", "Softmax", "LogSoftmax", "Exp"]) {
    assert.equal(await peeled((m, logits) => m.op(link, [logits])), link);
    assert.equal(await peeled((m, logits) => m.op("Identity", [m.op(link, [logits])])), link);
    assert.equal(await peeled((m, logits) => m.op("Unsqueeze", [m.op(link, [logits]), m.ints([1])])), link);
  }
  for (const op of ["Relu", "Tanh", "Softplus"])
    assert.equal(await peeled((m, logits) => m.op(op, [logits])), undefined);
});
