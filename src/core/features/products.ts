import { create } from "@bufbuild/protobuf";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema, TypeProtoSchema, ValueInfoProtoSchema } from "onnx-buf";
import { DataType, encodeModel, makeNode, makeTensor, type AttributeValue, type NodeProto, type TensorProto } from "../onnx/proto";
import type { Runtime, Session, Tensor } from "../runtime";
import type { FeatureBlock } from "./block";

type Kind = "applyOuter" | "applyPlain" | "transposeOuter" | "transposePlain" | "gramOuter" | "gramPlain" | "multiply";

/** The dense products of the feature algebra, computed by the runtime in float64: small graphs, loaded once each. */
export class Products {
  private readonly sessions = new Map<Kind, Promise<Session>>();

  /** @param checkpoint called before every product, so that long work can be cancelled: it throws then */
  constructor(
    private readonly runtime: Runtime,
    private readonly checkpoint: () => Promise<void>,
  ) {}

  /** Phi v for one block: rowsum((L V) * R), or F v. */
  async apply(block: FeatureBlock, examples: number, v: Float64Array): Promise<Float64Array> {
    if (block.kind === "plain") return this.run("applyPlain", { F: matrix(block.values, examples), v: column(v) });
    return this.run("applyOuter", { L: cube(block.left, examples, block.positions), R: cube(block.right, examples, block.positions), V: matrix(v, block.leftSize) });
  }

  /** Phi' r for one block: L' diag(r) R, or F' r. */
  async applyTranspose(block: FeatureBlock, r: Float64Array): Promise<Float64Array> {
    if (block.kind === "plain") return this.run("transposePlain", { F: matrix(block.values, r.length), r: column(r) });
    const positions = Float64Array.from({ length: r.length * block.positions }, (_, i) => r[Math.floor(i / block.positions)]!);
    const rows = positions.length;
    return this.run("transposeOuter", { L: matrix(block.left, rows), R: matrix(block.right, rows), r: column(positions) });
  }

  /** Rows of Phi Phi' for one block of one position: (L1 L') * (R1 R'), or F1 F'. */
  async gram(strip: FeatureBlock, rows: number, block: FeatureBlock, examples: number): Promise<Float64Array> {
    if (strip.kind === "plain" && block.kind === "plain") return this.run("gramPlain", { F1: matrix(strip.values, rows), F: matrix(block.values, examples) });
    if (strip.kind !== "outer" || block.kind !== "outer") throw new Error("a strip has the kind of its block");
    return this.run("gramOuter", {
      L1: matrix(strip.left, rows),
      R1: matrix(strip.right, rows),
      L: matrix(block.left, examples),
      R: matrix(block.right, examples),
    });
  }

  /** A v, for a square matrix. */
  multiply(a: Float64Array, v: Float64Array): Promise<Float64Array> {
    return this.run("multiply", { A: matrix(a, v.length), v: column(v) });
  }

  async release(): Promise<void> {
    for (const session of this.sessions.values()) await (await session).release();
    this.sessions.clear();
  }

  private async run(kind: Kind, feeds: Record<string, Tensor>): Promise<Float64Array> {
    await this.checkpoint();
    let session = this.sessions.get(kind);
    if (!session) this.sessions.set(kind, (session = this.runtime.load(graphs[kind](new GraphBuilder()))));
    const { out } = await (await session).run(feeds);
    if (!(out?.data instanceof Float64Array)) throw new Error(`${kind} returned no float64 values`);
    return out.data;
  }
}

const graphs: Record<Kind, (g: GraphBuilder) => Uint8Array> = {
  applyOuter: (g) => g.inputs({ L: 3, R: 3, V: 2 }).output(g.op("ReduceSum", [g.op("Mul", [g.op("MatMul", ["L", "V"]), "R"]), g.ints([1, 2])], { keepdims: 0 })),
  applyPlain: (g) => g.inputs({ F: 2, v: 2 }).output(g.op("MatMul", ["F", "v"])),
  transposeOuter: (g) => g.inputs({ L: 2, R: 2, r: 2 }).output(g.op("Gemm", ["L", g.op("Mul", ["R", "r"])], { transA: 1 })),
  transposePlain: (g) => g.inputs({ F: 2, r: 2 }).output(g.op("Gemm", ["F", "r"], { transA: 1 })),
  gramOuter: (g) => {
    const product = (x: string, y: string) => g.op("Gemm", [x, y], { transB: 1 });
    return g.inputs({ L1: 2, R1: 2, L: 2, R: 2 }).output(g.op("Mul", [product("L1", "L"), product("R1", "R")]));
  },
  gramPlain: (g) => g.inputs({ F1: 2, F: 2 }).output(g.op("Gemm", ["F1", "F"], { transB: 1 })),
  multiply: (g) => g.inputs({ A: 2, v: 2 }).output(g.op("MatMul", ["A", "v"])),
};

const matrix = (data: Float64Array, rows: number): Tensor => ({ data, dims: [rows, data.length / rows] });
const column = (data: Float64Array): Tensor => ({ data, dims: [data.length, 1] });
const cube = (data: Float64Array, examples: number, positions: number): Tensor => ({ data, dims: [examples, positions, data.length / (examples * positions)] });

/** Builds a small double-precision graph with inputs of given ranks and one output "out". */
class GraphBuilder {
  private readonly nodes: NodeProto[] = [];
  private readonly initializers: TensorProto[] = [];
  private ranks: Record<string, number> = {};

  inputs(ranks: Record<string, number>): this {
    this.ranks = ranks;
    return this;
  }

  op(type: string, inputs: string[], attributes: Record<string, AttributeValue> = {}): string {
    const output = `t${this.nodes.length}`;
    this.nodes.push(makeNode(type, inputs, [output], attributes));
    return output;
  }

  ints(values: number[]): string {
    const name = `c${this.initializers.length}`;
    this.initializers.push(makeTensor(name, BigInt64Array.from(values, BigInt), [values.length]));
    return name;
  }

  output(tensor: string): Uint8Array {
    this.nodes.push(makeNode("Identity", [tensor], ["out"]));
    const input = Object.entries(this.ranks).map(([name, rank]) => {
      const dim = Array.from({ length: rank }, (_, i) => ({ value: { case: "dimParam" as const, value: `${name}${i}` } }));
      const type = create(TypeProtoSchema, { value: { case: "tensorType", value: { elemType: DataType.DOUBLE, shape: { dim } } } });
      return create(ValueInfoProtoSchema, { name, type });
    });
    const graph = create(GraphProtoSchema, { name: "products", node: this.nodes, initializer: this.initializers, input, output: [create(ValueInfoProtoSchema, { name: "out" })] });
    return encodeModel(create(ModelProtoSchema, { irVersion: 8n, opsetImport: [create(OperatorSetIdProtoSchema, { version: 17n })], graph }));
  }
}
