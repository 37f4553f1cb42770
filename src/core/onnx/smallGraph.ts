import { create } from "@bufbuild/protobuf";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema, ValueInfoProtoSchema } from "onnx-buf";
import {
  DataType,
  encodeModel,
  makeInput,
  makeNode,
  makeTensor,
  type AttributeValue,
  type NodeProto,
  type TensorProto,
} from "./proto";

/** An input of a small graph: floats of either precision, computed with in double, or integers. */
export interface SmallInput {
  rank: number;
  /** The axes in the order that the graph computes with. */
  perm?: readonly number[];
  type: DataType.FLOAT | DataType.DOUBLE | DataType.INT64;
}

/** Builds a small double-precision graph with one output "out". */
export class GraphBuilder {
  private readonly nodes: NodeProto[] = [];
  private readonly initializers: TensorProto[] = [];
  private readonly reads = new Map<string, string>();

  constructor(private readonly inputs: Record<string, SmallInput>) {}

  /** An input as the graph computes with it. */
  read(name: string): string {
    const known = this.reads.get(name);
    if (known !== undefined) return known;
    const { type, perm } = this.inputs[name]!;
    const ordered = perm ? this.op("Transpose", [name], { perm: [...perm] }) : name;
    const tensor = type === DataType.FLOAT ? this.op("Cast", [ordered], { to: DataType.DOUBLE }) : ordered;
    this.reads.set(name, tensor);
    return tensor;
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
    const input = Object.entries(this.inputs).map(([name, { rank, type }]) =>
      makeInput(
        name,
        type,
        Array.from({ length: rank }, (_, i) => `${name}${i}`),
      ),
    );
    const output = [create(ValueInfoProtoSchema, { name: "out" })];
    const graph = create(GraphProtoSchema, {
      name: "products",
      node: this.nodes,
      initializer: this.initializers,
      input,
      output,
    });
    return encodeModel(
      create(ModelProtoSchema, {
        irVersion: 8n,
        opsetImport: [create(OperatorSetIdProtoSchema, { version: 17n })],
        graph,
      }),
    );
  }
}
