import type { GraphNode } from "../../onnx/graph";
import { constantDims, constantNumbers, isConstant, type Network } from "../../onnx/model";
import { isOfKind } from "../../onnx/operators";
import type { Emitter } from "../emitter";
import type { Rule } from "../rule";
import { isEdge, summedTo } from "./bias";

const isZero = (network: Network, tensor: string): boolean =>
  constantNumbers(network, tensor)?.every((v) => v === 0) ?? false;

/** The part of a gradient that an operand (1 where the condition holds, 2 elsewhere) was chosen for. */
function chosen(emit: Emitter, node: GraphNode, gradient: string, operand: number): string {
  const zero = emit.floats([0]);
  return emit.op("Where", [node.inputs[0]!, operand === 1 ? gradient : zero, operand === 1 ? zero : gradient]);
}

export const where: Rule = {
  vjp: (emit, node, g, wanted) =>
    node.inputs.map((t, i) =>
      i > 0 && wanted[i]
        ? emit.unbroadcast(chosen(emit, node, g, i), emit.shape(node.output), emit.shape(t))
        : undefined,
    ),
  inhomogeneity: (node, _isSignal, network) =>
    staysWhenScaled(network, node.inputs[0]!) ? undefined : "chooses by a condition that depends on scale",
  sites: (node, network) =>
    node.inputs.flatMap((tensor, i) => {
      if (i === 0 || !isConstant(network, tensor) || !isEdge(network, tensor)) return [];
      const shape = constantDims(network, tensor);
      return [
        {
          role: "bias",
          node,
          tensor,
          shape,
          features: (emit, g) => summedTo(emit, chosen(emit, node, g, i), node.output, shape),
        },
      ];
    }),
  kinksAt: (emit, node) => {
    const { graph, trace } = emit.network;
    const condition = graph.producer(node.inputs[0]!);
    if (!condition || !isOfKind(condition.op, "comparison") || !condition.inputs.some((i) => isZero(emit.network, i)))
      return [];
    const shape = emit.shape(node.output).join();
    return condition.inputs.filter((i) => trace.isSignal(i) && emit.shape(i).join() === shape);
  },
};

/** Whether a condition keeps its value when all signals grow by the same factor. */
function staysWhenScaled(network: Network, tensor: string): boolean {
  if (tensor === "" || isConstant(network, tensor)) return true;
  const node = network.graph.producer(tensor);
  if (!node) return false;
  if (isOfKind(node.op, "shape")) return true;
  if (isOfKind(node.op, "comparison") && node.inputs.some((i) => isZero(network, i))) return true;
  return node.inputs.every((i) => staysWhenScaled(network, i));
}
