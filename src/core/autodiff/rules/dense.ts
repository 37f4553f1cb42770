import { product } from "../../linalg/shape";
import type { GraphNode } from "../../onnx/graph";
import { constantDims, isConstant, type Network } from "../../onnx/model";
import type { Emitter } from "../emitter";
import type { Rule, Site } from "../rule";
import { biasSite } from "./bias";
import { twoSignals } from "./homogeneity";

/** Y = alpha A B + beta C with optional transposes; signals can only be A (rows are examples) and C. */
export const gemm: Rule = {
  vjp(emit, node, gradient, wanted) {
    const [a, b, c] = node.inputs;
    const transB = node.int("transB", 0);
    const toA =
      wanted[0] && a
        ? emit.scale(emit.op("MatMul", [gradient, transB ? b! : transposeLast(emit, b!)]), node.float("alpha", 1))
        : undefined;
    const toC =
      wanted[2] && c
        ? emit.scale(emit.unbroadcast(gradient, emit.shape(node.output), emit.shape(c)), node.float("beta", 1))
        : undefined;
    return [toA, undefined, toC];
  },
  inhomogeneity: twoSignals,
  refusal: (node, { trace }) =>
    node.int("transA", 0) === 1 || trace.isSignal(node.inputs[1]!)
      ? "multiplies signals in an order that is not supported"
      : undefined,
  sites(node, network) {
    const [a, b, c] = node.inputs;
    const sites: Site[] = [];
    if (b && isConstant(network, b) && a && network.trace.isSignal(a)) {
      const transB = node.int("transB", 0) === 1;
      sites.push(denseSite(node, network, a, b, transB, node.float("alpha", 1)));
    }
    if (c && isConstant(network, c)) sites.push(biasSite(node, network, c, node.float("beta", 1)));
    return sites;
  },
};

/** Y = A B over the last two axes; a constant of shape [K, M] on the right or [M, K] on the left is a weight. */
export const matMul: Rule = {
  vjp(emit, node, gradient, wanted) {
    const [a, b] = [node.inputs[0]!, node.inputs[1]!];
    const [ofA, ofB, ofY] = [emit.shape(a), emit.shape(b), emit.shape(node.output)];
    // A constant vector on the left is a matrix of one row.
    if (ofA.length === 1)
      return [
        undefined,
        emit.op("MatMul", [
          emit.op("Reshape", [a, emit.ints([-1, 1])]),
          emit.reshape(gradient, [...ofY.slice(0, -1), 1, ofY.at(-1)!]),
        ]),
      ];
    const vectorOnRight = ofB.length === 1;
    const g = vectorOnRight ? emit.reshape(gradient, [...ofY, 1]) : gradient;
    if (vectorOnRight)
      return [wanted[0] ? emit.op("MatMul", [g, emit.op("Reshape", [b, emit.ints([1, -1])])]) : undefined];
    // Stacks of matrices are broadcast against each other: sum back over the axes of an operand that had one.
    const back = (full: string, operand: readonly number[]) =>
      emit.unbroadcast(full, [...ofY.slice(0, -2), ...operand.slice(-2)], operand);
    return [
      wanted[0] ? back(emit.op("MatMul", [g, transposeLast(emit, b)]), ofA) : undefined,
      wanted[1] ? back(emit.op("MatMul", [transposeLast(emit, a), g]), ofB) : undefined,
    ];
  },
  inhomogeneity: twoSignals,
  sites(node, network) {
    const [a, b] = [node.inputs[0]!, node.inputs[1]!];
    const { trace } = network;
    if (trace.isSignal(a) && isConstant(network, b) && constantDims(network, b).length <= 2)
      return [denseSite(node, network, a, b, false, 1)];
    if (trace.isSignal(b) && isConstant(network, a) && constantDims(network, a).length <= 2)
      return [columnsAreExamples(network, b) ? denseSite(node, network, b, a, true, 1) : leftSite(node, network, a, b)];
    return [];
  },
};

/** Weights on the right: feature (k, m) = sum over positions of input_k gradient_m, scaled by alpha. */
function denseSite(
  node: GraphNode,
  network: Network,
  input: string,
  tensor: string,
  transposed: boolean,
  alpha: number,
): Site {
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
    shape,
    features(emit, gradient) {
      const a = { tensor: emit.perExample(input), channels: k, channelsLast: true, forward: true };
      const delta = {
        tensor: emit.scale(emit.perExample(gradient, node.output), alpha),
        channels: m,
        channelsLast: true,
        forward: false,
      };
      const [left, right] = transposed ? [delta, a] : [a, delta];
      return { kind: "outer", positions, groups: 1, left, right: { ...right, pixels: positions } };
    },
  };
}

/** Weights on the left of columns: Y[.., m, s] = sum_k W[m, k] X[.., k, s]; the columns are the positions. */
function leftSite(node: GraphNode, network: Network, tensor: string, input: string): Site {
  const shape = constantDims(network, tensor);
  const [m, k] = shape.length === 1 ? [1, shape[0]!] : [shape[0]!, shape[1]!];
  const dims = network.trace.dims(input);
  const columns = dims.at(-1)!;
  const stacks = product(dims.slice(0, -2));
  const positions = stacks * columns;
  const side = (emit: Emitter, t: string, channels: number, forward: boolean) => {
    const rows = emit.transpose(emit.reshape(t, [-1, stacks, channels, columns]), [0, 1, 3, 2]);
    return { tensor: rows, channels, channelsLast: true, forward };
  };
  return {
    role: "weight",
    node,
    tensor,
    input,
    shape,
    features: (emit, gradient) => ({
      kind: "outer",
      positions,
      groups: 1,
      left: side(emit, emit.perExample(gradient, node.output), m, false),
      right: { ...side(emit, emit.perExample(input), k, true), pixels: positions },
    }),
  };
}

/** Whether the last axis of a signal is that of the batch, so that an example is a column. */
const columnsAreExamples = ({ trace }: Network, signal: string): boolean => {
  const { axis, outer, inner, shape } = trace.layout(signal);
  return axis === shape.length - 1 && outer * inner === 1;
};

function transposeLast(emit: Emitter, tensor: string): string {
  const rank = emit.shape(tensor).length;
  const perm = [...Array(rank).keys()];
  [perm[rank - 2], perm[rank - 1]] = [rank - 1, rank - 2];
  return emit.transpose(tensor, perm);
}
