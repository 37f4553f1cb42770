import { product } from "../../linalg/shape";
import type { GraphNode } from "../../onnx/graph";
import { constantDims, constantNumbers, type Network } from "../../onnx/model";
import type { Emitter } from "../emitter";
import type { PlainTensors, Site } from "../rule";

/**
 * A constant added to a signal: edges from the bias vertex. Its features are the gradient, summed over the axes along
 * which it is broadcast.
 */
export function biasSite(node: GraphNode, network: Network, tensor: string, sign = 1): Site {
  const shape = constantDims(network, tensor);
  return {
    role: "bias",
    node,
    tensor,
    shape,
    features: (emit, gradient) => summedTo(emit, emit.scale(gradient, sign), node.output, shape),
  };
}

/**
 * Whether a constant that is fed to the network weighs edges from the bias vertex: zeros and infinities are masks,
 * which stay what they are when scaled.
 */
export const isEdge = (network: Network, tensor: string): boolean =>
  constantNumbers(network, tensor)?.some((v) => v !== 0 && Number.isFinite(v)) ?? true;

/** A bias of every channel, axis 1 of the output. */
export function channelBias(node: GraphNode, network: Network, tensor: string): Site {
  const shape = constantDims(network, tensor);
  return {
    role: "bias",
    node,
    tensor,
    shape,
    features: (emit, gradient) => summedTo(emit, gradient, node.output, perChannel(emit, node)),
  };
}

/** [channels, 1, 1 ...]: aligned with the channels of a node's output. */
export const perChannel = (emit: Emitter, node: GraphNode): number[] => {
  const [, channels, ...pixels] = emit.shape(node.output);
  return [channels!, ...pixels.map(() => 1)];
};

/**
 * The part of every example of a tensor, summed to the shape of a constant that was broadcast to it.
 * @param like a signal with the tensor's layout
 */
export function summedTo(emit: Emitter, tensor: string, like: string, shape: readonly number[]): PlainTensors {
  const dims = emit.dims(like);
  const size = product(shape);
  const full = emit.layout(like).shape;
  // Aligned at the last axis; the batch axis, along which a constant has size 1, is no axis of an example.
  const aligned = [...Array.from({ length: Math.max(0, full.length - shape.length) }, () => 1), ...shape].slice(
    -full.length,
  );
  const { axis, outer, inner } = emit.layout(like);
  const ofExample = aligned.flatMap((d, i) => (i === axis && outer * inner === 1 ? [] : [d]));
  const sum = emit.unbroadcast(emit.perExample(tensor, like), [-1, ...dims], [-1, ...ofExample]);
  return { kind: "plain", values: emit.reshape(sum, [-1, size]), size };
}
