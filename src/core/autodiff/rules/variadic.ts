import type { GraphNode } from "../../onnx/graph";
import { constantNumbers, isConstant, type Network } from "../../onnx/model";
import { algebra } from "../algebra";
import type { Emitter } from "../emitter";
import type { Rule } from "../rule";
import { biasSite } from "./bias";

/** The operand that wins gets the gradient; several that are equal share it. */
const extremum = (op: "Max" | "Min"): Rule => ({
  vjp(emit, node, g, wanted) {
    const { abs, add, div, mul, sign, sub } = algebra(emit);
    const won = node.inputs.map((x) => sub(1, sign(abs(sub(x, node.output)))));
    const share = div(
      g,
      won.reduce((a, b) => add(a, b)),
    );
    return node.inputs.map((x, i) =>
      wanted[i] ? emit.unbroadcast(mul(share, won[i]!), emit.shape(node.output), emit.shape(x)) : undefined,
    );
  },
  inhomogeneity: (node, isSignal, network) =>
    node.inputs.some((t, i) => !isSignal[i] && !isZero(network, t))
      ? `takes the ${op === "Max" ? "largest" : "smallest"} of a signal and a constant that is not 0`
      : undefined,
  kinksAt: (emit, node) => (node.inputs.length > 1 ? [emit.op("Sub", [node.output, runnerUp(emit, node, op)])] : []),
});

const isZero = (network: Network, tensor: string): boolean =>
  constantNumbers(network, tensor)?.every((v) => v === 0) ?? false;

/** The second largest (smallest) operand: the largest of the smaller ones of all pairs. */
function runnerUp(emit: Emitter, { inputs }: GraphNode, op: "Max" | "Min"): string {
  const opposite = op === "Max" ? "Min" : "Max";
  const pairs = inputs.flatMap((a, i) => inputs.slice(i + 1).map((b) => emit.op(opposite, [a, b])));
  return pairs.length === 1 ? pairs[0]! : emit.op(op, pairs);
}

export const max: Rule = extremum("Max");

export const min: Rule = extremum("Min");

/** Every operand gets the gradient times its weight in the sum; constants are biases. */
const total = (weight: (node: GraphNode) => number): Rule => ({
  vjp(emit, node, g, wanted) {
    const scaled = emit.scale(g, weight(node));
    return node.inputs.map((t, i) =>
      wanted[i] ? emit.unbroadcast(scaled, emit.shape(node.output), emit.shape(t)) : undefined,
    );
  },
  sites: (node, network) =>
    network.trace.isSignal(node.output)
      ? node.inputs.filter((t) => isConstant(network, t)).map((t) => biasSite(node, network, t, weight(node)))
      : [],
});

export const sum: Rule = total(() => 1);

export const mean: Rule = total((node) => 1 / node.inputs.length);
