import type { Site } from "../../../autodiff/rule";
import type { Precision } from "../../../features/precision";
import type { Products } from "../../../products/products";
import type { Network } from "../../../onnx/model";
import type { Work } from "../../../work";

/**
 * A trained network and what it was fitted to: is it stationary, and with which slopes at its kinks? m = fitted
 * examples.
 */
export interface Problem {
  network: Network;
  /** All weights and biases that were trained, each with its uses. */
  parameters: readonly (readonly Site[])[];
  /** Their values. */
  weights: Float64Array;
  lambda: number;
  /** Row-major, m x the product of the network's input shape. */
  inputs: Float64Array;
  /** Derivative of each example's loss by the logits, [m, logits]. */
  lossByLogits: Float64Array;
  /** Precision of the forward and backward passes. */
  precision: Precision;
  products: Products;
  work: Work;
}
