import { create } from "@bufbuild/protobuf";
import {
  GraphProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
} from "onnx-buf";
import {
  DataType,
  encodeModel,
  makeNode,
  makeTensor,
  type AttributeValue,
  type NodeProto,
  type TensorProto,
} from "../src/core/onnx/proto";
import type { TensorData } from "../src/core/runtime";

/** Builds small double-precision models for tests: input "x" [batch, ...shape], output "y". */
export class ModelBuilder {
  private readonly nodes: NodeProto[] = [];
  private readonly initializers: TensorProto[] = [];
  private random = 0;

  constructor(
    readonly shape: readonly number[],
    readonly opset = 13,
  ) {}

  op(type: string, inputs: readonly string[], attributes: Record<string, AttributeValue> = {}): string {
    const output = `${type}_${this.nodes.length}`;
    this.nodes.push(makeNode(type, inputs, [output], attributes));
    return output;
  }

  /** A node with several outputs. */
  ops(type: string, inputs: readonly string[], attributes: Record<string, AttributeValue>, outputs: number): string[] {
    const names = Array.from({ length: outputs }, (_, i) => `${type}_${this.nodes.length}_${i}`);
    this.nodes.push(makeNode(type, inputs, names, attributes));
    return names;
  }

  /** A parameter with fixed pseudo-random values in [-1, 1], or the given ones. */
  parameter(name: string, dims: readonly number[], values?: readonly number[]): string {
    const size = dims.reduce((a, b) => a * b, 1);
    const data = Float64Array.from({ length: size }, (_, i) => values?.[i] ?? Math.sin(78.233 * ++this.random));
    this.initializers.push(makeTensor(name, data, dims));
    return name;
  }

  ints(values: readonly number[]): string {
    const name = `ints_${this.initializers.length}`;
    this.initializers.push(makeTensor(name, BigInt64Array.from(values, BigInt), [values.length]));
    return name;
  }

  /** A fixed tensor, made by a node, that is no parameter. */
  constant(data: TensorData, dims: readonly number[], type?: DataType): string {
    const value = makeTensor("", data, dims);
    return this.op("Constant", [], { value: type === undefined ? value : Object.assign(value, { dataType: type }) });
  }

  build(output: string): Uint8Array {
    this.nodes.push(makeNode("Identity", [output], ["y"]));
    const value = (name: string, dims: readonly (number | string)[]) =>
      create(ValueInfoProtoSchema, {
        name,
        type: create(TypeProtoSchema, {
          value: {
            case: "tensorType",
            value: {
              elemType: DataType.DOUBLE,
              shape: {
                dim: dims.map((d) => ({
                  value:
                    typeof d === "string"
                      ? { case: "dimParam" as const, value: d }
                      : { case: "dimValue" as const, value: BigInt(d) },
                })),
              },
            },
          },
        }),
      });
    const graph = create(GraphProtoSchema, {
      name: "test",
      node: this.nodes,
      initializer: this.initializers,
      input: [value("x", ["batch", ...this.shape])],
      output: [create(ValueInfoProtoSchema, { name: "y" })],
    });
    return encodeModel(
      create(ModelProtoSchema, {
        irVersion: 7n,
        opsetImport: [create(OperatorSetIdProtoSchema, { version: BigInt(this.opset) })],
        graph,
      }),
    );
  }
}
