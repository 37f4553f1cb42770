import { twinOutputs } from "../../../protocol/twin";
import { Graph } from "../../onnx/graph";
import type { Network } from "../../onnx/model";
import { makeInput, type ModelProto, type NodeProto, type TensorProto } from "../../onnx/proto";

interface Parts {
  /** Nodes in front of the network's and behind it. */
  head: NodeProto[];
  tail: NodeProto[];
  initializers: TensorProto[];
  /** K */
  outputs: number;
}

/** Initializers need no input of their own from this version of the format on. */
const minIrVersion = 4n;

/**
 * Puts a twin's graph together: one input and two outputs with their types, and of the rest what the outputs need, in
 * topological order.
 */
export function completeGraph(model: ModelProto, network: Network, { head, tail, initializers, outputs }: Parts): void {
  const graph = model.graph!;
  const { dataType } = network.graph.inputs[0]!;
  const { name, shape } = network.input;
  graph.node = [...head, ...graph.node, ...tail];
  graph.initializer.push(...initializers);
  graph.valueInfo = [];
  graph.input = [makeInput(name, dataType, ["batch", ...shape])];
  graph.output = Object.values(twinOutputs).map((output) =>
    makeInput(output, dataType, outputs > 1 ? ["batch", outputs] : ["batch"]),
  );
  if (model.irVersion < minIrVersion) model.irVersion = minIrVersion;

  const all = new Graph(model, network.graph.name, network.graph.external);
  const needed = new Set(Object.values(twinOutputs).flatMap((output) => all.ancestors(output)));
  const nodes = all.nodes.filter((n) => needed.has(n));
  const read = new Set(nodes.flatMap((n) => n.inputs));
  graph.node = nodes.map((n) => graph.node[n.index]!);
  graph.initializer = graph.initializer.filter((t) => read.has(t.name));
}
