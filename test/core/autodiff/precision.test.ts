import { test } from "node:test";
import assert from "node:assert/strict";
import { findCuts } from "../../../src/core/cuts/cuts";
import { extract } from "../../../src/core/features/extract";
import { product } from "../../../src/core/linalg/shape";
import { readGraph, readNetwork } from "../../../src/core/onnx/model";
import { DataType, decodeModel, encodeModel } from "../../../src/core/onnx/proto";
import { retype } from "../../../src/core/onnx/retype";
import { onnxRuntime } from "../../../src/engine/runtime";
import { multiplyOut } from "../../gradcheck";
import { ModelBuilder } from "../../models";
import type { Case } from "./cases/case";
import { shapeCases, shapeSince } from "./cases/shape";
import { testWork } from "../../work";

const tolerance = 1e-5;

/**
 * In single precision the runtime's own operators compute the logits; in double those of the forms that stand for
 * operators without a double kernel, and the rules may emit other operators. Both must agree but for rounding.
 */
async function comparePrecisions(make: Case, opset: number): Promise<void> {
  const m = new ModelBuilder([3], opset);
  const single = encodeModel(retype(decodeModel(m.build(make(m)), "model"), DataType.DOUBLE, DataType.FLOAT));
  const network = await readNetwork(await readGraph({ bytes: single }, "model"), onnxRuntime);
  const { sites } = findCuts(network);
  const inputs = Float64Array.from({ length: 4 * product(network.input.shape) }, (_, i) => Math.cos(43.71 * (i + 1)));
  const request = {
    inputs,
    sites,
    outputs: [Array.from({ length: network.outputs }, (_, k) => 1 - 0.7 * k)],
  };
  const [wide, narrow] = [
    await extract(network, { ...request, precision: "float64" }, testWork()),
    await extract(network, { ...request, precision: "float32" }, testWork()),
  ];
  assertNear(narrow.logits, wide.logits, "logits");
  for (const site of sites)
    assertNear(
      multiplyOut(narrow.blocks.get(site)![0]!),
      multiplyOut(wide.blocks.get(site)![0]!),
      `features of ${site.tensor}`,
    );
}

function assertNear(actual: Float64Array, expected: Float64Array, what: string): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((v, i) =>
    assert.ok(
      Math.abs(v - expected[i]!) <= tolerance * Math.max(1, Math.abs(expected[i]!)),
      `${what}: ${v} in single, ${expected[i]} in double precision`,
    ),
  );
}

for (const [operator, cases] of Object.entries(shapeCases))
  for (const opset of [9, 10, 11, 18, 21].filter((o) => o >= shapeSince[operator as keyof typeof shapeSince]))
    test(`${operator}, opset ${opset}: single and double precision agree`, async () => {
      for (const make of cases) await comparePrecisions(make, opset);
    });
