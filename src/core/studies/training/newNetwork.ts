import { create } from "@bufbuild/protobuf";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema, ValueInfoProtoSchema } from "onnx-buf";
import { inputError } from "../../../protocol/errors";
import type { ActivationName, LayerRecipe, NetworkRecipe } from "../../../protocol/studies/training/recipe";
import { sizes } from "../../data/names";
import { product } from "../../linalg/shape";
import {
  DataType,
  encodeModel,
  makeInput,
  makeNode,
  makeTensor,
  type AttributeValue,
  type NodeProto,
  type TensorProto,
} from "../../onnx/proto";
import { weightSource, type WeightSource } from "../../model/initialization";

const operators: Record<ActivationName, string> = {
  relu: "Relu",
  leakyRelu: "LeakyRelu",
  elu: "Elu",
  gelu: "Gelu",
  sigmoid: "Sigmoid",
  softplus: "Softplus",
  tanh: "Tanh",
};

type ConvLayer = Extract<LayerRecipe, { conv: number }>;
type PoolLayer = Extract<LayerRecipe, { maxPool: unknown } | { averagePool: unknown }>;

/**
 * A new network as an ONNX model in single precision, its weights drawn from a seeded start.
 * @param shape of one example, channels first
 * @throws input error naming the layer that does not fit
 */
export function newNetwork(
  { layers, initialization }: NetworkRecipe,
  shape: readonly number[],
  seed: number,
): Uint8Array {
  const builder = new Builder(shape, initialization, seed);
  for (const layer of layers) {
    if (typeof layer === "number") builder.dense(layer);
    else if (layer === "flatten") builder.flatten();
    else if (typeof layer === "string") builder.activate(layer);
    else if ("conv" in layer) builder.convolve(layer);
    else if ("leakyRelu" in layer) builder.activate("leakyRelu", { alpha: { float: layer.leakyRelu } });
    else if ("head" in layer) builder.head(layer.head);
    else if ("join" in layer) builder.joinInput();
    else builder.pool(layer);
  }
  return builder.encode(layers.includes("gelu") ? 20 : 17);
}

class Builder {
  private readonly nodes: NodeProto[] = [];
  private readonly initializers: TensorProto[] = [];
  private readonly counts = new Map<string, number>();
  private readonly draw: WeightSource;
  private tensor = "input";
  /** Logits of auxiliary classifiers. */
  private readonly heads: { tensor: string; units: number }[] = [];
  /** Of one example, as it leaves the last layer. */
  private shape: number[];

  constructor(
    private readonly input: readonly number[],
    initialization: NetworkRecipe["initialization"],
    seed: number,
  ) {
    this.shape = [...input];
    this.draw = weightSource(initialization, seed);
  }

  dense(units: number): void {
    if (this.shape.length > 1) this.flatten();
    const name = this.name("dense");
    const inputs = [
      this.weights(`${name}.weight`, [units, this.shape[0]!], this.shape[0]!, units),
      this.zeros(`${name}.bias`, units),
    ];
    this.append(name, "Gemm", inputs, { transB: 1 }, [units]);
  }

  convolve({ conv: channels, kernel, stride, pad }: ConvLayer): void {
    const name = this.name("conv");
    const [inside, ...image] = this.image(name);
    const [k, strides] = [both(kernel), both(stride)];
    const before = k.map((size) => (pad === "same" ? Math.floor((size - 1) / 2) : pad));
    const after = k.map((size) => (pad === "same" ? Math.ceil((size - 1) / 2) : pad));
    const taps = product(k);
    const inputs = [
      this.weights(`${name}.weight`, [channels, inside!, ...k], inside! * taps, channels * taps),
      this.zeros(`${name}.bias`, channels),
    ];
    this.append(name, "Conv", inputs, { kernel_shape: k, strides, pads: [...before, ...after] }, [
      channels,
      ...this.slid(
        name,
        image.map((n, i) => n + before[i]! + after[i]!),
        k,
        strides,
      ),
    ]);
  }

