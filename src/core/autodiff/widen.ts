import type { Network } from "../onnx/model";
import { DataType, makeNode, type ModelProto } from "../onnx/proto";
import { retype } from "../onnx/retype";
import { openBatch } from "../onnx/trace";
import { Emitter } from "./emitter";
import { ruleOf } from "./rules";

/**
 * The same network in double precision, so that features and logits carry no rounding but that of the weights:
 * every float tensor is widened, and operators without a double kernel are made of others.
 */
export function widen(network: Network): ModelProto {
  const { graph } = network;
  const wide = retype(openBatch(graph), DataType.FLOAT, DataType.DOUBLE);
  const proto = wide.graph!;
  const byOutput = new Map(graph.nodes.map((n) => [n.output, n]));
  const emit = new Emitter(network, true, "holoscope:wide");
  proto.node = proto.node.flatMap((n) => {
    const node = byOutput.get(n.output[0] ?? "");
    const form = node && network.trace.isSignal(node.output) ? ruleOf(node)?.doubleForm : undefined;
    const result = node && form?.(emit, node);
    if (node === undefined || result === undefined) return [n];
    return [...emit.nodes.splice(0), makeNode("Identity", [result], [node.output])];
  });
  proto.initializer.push(...emit.initializers);
  return wide;
}
