import { AttributeProto_AttributeType as AttributeType, type AttributeProto } from "onnx-buf";
import { inputError } from "../../protocol/errors";
import type { External } from "./external";
import { readableNames } from "./parameterNames";
import { DataType, type ModelProto, type NodeProto, type TensorProto } from "./proto";

/** A node as the rest of the core sees it: names and typed attributes, no protobuf. */
export class GraphNode {
  private readonly attributes: Map<string, AttributeProto>;
  readonly op: string;
  /** Its operands, and behind them what the graphs inside a control flow node read of the graph around them. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Standard operators have the domain "". */
  readonly domain: string;

  constructor(
    private readonly proto: NodeProto,
    readonly index: number,
  ) {
    this.attributes = new Map(proto.attribute.map((a) => [a.name, a]));
    this.op = proto.opType;
    this.inputs = [...proto.input, ...captured(proto)];
    this.outputs = proto.output;
    this.domain = proto.domain === "ai.onnx" ? "" : proto.domain;
  }

  get output(): string {
    return this.outputs[0] ?? "";
  }

  /** How messages call the node. */
  get label(): string {
    return `${this.op} node "${this.proto.name || this.output}"`;
  }

  /** The node's own name, or its output's. */
  get name(): string {
    return this.proto.name || this.output;
  }

  /** Whether the file names the node. */
  get isNamed(): boolean {
    return this.proto.name !== "";
  }

  int(name: string, otherwise: number): number {
    const a = this.attributes.get(name);
    return a ? Number(a.i) : otherwise;
  }

  float(name: string, otherwise: number): number {
    return this.attributes.get(name)?.f ?? otherwise;
  }

  ints(name: string): number[] | undefined {
    return this.attributes.get(name)?.ints.map(Number);
  }

  string(name: string, otherwise: string): string {
    const a = this.attributes.get(name);
    return a ? new TextDecoder().decode(a.s) : otherwise;
  }

  has(name: string): boolean {
    return this.attributes.has(name);
  }

  tensor(name: string): TensorProto | undefined {
    const a = this.attributes.get(name);
    return a?.type === AttributeType.TENSOR ? a.t : undefined;
  }
}

/** The tensors that the graphs inside an If, Loop or Scan read and do not make themselves. */
function captured({ attribute }: NodeProto): string[] {
  const graphs = attribute.flatMap((a) => [...(a.g ? [a.g] : []), ...a.graphs]);
  const names = graphs.flatMap(({ node, input, initializer, output }) => {
    const own = new Set([
      "",
      ...input.map((i) => i.name),
      ...initializer.map((t) => t.name),
      ...node.flatMap((n) => n.output),
    ]);
    const read = [...node.flatMap((n) => [...n.input, ...captured(n)]), ...output.map((o) => o.name)];
    return read.filter((name) => !own.has(name));
  });
  return [...new Set(names)];
}

export interface GraphInput {
  name: string;
  /**
   * Shape with the batch axis; undefined where the model leaves a dimension open, and as a whole when it states none.
   */
  dims: (number | undefined)[] | undefined;
  dataType: number;
}

/** An ONNX graph with its topology: who makes a tensor, who reads it, and which tensors depend on the input. */
export class Graph {
  /** In topological order. */
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly string[];
  /** The first output that is not known to be of another type: classifiers may put integer labels first. */
  readonly floatOutput: string;
  readonly initializers: ReadonlyMap<string, TensorProto>;
  readonly opset: number;
  private readonly producers = new Map<string, GraphNode>();
  private readonly readers = new Map<string, GraphNode[]>();
  private readonly varying = new Set<string>();
  /** Names for initializers that the file calls something meaningless. */
  private readonly readable: ReadonlyMap<string, string>;

