import { inputError } from "../../../protocol/errors";
import { brief, listChoices } from "../../data/names";
import { product } from "../../linalg/shape";
import type { ModelProto } from "../../onnx/proto";
import { Emitter } from "../layers/emitter";
import { Call } from "./call";
import { tensorOf, type TfGraph, type TfNode } from "./graph";
import { signal, type Operand } from "./operand";
import { operatorNames, operatorOf } from "./table";

/**
 * Turns a TensorFlow graph into an ONNX graph. Nodes have their own names, and parameters those of their constants.
 * Shapes are computed on the way with the number of examples left open; so are constants.
 * @param name how messages call the model
 * @throws input error naming the node, when its operator is not known or its operands do not fit
 */
export function importGraph(graph: TfGraph, name: string): ModelProto {
  const order = needed(graph, name);
  const placeholder = oneInput(order, name);
  const emit = new Emitter("tfjs");
  const forms = new Map<string, string>();
  const input = emit.input(placeholder.name, exampleShape(placeholder, name));
  const made = new Map<string, Operand>([[placeholder.name, signal(input)]]);
  for (const node of order)
    if (node !== placeholder) made.set(node.name, evaluate(node, graph, made, { emit, name, forms }));
  const output = made.get(tensorOf(graph.output).node)!;
  if (output.kind === "constant")
    throw inputError(`${name}: output "${graph.output}" does not depend on the input, so there is nothing to analyse`);
  return emit.model(name, input, output.value);
}

interface Context {
  emit: Emitter;
  name: string;
  forms: Map<string, string>;
}

function evaluate(
  node: TfNode,
  graph: TfGraph,
  made: ReadonlyMap<string, Operand>,
  { emit, name, forms }: Context,
): Operand {
  const stored =
    graph.weights.get(node.name) ?? (node.op === "Const" ? node.attributes.get("value")?.tensor : undefined);
  if (stored) {
    if (stored.data.length !== product(stored.shape))
      throw inputError(
        `${name}: constant "${brief(node.name)}" holds ${stored.data.length} values, but its shape [${stored.shape.join(", ")}] needs ${product(stored.shape)}; convert the model again`,
      );
    return { kind: "constant", name: node.name, ...stored };
  }
  const call = new Call(
    emit,
    node,
    node.inputs.map((i) => made.get(tensorOf(i).node)!),
    name,
    forms,
  );
  const later = node.inputs.find((i) => tensorOf(i).output !== 0);
  if (later !== undefined) throw call.refuse(`reads "${brief(later)}"; only the first outputs of nodes are supported`);
  if (node.op === "Const") throw call.refuse("has no values in the file; convert the model again");
  const operator = operatorOf(node.op);
  if (!operator) throw call.refuse(`is not supported; supported are ${listChoices(node.op, operatorNames)}`);
  return operator(call);
}

/** The nodes on which the output depends, each behind those that it reads. */
function needed({ nodes, output, weights }: TfGraph, name: string): TfNode[] {
  const byName = new Map(nodes.map((n) => [n.name, n]));
  const order: TfNode[] = [];
  const state = new Map<TfNode, "open" | "done">();
  const stack = [nodeNamed(byName, tensorOf(output).node, name)];
  for (let node = stack.at(-1); node; node = stack.at(-1)) {
    if (state.get(node) === "open" || state.get(node) === "done") {
      stack.pop();
      if (state.get(node) === "open") order.push(node);
      state.set(node, "done");
      continue;
    }
    state.set(node, "open");
    // What the graph computes to make a weight is not needed where the weight itself is at hand.
    const reads = weights.has(node.name) ? [] : node.inputs.map((i) => nodeNamed(byName, tensorOf(i).node, name));
    const cycle = reads.find((r) => state.get(r) === "open");
    if (cycle)
      throw inputError(
        `${name}: its graph has a cycle through "${brief(cycle.name)}"; networks with loops are not supported`,
      );
    stack.push(...reads.filter((r) => !state.has(r)));
  }
  return order;
}

function nodeNamed(nodes: ReadonlyMap<string, TfNode>, node: string, name: string): TfNode {
  const found = nodes.get(node);
  if (!found)
    throw inputError(
      `${name}: its graph reads "${brief(node)}", which no node makes; the file is damaged, convert the model again`,
    );
  return found;
}

function oneInput(order: readonly TfNode[], name: string): TfNode {
  const inputs = order.filter((n) => n.op === "Placeholder");
  const [input, ...others] = inputs;
  if (!input || others.length > 0)
    throw inputError(
      `${name} has ${inputs.length} inputs (${inputs.map((n) => `"${brief(n.name)}"`).join(", ") || "none"}); a network with exactly one input can be analysed`,
    );
  return input;
}

function exampleShape(placeholder: TfNode, name: string): number[] {
  const type = placeholder.attributes.get("dtype")?.type ?? "DT_FLOAT";
  const what = `${name}: input "${brief(placeholder.name)}"`;
  if (type !== "DT_FLOAT")
    throw inputError(
      `${what} has element type ${type}; float32 is needed: export the part of the network that begins at float values`,
    );
  const shape = placeholder.attributes.get("shape")?.shape;
  if (shape === undefined || shape === "unknown")
    throw inputError(`${what} does not state its shape; export the model with its input shape`);
  const [, ...example] = shape;
  if (example.length === 0 || !example.every((d) => d > 0))
    throw inputError(
      `${what} has open dimensions [${shape.map((d) => (d > 0 ? d : "?")).join(", ")}]; export the model with its input shape`,
    );
  return example;
}
