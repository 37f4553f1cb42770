import { inputError } from "../../../protocol/errors";
import { brief } from "../../data/names";
import type { TfFunction } from "./graphDef";
import { tensorOf, type TfNode } from "./graph";

/** Calls may be nested, but not for ever. */
const MAX_DEPTH = 100;
const MAX_NODES = 1e6;

/**
 * A graph in which every call of a function is replaced by the function's nodes. Their names get those of the call
 * before them, without the words that only say that it is one.
 * @returns the nodes, and what a tensor of the graph is called among them
 * @throws input error when a function is missing, or calls itself
 */
export function inlineCalls(
  graph: readonly TfNode[],
  functions: ReadonlyMap<string, TfFunction>,
  file: string,
): { nodes: TfNode[]; tensor(reference: string): string } {
  const nodes: TfNode[] = [];
  const taken = new Set<string>();
  const free = (name: string): string => {
    let found = name;
    for (let use = 2; taken.has(found); use++) found = `${name}_${use}`;
    taken.add(found);
    return found;
  };

  function expand(
    body: readonly TfNode[],
    prefix: string,
    given: ReadonlyMap<string, string>,
    depth: number,
  ): (reference: string) => string {
    if (depth > MAX_DEPTH || nodes.length > MAX_NODES)
      throw inputError(`${file}: its functions call each other without end; the file is damaged`);
    const names = new Map(
      body.map((node) => [node.name, node.op.endsWith("PartitionedCall") ? node.name : free(`${prefix}${node.name}`)]),
    );
    const calls = new Map<string, readonly string[]>();
    const resolve = (reference: string): string => {
      const { node, output } = tensorOf(reference);
      const argument = given.get(reference) ?? given.get(node);
      if (argument !== undefined) return argument;
      return calls.get(node)?.[output] ?? `${names.get(node) ?? node}:${output}`;
    };
    const isCall = (node: TfNode) => node.op === "PartitionedCall" || node.op === "StatefulPartitionedCall";
    for (const call of calledInOrder(body.filter(isCall))) {
      const name = call.attributes.get("f")?.function ?? "";
      const called = functions.get(name);
      if (!called)
        throw inputError(
          `${file}: node "${brief(call.name)}" calls function "${brief(name)}", which the file lacks; export the model again`,
        );
      const inner = expand(
        called.nodes,
        prefixOf(`${prefix}${call.name}`),
        new Map(called.inputs.map((argument, i) => [argument, resolve(call.inputs[i] ?? "")])),
        depth + 1,
      );
      calls.set(call.name, called.outputs.map(inner));
    }
    for (const node of body)
      if (!isCall(node)) nodes.push({ ...node, name: names.get(node.name)!, inputs: node.inputs.map(resolve) });
    return resolve;
  }

  return { tensor: expand(graph, "", new Map(), 0), nodes };
}

/** "dense/StatefulPartitionedCall" -> "dense/" */
const prefixOf = (call: string): string => {
  const name = call
    .split("/")
    .filter((part) => !/^(Stateful)?PartitionedCall(_\d+)?$/.test(part))
    .join("/");
  return name === "" ? "" : `${name}/`;
};

/** Calls behind those that they read directly; what they read through other nodes is found by name. */
function calledInOrder(calls: readonly TfNode[]): TfNode[] {
  const order: TfNode[] = [];
  let waiting = [...calls];
  while (waiting.length > 0) {
    const names = new Set(waiting.map((c) => c.name));
    const ready = waiting.filter((c) => !c.inputs.some((i) => names.has(tensorOf(i).node)));
    if (ready.length === 0) return [...order, ...waiting];
    order.push(...ready);
    waiting = waiting.filter((c) => !ready.includes(c));
  }
  return order;
}
