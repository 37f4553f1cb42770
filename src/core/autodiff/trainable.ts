import { constantDims, isConstant, type Network } from "../onnx/model";
import type { GraphNode } from "../onnx/graph";
import { isCopy, isLayout, isOfKind } from "../onnx/operators";
import { DataType } from "../onnx/proto";
import type { Emitter } from "./emitter";
import type { Site } from "./rule";

/** An initializer that can be trained, with all uses of it that have features. */
export interface Trainable {
  /** Name of the initializer. */
  initializer: string;
  /** The name a user knows it by. */
  name: string;
  shape: number[];
  /** "scale": a factor such as the scale of a normalisation, which belongs to no cut. */
  role: Site["role"];
  uses: { site: Site; path: GraphNode[] }[];
}

/**
 * The float initializers that sites use as they are or in another layout, in the order of the file.
 * @returns them, and the names of constants in sites that are computed in another way and so stay as they are
 */
export function findTrainables(network: Network, sites: readonly Site[]): { trainables: Trainable[]; fixed: string[] } {
  const { graph } = network;
  const found = new Map<string, Trainable>();
  const fixed = new Set<string>();
  for (const site of sites) {
    const { source, path } = pathTo(network, site.tensor);
    const type = graph.initializers.get(source)?.dataType;
    const name = graph.parameterName(site.tensor);
    if (type !== DataType.FLOAT && type !== DataType.DOUBLE) {
      fixed.add(name);
      continue;
    }
    const known = found.get(source) ?? {
      initializer: source,
      name,
      shape: constantDims(network, source),
      role: site.role,
      uses: [],
    };
    found.set(source, { ...known, uses: [...known.uses, { site, path }] });
  }
  const order = [...graph.initializers.keys()];
  return {
    trainables: [...found.values()].sort((a, b) => order.indexOf(a.initializer) - order.indexOf(b.initializer)),
    fixed: [...fixed],
  };
}

/** From an operand to the tensor that it is a copy of, nodes from the operand on. */
function pathTo(network: Network, operand: string): { source: string; path: GraphNode[] } {
  const path: GraphNode[] = [];
  let source = operand;
  for (
    let node = network.graph.producer(source);
    node && isLayout(node.op) && isConstant(network, node.inputs[0]!);
    node = network.graph.producer(source)
  ) {
    path.push(node);
    source = node.inputs[0]!;
  }
  return { source, path };
}

/** A gradient at an operand, brought back to the layout of the initializer. */
export function toInitializer(emit: Emitter, gradient: string, path: readonly GraphNode[]): string {
  return path.reduce((g, node) => {
    if (isCopy(node.op)) return g;
    const shape = constantDims(emit.network, node.inputs[0]!);
    if (isOfKind(node.op, "reshape")) return emit.op("Reshape", [g, emit.ints(shape)]);
    const perm = node.ints("perm") ?? shape.map((_, i) => shape.length - 1 - i);
    return emit.transpose(
      g,
      perm.map((_, i) => perm.indexOf(i)),
    );
  }, gradient);
}