  pool(layer: PoolLayer): void {
    const isMax = "maxPool" in layer;
    const name = this.name(isMax ? "maxPool" : "averagePool");
    const [channels, ...image] = this.image(name);
    const k = both(isMax ? layer.maxPool : layer.averagePool);
    const strides = both(layer.stride ?? k);
    this.append(name, isMax ? "MaxPool" : "AveragePool", [], { kernel_shape: k, strides }, [
      channels!,
      ...this.slid(name, image, k, strides),
    ]);
  }

  activate(name: ActivationName, attributes: Record<string, AttributeValue> = {}): void {
    this.append(this.name(name), operators[name], [], attributes, this.shape);
  }

  /** What comes after it goes on from what was there before it. */
  head(units: number): void {
    if (this.shape.length > 1) this.flatten();
    const { tensor, shape } = this;
    this.dense(units);
    this.heads.push({ tensor: this.tensor, units });
    [this.tensor, this.shape] = [tensor, shape];
  }

  joinInput(): void {
    if (this.shape.length > 1) this.flatten();
    const { tensor, shape } = this;
    [this.tensor, this.shape] = ["input", [...this.input]];
    if (this.shape.length > 1) this.flatten();
    const [joined, width] = [this.tensor, this.shape[0]!];
    this.tensor = tensor;
    this.append(this.name("join"), "Concat", [joined], { axis: 1 }, [shape[0]! + width]);
  }

  flatten(): void {
    this.append(this.name("flatten"), "Flatten", [], { axis: 1 }, [product(this.shape)]);
  }

  encode(opset: number): Uint8Array {
    this.joinHeads();
    const graph = create(GraphProtoSchema, {
      name: "network",
      node: this.nodes,
      initializer: this.initializers,
      input: [makeInput("input", DataType.FLOAT, ["N", ...this.input])],
      output: [create(ValueInfoProtoSchema, makeInput(this.tensor, DataType.FLOAT, ["N", ...this.shape]))],
    });
    return encodeModel(
      create(ModelProtoSchema, {
        irVersion: 8n,
        producerName: "Holoscope",
        opsetImport: [create(OperatorSetIdProtoSchema, { version: BigInt(opset) })],
        graph,
      }),
    );
  }

  /** The logits of all classifiers side by side, the last layer's last. */
  private joinHeads(): void {
    const [first, ...others] = this.heads;
    if (!first) return;
    const units = [...this.heads.map((head) => head.units), this.shape[0]!].reduce((a, b) => a + b);
    const last = this.tensor;
    this.tensor = first.tensor;
    this.append("logits", "Concat", [...others.map((head) => head.tensor), last], { axis: 1 }, [units]);
  }

  private append(
    name: string,
    op: string,
    parameters: string[],
    attributes: Record<string, AttributeValue>,
    shape: number[],
  ): void {
    const node = makeNode(op, [this.tensor, ...parameters], [name], attributes);
    node.name = name;
    this.nodes.push(node);
    this.tensor = name;
    this.shape = shape;
  }

  private name(kind: string): string {
    const count = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, count);
    return `${kind}${count}`;
  }

  /** [channels, height, width] */
  private image(layer: string): number[] {
    if (this.shape.length === 3) return this.shape;
    throw inputError(
      `layer "${layer}" needs an image [channels, height, width] but gets ${sizes(this.shape)}: give "input" in the network, e.g. [1, 28, 28]`,
    );
  }

  private slid(
    layer: string,
    image: readonly number[],
    kernel: readonly number[],
    strides: readonly number[],
  ): number[] {
    const size = image.map((n, i) => Math.floor((n - kernel[i]!) / strides[i]!) + 1);
    if (size.some((n) => n < 1))
      throw inputError(`layer "${layer}": a window of ${sizes(kernel)} does not fit an image of ${sizes(image)}`);
    return size;
  }

  private weights(name: string, dims: number[], fanIn: number, fanOut: number): string {
    this.initializers.push(makeTensor(name, Float32Array.from(this.draw(product(dims), fanIn, fanOut)), dims));
    return name;
  }

  private zeros(name: string, count: number): string {
    this.initializers.push(makeTensor(name, new Float32Array(count), [count]));
    return name;
  }
}

const both = (size: number | readonly number[]): number[] => (typeof size === "number" ? [size, size] : [...size]);
