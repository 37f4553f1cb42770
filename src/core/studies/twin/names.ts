import type { ModelProto, NodeProto } from "../../onnx/proto";

/** Calls tensors of a graph something else, also where the graphs inside control flow read them. */
export function renameTensors({ graph }: ModelProto, names: ReadonlyMap<string, string>): void {
  for (const tensor of graph!.initializer) tensor.name = names.get(tensor.name) ?? tensor.name;
  renameIn(graph!.node, names);
}

function renameIn(nodes: readonly NodeProto[], names: ReadonlyMap<string, string>): void {
  const renamed = (name: string) => names.get(name) ?? name;
  for (const node of nodes) {
    node.input = node.input.map(renamed);
    node.output = node.output.map(renamed);
    for (const graph of node.attribute.flatMap((a) => [...(a.g ? [a.g] : []), ...a.graphs])) {
      renameIn(graph.node, names);
      for (const output of graph.output) output.name = renamed(output.name);
    }
  }
}
