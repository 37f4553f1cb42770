import { constantDims, type Network } from "../../onnx/model";
import type { GraphNode } from "../../onnx/graph";
import type { Emitter } from "../emitter";
import type { Rule, Site } from "../rule";
import { biasSite } from "./bias";
import { product } from "../../linalg/shape";

const twoSignals = (_: GraphNode, isSignal: readonly boolean[]) => (isSignal[0] && isSignal[1] ? "multiplies two signals" : undefined);

/** Y = alpha A B + beta C with optional transposes; signals can only be A (rows are examples) and C. */
export const gemm: Rule = {
  vjp(emit, node, gradient, wanted) {
    const [a, b, c] = node.inputs;
    const transB = node.int("transB", 0);
    const toA = wanted[0] && a ? emit.scale(emit.op("MatMul", [gradient, transB ? b! : transposeLast(emit, b!)]), node.float("alpha", 1)) : undefined;
    const toC =
      wanted[2] && c ? emit.scale(emit.unbroadcast(gradient, emit.dims(node.output), emit.dims(c)), node.float("beta", 1)) : undefined;
    return [toA, undefined, toC];
  },
  inhomogeneity: twoSignals,
  sites(node, network) {
    const [a, b, c] = node.inputs;
    const sites: Site[] = [];
    if (b && !network.graph.varies(b) && a && network.trace.isSignal(a)) {
      const transB = node.int("transB", 0) === 1;
      sites.push(denseSite(node, network, a, b, transB, node.float("alpha", 1)));
    }
    if (c && !network.graph.varies(c)) sites.push(biasSite(node, network, c, node.float("beta", 1)));
    return sites;
  },
};

/** Y = A B over the last two axes; a constant of shape [K, M] on the right or [M, K] on the left is a weight. */
export const matMul: Rule = {
  vjp(emit, node, gradient, wanted) {
    const [a, b] = [node.inputs[0]!, node.inputs[1]!];
    const vectorOnRight = wanted[0] && !wanted[1] && isVector(emit, a, node);
    const g = vectorOnRight ? emit.reshape(gradient, [...emit.dims(node.output), 1]) : gradient;
    const right = vectorOnRight ? emit.op("Reshape", [b, emit.ints([1, -1])]) : undefined;
    // Stacks of matrices are broadcast against each other: sum back over the axes of an operand that had one.
    const stacks = emit.dims(node.output).slice(0, -2);
    const back = (full: string, operand: string) => emit.unbroadcast(full, [...stacks, ...emit.dims(operand).slice(-2)], emit.dims(operand));
    return [
      wanted[0] ? (right ? emit.op("MatMul", [g, right]) : back(emit.op("MatMul", [g, transposeLast(emit, b)]), a)) : undefined,
      wanted[1] ? back(emit.op("MatMul", [transposeLast(emit, a), g]), b) : undefined,
    ];
  },
  inhomogeneity: twoSignals,
  sites(node, network) {
    const [a, b] = [node.inputs[0]!, node.inputs[1]!];
    const { graph, trace } = network;
    if (trace.isSignal(a) && !graph.varies(b) && constantDims(network, b).length <= 2) return [denseSite(node, network, a, b, false, 1)];
    if (trace.isSignal(b) && !graph.varies(a) && constantDims(network, a).length === 2) return [leftSite(node, network, a, b)];
    return [];
  },
};

/** Weights on the right: feature (k, m) = sum over positions of input_k signal_m, scaled by alpha. */
function denseSite(node: GraphNode, network: Network, input: string, tensor: string, transposed: boolean, alpha: number): Site {
  const shape = constantDims(network, tensor);
  const dims = network.trace.dims(input);
  const k = dims.at(-1) ?? 1;
  const m = product(shape) / k;
  const positions = product(dims.slice(0, -1));
  return {
    role: "weight",
    node,
    tensor,
    input,
    inputSide: transposed ? "right" : "left",
    shape,
    features(emit, signal) {
      const a = emit.reshape(input, [positions, k]);
      const delta = emit.scale(emit.reshape(signal, [positions, m]), alpha);
      return transposed
        ? { kind: "outer", left: delta, right: a, positions, leftSize: m, rightSize: k }
        : { kind: "outer", left: a, right: delta, positions, leftSize: k, rightSize: m };
    },
  };
}

/** Weights on the left of columns: Y[.., m, s] = sum_k W[m, k] X[.., k, s]; the columns are the positions. */
function leftSite(node: GraphNode, network: Network, tensor: string, input: string): Site {
  const shape = constantDims(network, tensor);
  const [m, k] = [shape[0]!, shape[1]!];
  const dims = network.trace.dims(input);
  const columns = dims.at(-1)!;
  const stacks = product(dims.slice(0, -2));
  const positions = stacks * columns;
  const rows = (emit: Emitter, t: string, size: number) => emit.reshape(emit.transpose(emit.reshape(t, [stacks, size, columns]), [0, 1, 3, 2]), [positions, size]);
  return {
    role: "weight",
    node,
    tensor,
    input,
    inputSide: "right",
    shape,
    features: (emit, signal) => ({ kind: "outer", left: rows(emit, signal, m), right: rows(emit, input, k), positions, leftSize: m, rightSize: k }),
  };
}

function isVector(emit: Emitter, input: string, node: GraphNode): boolean {
  return emit.dims(node.output).length === emit.dims(input).length - 1;
}

function transposeLast(emit: Emitter, tensor: string): string {
  const rank = emit.fullDims(tensor).length;
  const perm = [...Array(rank).keys()];
  [perm[rank - 2], perm[rank - 1]] = [rank - 1, rank - 2];
  return emit.transpose(tensor, perm);
}
