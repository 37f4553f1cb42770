import { product } from "../linalg/shape";
import { constantDims, type Network } from "../onnx/model";
import { isOfKind } from "../onnx/operators";
import { staysSingle } from "../onnx/retype";

export type Precision = "float64" | "float32";

/** Multiplications of convolutions that are worth doing in double: about half a minute on two cores. */
const worthDoubling = 2e11;

/**
 * Double wherever it is affordable: the runtime convolves in single precision only, so that in double convolutions are
 * made of gathered windows and matrix products, two to four times as slow.
 * @param passes forward and backward passes to run: examples times outputs
 * @param asked what the user wants; double that cannot be had is refused all the same
 * @returns the precision to compute in, and why not double where nobody asked for single
 */
export function affordablePrecision(
  network: Network,
  passes: number,
  asked?: Precision,
): { precision: Precision; why?: string } {
  if (asked === "float32") return { precision: "float32" };
  if (staysSingle(network.graph.model))
    return { precision: "float32", why: "the weights outside the model file are too large to be widened to double" };
  if (asked === "float64" || 2 * convolutionWork(network) * passes <= worthDoubling) return { precision: "float64" };
  return {
    precision: "float32",
    why: "so many convolutions would be slow in double (ask for it with precision float64)",
  };
}

/** Multiplications of all convolutions for one example. */
function convolutionWork(network: Network): number {
  const { graph, trace } = network;
  return graph.ancestors(network.logits).reduce((sum, node) => {
    if (!isOfKind(node.op, "convolution") || !trace.isSignal(node.output)) return sum;
    const weight = constantDims(network, node.inputs[1]!);
    const positions = product(trace.dims(node.op === "Conv" ? node.output : node.inputs[0]!).slice(1));
    return sum + positions * product(weight);
  }, 0);
}
