import { findCuts } from "../../../../../src/core/cuts/cuts";
import { edgeWeights } from "../../../../../src/core/features/edgeWeights";
import { Products } from "../../../../../src/core/products/products";
import type { Problem } from "../../../../../src/core/studies/cuts/kinks/problem";
import { concat } from "../../../../../src/core/linalg/vector";
import { readGraph, readNetwork } from "../../../../../src/core/onnx/model";
import { onnxRuntime } from "../../../../../src/engine/runtime";
import { testWork } from "../../../../work";

/** All weights and biases of a model, on examples with given derivatives of the loss by its logits. */
export async function problemOf(
  model: Uint8Array,
  inputs: Float64Array,
  lossByLogits: Float64Array,
  lambda = 0.1,
): Promise<Problem> {
  const network = await readNetwork(await readGraph({ bytes: model }, "model"), onnxRuntime);
  const { sites, parameters: known } = findCuts(network);
  const parameters = known.group(sites);
  const weights = concat(await Promise.all(parameters.map(([site]) => edgeWeights(network, site!))));
  const products = new Products(testWork());
  return {
    network,
    parameters,
    weights,
    lambda,
    inputs,
    lossByLogits,
    precision: "float64",
    products,
    work: products.work,
  };
}

/** The indices of all examples. */
export const all = ({ lossByLogits, network }: Problem): Uint32Array =>
  Uint32Array.from({ length: lossByLogits.length / network.outputs }, (_, i) => i);