  /** @throws input error on a cyclic graph, a tensor that nothing makes, or an opset below 9 */
  constructor(
    readonly model: ModelProto,
    readonly name: string,
    readonly external: External,
  ) {
    const graph = model.graph!;
    this.opset = Number(model.opsetImport.find((o) => o.domain === "" || o.domain === "ai.onnx")?.version ?? 0);
    if (this.opset < 9)
      throw inputError(
        `${name} uses opset ${this.opset || "unknown"}: at least 9 is needed; export it again with a newer opset`,
      );
    this.initializers = new Map(graph.initializer.map((t) => [t.name, t]));
    this.inputs = graph.input
      .filter((i) => !this.initializers.has(i.name))
      .map((i) => {
        const type = i.type?.value.case === "tensorType" ? i.type.value.value : undefined;
        const dims = type?.shape?.dim.map((d) =>
          d.value.case === "dimValue" && d.value.value > 0n ? Number(d.value.value) : undefined,
        );
        return { name: i.name, dims, dataType: type?.elemType ?? DataType.UNDEFINED };
      });
    this.outputs = graph.output.map((o) => o.name);
    const types = graph.output.map((o) =>
      o.type?.value.case === "tensorType" ? o.type.value.value.elemType : DataType.UNDEFINED,
    );
    const float = types.findIndex((t) => [DataType.FLOAT, DataType.DOUBLE, DataType.UNDEFINED].includes(t));
    this.floatOutput = this.outputs[Math.max(0, float)]!;
    this.nodes = this.sorted(graph.node.map((n, i) => new GraphNode(n, i)));
    this.readable = readableNames(this.nodes, this.initializers);
    for (const input of this.inputs) this.varying.add(input.name);
    for (const node of this.nodes) {
      for (const o of node.outputs) this.producers.set(o, node);
      for (const i of new Set(node.inputs)) this.readers.set(i, [...(this.readers.get(i) ?? []), node]);
      if (node.inputs.some((i) => this.varying.has(i))) for (const o of node.outputs) this.varying.add(o);
    }
  }

  /** The node that makes a tensor; undefined for inputs and initializers. */
  producer(tensor: string): GraphNode | undefined {
    return this.producers.get(tensor);
  }

  consumers(tensor: string): readonly GraphNode[] {
    return this.readers.get(tensor) ?? [];
  }

  /** Whether a tensor depends on the model's input; the others are constants, given or computed. */
  varies(tensor: string): boolean {
    return this.varying.has(tensor);
  }

  /**
   * The name a user knows a constant by: that of its source, or of the layer that reads it where the exporter made that
   * up.
   */
  parameterName(constant: string): string {
    const source = this.source(constant);
    return this.readable.get(source) ?? source;
  }

  /** The initializer that a constant is computed from, or itself. */
  source(constant: string): string {
    const first = this.producers.get(constant)?.inputs.find((i) => i !== "");
    return first === undefined ? constant : this.source(first);
  }

  /** Whether a constant matrix is the transpose of the initializer it is named after. */
  isTransposed(constant: string): boolean {
    const node = this.producers.get(constant);
    return (
      node !== undefined &&
      node.inputs[0] !== undefined &&
      (node.op === "Transpose") !== this.isTransposed(node.inputs[0])
    );
  }

  /** The nodes on which a tensor depends, in topological order. */
  ancestors(tensor: string): GraphNode[] {
    const found = new Set<GraphNode>();
    const open = [tensor];
    for (let t = open.pop(); t !== undefined; t = open.pop()) {
      const node = this.producers.get(t);
      if (!node || found.has(node)) continue;
      found.add(node);
      open.push(...node.inputs);
    }
    return this.nodes.filter((n) => found.has(n));
  }

  private sorted(nodes: GraphNode[]): GraphNode[] {
    const known = new Set(["", ...this.initializers.keys(), ...this.inputs.map((i) => i.name)]);
    const order: GraphNode[] = [];
    let waiting = nodes;
    while (waiting.length > 0) {
      const later: GraphNode[] = [];
      for (const node of waiting) {
        if (node.inputs.every((i) => known.has(i))) {
          order.push(node);
          for (const o of node.outputs) known.add(o);
        } else later.push(node);
      }
      if (later.length === waiting.length) {
        const missing = later[0]!.inputs.find((i) => !known.has(i));
        throw inputError(
          `${this.name}: ${later[0]!.label} reads "${missing}", which no node before it makes; the file is damaged or its graph has a cycle`,
        );
      }
      waiting = later;
    }
    return order;
  }
}
