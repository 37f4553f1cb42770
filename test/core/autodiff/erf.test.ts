import { test } from "node:test";
import assert from "node:assert/strict";
import { extract } from "../../../src/core/features/extract";
import { readGraph, readNetwork } from "../../../src/core/onnx/model";
import { onnxRuntime } from "../../../src/engine/runtime";
import { ModelBuilder } from "../../models";
import { testWork } from "../../work";

/** x and erf(x), from scipy.special.erf 1.10 (Cephes); they agree with mpmath's 25 digits. */
const table: [number, number][] = [
  [0, 0],
  [1e-9, 1.1283791670955127e-9],
  [0.01, 0.011283415555849616],
  [0.1, 0.1124629160182849],
  [0.25, 0.2763263901682369],
  [0.5, 0.5204998778130465],
  [1, 0.8427007929497148],
  [1.5, 0.9661051464753108],
  [2, 0.9953222650189527],
  [2.5, 0.999593047982555],
  [3, 0.9999779095030014],
  [4, 0.9999999845827421],
  [5, 0.9999999999984626],
  [5.9, 0.9999999999999999],
  [7, 1],
  [1e6, 1],
];

test("erf in double has an error below 1e-15 on both sides of 0", async () => {
  const m = new ModelBuilder([1]);
  const network = await readNetwork(await readGraph({ bytes: m.build(m.op("Erf", ["x"])) }, "model"), onnxRuntime);
  const points = [...table, ...table.map(([x, y]) => [-x, -y] as const)];
  const inputs = Float64Array.from(points, ([x]) => x);
  const { logits } = await extract(network, { sites: [], inputs, outputs: [[1]], precision: "float64" }, testWork());
  points.forEach(([x, y], i) => assert.ok(Math.abs(logits[i]! - y) < 1e-15, `erf(${x}) is ${y}, not ${logits[i]}`));
});
