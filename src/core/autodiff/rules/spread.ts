import { product } from "../../linalg/shape";
import type { GraphNode } from "../../onnx/graph";
import { constantDims, isConstant, type Network } from "../../onnx/model";
import { tensorValues } from "../../onnx/proto";
import type { Emitter } from "../emitter";
import type { Rule, Site } from "../rule";
import { isEdge } from "./bias";

/**
 * Sums the copies of a tensor that was tiled.
 * @param from full shape of the copies
 * @param to full shape of the tensor, of the same rank
 */
function sumCopies(emit: Emitter, tensor: string, from: readonly number[], to: readonly number[]): string {
  const pairs = from.flatMap((d, i) =>
    d === to[i]
      ? [{ size: d, isCopies: false }]
      : [
          { size: d / to[i]!, isCopies: true },
          { size: to[i]!, isCopies: false },
        ],
  );
  const axes = pairs.flatMap(({ isCopies }, i) => (isCopies ? [i] : []));
  return axes.length === 0
    ? tensor
    : emit.reduceSum(
        emit.reshape(
          tensor,
          pairs.map((p) => p.size),
        ),
        axes,
        false,
      );
}

const alignedTo = (rank: number, shape: readonly number[]): number[] => [
  ...Array.from({ length: rank - shape.length }, () => 1),
  ...shape,
];

/** A constant copied to every example, such as a class token: edges from the bias vertex. */
function copiedConstant(node: GraphNode, network: Network): Site[] {
  const tensor = node.inputs[0]!;
  if (!isConstant(network, tensor) || !isEdge(network, tensor)) return [];
  const shape = constantDims(network, tensor);
  return [
    {
      role: "bias",
      node,
      tensor,
      shape,
      features: (emit, gradient) => {
        // What the batch axis holds for one example stays, so that ranks agree.
        const ofExample = emit.shape(node.output).map(Math.abs);
        const sum = sumCopies(
          emit,
          emit.perExample(gradient, node.output),
          [-1, ...ofExample],
          [-1, ...alignedTo(ofExample.length, shape)],
        );
        return { kind: "plain", values: emit.reshape(sum, [-1, product(shape)]), size: product(shape) };
      },
    },
  ];
}

export const expand: Rule = {
  vjp: (emit, node, g) => [emit.unbroadcast(g, emit.shape(node.output), emit.shape(node.inputs[0]!))],
  sites: copiedConstant,
};

export const tile: Rule = {
  vjp: (emit, node, g) => {
    const shape = emit.shape(node.inputs[0]!);
    return [emit.reshape(sumCopies(emit, g, emit.shape(node.output), shape), shape)];
  },
  sites: copiedConstant,
};

/** The same values for every example, from no parameter. */
export const constantOfShape: Rule = {
  vjp: () => [undefined],
  inhomogeneity: (node) => {
    const fill = node.tensor("value");
    return fill && Number(tensorValues(fill).data[0]) !== 0 ? "feeds a constant that is no parameter" : undefined;
  },
};
