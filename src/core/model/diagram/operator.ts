import type { GraphNode } from "../../onnx/graph";
import { isOfKind } from "../../onnx/operators";

/**
 * An operator as the drawing names it, with the windows that it slides over its input: "Conv 3×3 /2", "MaxPool 2×2",
 * "Relu". The stride is said where it is not the usual one: 1 of a convolution, the window's size of a pooling.
 * @param weight shape of the node's weight tensor, if it has one
 */
export function operatorText(node: GraphNode, weight: readonly number[] | undefined): string {
  const isConvolution = isOfKind(node.op, "convolution");
  const kernel = node.ints("kernel_shape") ?? (isConvolution ? weight?.slice(2) : undefined);
  if (!kernel || kernel.length === 0) return node.op;
  const strides = node.ints("strides") ?? kernel.map(() => 1);
  const usual = strides.every((stride, axis) => stride === (isConvolution ? 1 : kernel[axis]));
  const groups = node.int("group", 1);
  return `${node.op} ${kernel.join("\u00d7")}${usual ? "" : ` /${short(strides)}`}${groups > 1 ? `, ${groups} groups` : ""}`;
}

/** "2" for the same stride along every axis, else "2×1". */
const short = (strides: readonly number[]): string =>
  strides.every((s) => s === strides[0]) ? String(strides[0]) : strides.join("\u00d7");
