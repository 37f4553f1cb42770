import type { Network } from "../onnx/model";
import type { ProbedTensor } from "./tensors";

/** A tensor with what counts as its units. */
export interface UnitTensor extends ProbedTensor {
  /** Values, or of images the channels. */
  units: number;
  /** Of images [channels, ...grid]. */
  grid?: readonly number[];
}

/** The raw input is taken as it is; behind convolutions of one axis, and with two axes or more, channels come first. */
export function unitsOf(network: Network, tensor: ProbedTensor): UnitTensor {
  const { dims, width } = tensor;
  const isImage =
    tensor.tensor !== network.input.name &&
    (dims.length > 2 || (dims.length === 2 && hasConvolutionOverOneAxis(network)));
  return isImage ? { ...tensor, units: dims[0]!, grid: dims.slice(1) } : { ...tensor, units: width };
}

const hasConvolutionOverOneAxis = ({ graph, trace }: Network): boolean =>
  graph.nodes.some((n) => n.op === "Conv" && trace.isSignal(n.output) && trace.dims(n.output).length === 2);
