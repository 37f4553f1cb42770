import { create } from "@bufbuild/protobuf";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "onnx-buf";
import {
  DataType,
  makeInput,
  makeNode,
  makeTensor,
  type AttributeValue,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from "../../onnx/proto";
import type { TensorData } from "../../runtime";
import { turnName } from "../../onnx/turned";
import type { Dialect } from "./source";

/**
 * Where a tensor keeps the last axis of Keras, the channels: there, or behind the batch as ONNX's convolutions want it.
 */
export type Layout = "last" | "first";

/** A tensor between two layers. */
export interface Value {
  /** Of one example, axes in Keras order. */
  shape: readonly number[];
  /** As the layer made it; below two axes there is but one layout. */
  layout: Layout;
  tensor: string;
  /** The same in the other layout, once that was asked for. */
  turned?: string;
}

/**
 * Appends nodes and initializers to the ONNX graph of a Keras model. Names are unique: a second use of a layer gets a
 * number.
 */
export class Emitter {
  private readonly nodes: NodeProto[] = [];
  private readonly initializers = new Map<string, TensorProto>();
  private readonly taken = new Set<string>();
  private opset = 17;

  constructor(readonly dialect: Dialect) {}

  /** @returns the tensor, which has the node's name */
  op(type: string, inputs: readonly string[], name: string, attributes: Record<string, AttributeValue> = {}): string {
    const output = this.free(name);
    this.nodes.push(makeNode(type, inputs, [output], attributes));
    return output;
  }

  /** For operators that are newer than the opset used otherwise. */
  requireOpset(version: number): void {
    this.opset = Math.max(this.opset, version);
  }

  /** A value that no cut counts and no training changes. */
  constant(name: string, data: TensorData, dims: readonly number[] = [data.length]): string {
    return this.op("Constant", [], name, { value: makeTensor("", data, dims) });
  }

  scalar(name: string, value: number): string {
    return this.constant(name, Float32Array.of(value), []);
  }

  ints(name: string, values: readonly number[]): string {
    return this.constant(name, BigInt64Array.from(values, BigInt));
  }

  /** A variable of a layer: one initializer, however often the layer is used. */
  weight(name: string, data: Float32Array, dims: readonly number[]): string {
    this.taken.add(name);
    if (!this.initializers.has(name)) this.initializers.set(name, makeTensor(name, data, dims));
    return name;
  }

  /** The tensor of a value in a layout; transposed but once, and not at all where a layer already made it so. */
  as(value: Value, layout: Layout): string {
    const rank = value.shape.length;
    if (value.layout === layout || rank < 2) return value.tensor;
    const axes = Array.from({ length: rank - 1 }, (_, i) => i + 1);
    const perm = layout === "first" ? [0, rank, ...axes] : [0, ...axes.map((a) => a + 1), 1];
    return (value.turned ??= this.op("Transpose", [value.tensor], turnName(value.tensor, layout), { perm }));
  }

  input(name: string, shape: readonly number[]): Value {
    return { shape, layout: "last", tensor: this.free(name) };
  }

  model(name: string, input: Value, output: Value): ModelProto {
    const graph = create(GraphProtoSchema, {
      name,
      input: [makeInput(input.tensor, DataType.FLOAT, ["N", ...input.shape])],
      output: [makeInput(this.as(output, "last"), DataType.FLOAT, ["N", ...output.shape])],
      node: this.nodes,
      initializer: [...this.initializers.values()],
    });
    return create(ModelProtoSchema, {
      irVersion: this.opset > 17 ? 9n : 8n,
      opsetImport: [create(OperatorSetIdProtoSchema, { version: BigInt(this.opset) })],
      graph,
    });
  }

  private free(name: string): string {
    let found = name;
    for (let use = 2; this.taken.has(found); use++) found = `${name}:${use}`;
    this.taken.add(found);
    return found;
  }
}
