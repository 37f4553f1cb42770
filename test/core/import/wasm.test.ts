import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { setBackend } from "@tensorflow/tfjs-core";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { cnn, mlp, residual } from "./networks";
import { fill, outputError, ready } from "./oracle";

for (const [name, make] of Object.entries({ mlp, cnn, residual }))
  test(`${name}: outputs are those of predict on the wasm backend`, async () => {
    await ready;
    setWasmPaths(`${path.resolve("node_modules/@tensorflow/tfjs-backend-wasm/dist")}${path.sep}`);
    assert.ok(await setBackend("wasm"));
    const network = make();
    fill(network);
    const error = await outputError(network, 5);
    assert.ok(error <= 1e-5, `differs by ${error}`);
  });
