import type { GraphNode } from "../onnx/graph";
import { batchFirst, exampleDims, type Layout } from "../onnx/layout";
import { constantDims, constantNumbers, type Network } from "../onnx/model";
import { DataType, makeNode, makeTensor, type AttributeValue, type NodeProto, type TensorProto } from "../onnx/proto";
import { product } from "../linalg/shape";

/**
 * Collects the nodes that are added to a network, in the dialect of its opset. Tensor names carry a prefix that no
 * exporter uses. In shapes a negative entry -k stands for k times the number of examples.
 */
export class Emitter {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  /**
   * For nodes with units at a kink a tensor of the slopes there, NaN at the other units; laid out like the node's
   * output.
   */
  readonly slopes = new Map<GraphNode, string>();
  /** Second outputs that the network's own nodes were asked for, by their first. */
  readonly seconds = new Map<string, string>();
  private readonly constants = new Map<string, string>();
  private count = 0;

  /**
   * @param wide emit double constants, and none of the operators that have no double kernel
   * @param prefix begins the names of new tensors
   */
  constructor(
    readonly network: Network,
    readonly wide: boolean,
    private readonly prefix = "holoscope",
  ) {}

  get opset(): number {
    return this.network.graph.opset;
  }

  /** Shape of one example's part of a signal. */
  dims(signal: string): readonly number[] {
    return this.network.trace.dims(signal);
  }

  /** Full shape of a signal, with the batch axis as a negative entry, or of a constant. */
  shape(tensor: string): readonly number[] {
    const { trace } = this.network;
    return trace.isSignal(tensor) ? trace.layout(tensor).shape : constantDims(this.network, tensor);
  }

  /** The axes an operator works on: an attribute, or since some opset an input; all of them where neither is given. */
  axes(attribute: readonly number[] | undefined, input: string | undefined, rank: number): number[] {
    const axes = attribute ?? constantNumbers(this.network, input) ?? Array.from({ length: rank }, (_, i) => i);
    return axes.map((a) => (a + rank) % rank);
  }

  op(type: string, inputs: readonly string[], attributes: Record<string, AttributeValue> = {}): string {
    return this.ops(type, inputs, attributes, 1)[0]!;
  }

  /** An operator with several outputs. */
  ops(type: string, inputs: readonly string[], attributes: Record<string, AttributeValue>, outputs: number): string[] {
    const names = Array.from({ length: outputs }, () => this.fresh(type));
    this.nodes.push(makeNode(type, inputs, names, attributes));
    return names;
  }

  /** The second output of a node of the network, which the file may not name. */
  second({ outputs: [first, known], op }: GraphNode): string {
    const name = known || (this.seconds.get(first!) ?? this.fresh(op));
    if (!known) this.seconds.set(first!, name);
    return name;
  }

  /** A B, either transposed; before opset 11 a third operand was needed. */
  gemm(a: string, b: string, transposes: { transA?: 1; transB?: 1 }): string {
    return this.op("Gemm", this.opset >= 11 ? [a, b] : [a, b, this.floats([0])], transposes);
  }

  ints(values: readonly number[] | BigInt64Array, dims: readonly number[] = [values.length]): string {
    const data = values instanceof BigInt64Array ? values : BigInt64Array.from(values, BigInt);
    // Long index tables are made once each: only short ones are worth comparing.
    if (data.length > 64) return this.initializer(makeTensor(this.fresh("ints"), data, dims));
    return this.constant(`int [${dims.join()}] ${data.join()}`, () => makeTensor(this.fresh("ints"), data, dims));
  }

  /** A float constant in the precision of the graph. */
  floats(values: readonly number[], dims: readonly number[] = []): string {
    const data = this.wide ? Float64Array.from(values) : Float32Array.from(values);
    if (data.length > 64) return this.initializer(makeTensor(this.fresh("floats"), data, dims));
    return this.constant(`float [${dims.join()}] ${values.join()}`, () => makeTensor(this.fresh("floats"), data, dims));
  }

  /** Ones with the shape of a tensor. */
  onesLike(tensor: string): string {
    const one = makeTensor("", this.wide ? Float64Array.of(1) : Float32Array.of(1), [1]);
    return this.op("ConstantOfShape", [this.op("Shape", [tensor])], { value: one });
  }

  zerosLike(tensor: string): string {
    return this.op("Sub", [tensor, tensor]);
  }

  scale(tensor: string, factor: number): string {
    return factor === 1 ? tensor : this.op("Mul", [tensor, this.floats([factor])]);
  }

  /** 1 where a condition holds and 0 elsewhere, in the precision of the graph. */
  indicator(condition: string): string {
    return this.cast(condition);
  }

  /** In the precision of the graph. */
  cast(tensor: string): string {
    return this.op("Cast", [tensor], { to: this.wide ? DataType.DOUBLE : DataType.FLOAT });
  }

  /** The derivative of a node, where a unit at its kink was given no slope. */
  withSlopes(node: GraphNode, derivative: string): string {
    const slopes = this.slopes.get(node);
    return slopes === undefined ? derivative : this.op("Where", [this.op("IsNaN", [slopes]), derivative, slopes]);
  }

  reduceSum(tensor: string, axes: readonly number[], keepDims: boolean): string {
    if (axes.length === 0) return tensor;
    const keepdims = keepDims ? 1 : 0;
    return this.opset >= 13
      ? this.op("ReduceSum", [tensor, this.ints(axes)], { keepdims })
      : this.op("ReduceSum", [tensor], { axes, keepdims });
  }

  /** ReduceMean, ReduceMax and their like, whose axes became an input in opset 18; the axes stay with size 1. */
  reduce(type: string, tensor: string, axes: readonly number[]): string {
    return this.opset >= 18 ? this.op(type, [tensor, this.ints(axes)]) : this.op(type, [tensor], { axes });
  }

  /** To a full shape with at most one negative entry, whose size follows from the others. */
  reshape(tensor: string, shape: readonly number[]): string {
    return this.op("Reshape", [tensor, this.ints(shape.map((d) => Math.max(d, -1)))]);
  }

  slice(tensor: string, axis: number, start: number, end: number): string {
    return this.opset >= 10
      ? this.op("Slice", [tensor, this.ints([start]), this.ints([end]), this.ints([axis])])
      : this.op("Slice", [tensor], { starts: [start], ends: [end], axes: [axis] });
  }

  transpose(tensor: string, perm: readonly number[]): string {
    return perm.every((p, i) => p === i) ? tensor : this.op("Transpose", [tensor], { perm });
  }

  /** Appends zeros at the end of an axis: exact for every element type and opset. */
  appendZero(tensor: string, axis: number): string {
    const first = this.slice(tensor, axis, 0, 1);
    return this.op("Concat", [tensor, this.op("Sub", [first, first])], { axis });
  }

  /**
   * Sums a gradient over the axes along which an operand was broadcast.
   * @param from full shape of the gradient
   * @param to full shape of the operand, aligned at the last axis
   * @returns full shape `to`
   */
  unbroadcast(gradient: string, from: readonly number[], to: readonly number[]): string {
    const lead = from.length - to.length;
    const axes = from.flatMap((d, i) => (i < lead || (d !== 1 && to[i - lead] === 1) ? [i] : []));
    if (axes.length === 0) return gradient;
    const sum = this.reduceSum(gradient, axes, true);
    return lead > 0 ? this.reshape(sum, to) : sum;
  }

  /**
   * The same values with the examples in front: shape [N, ...dims of an example].
   * @param like a signal of the same layout, where the tensor itself was emitted
   */
  perExample(tensor: string, like = tensor): string {
    const layout = this.network.trace.layout(like);
    const { axis, outer, inner, shape } = layout;
    const [before, after] = [shape.slice(0, axis), shape.slice(axis + 1)];
    if (product(before) * outer === 1)
      return axis === 0 && inner === 1 ? tensor : this.reshape(tensor, batchFirst(exampleDims(layout)).shape);
    const split = this.reshape(tensor, [...before, outer, -1, inner, ...after]);
    const perm = [axis + 1, ...Array.from({ length: shape.length + 2 }, (_, i) => i).filter((i) => i !== axis + 1)];
    return this.reshape(this.transpose(split, perm), [-1, ...exampleDims(layout)]);
  }

  /** The inverse of `perExample`: values with the examples in front, laid out like a signal. */
  likeSignal(tensor: string, signal: string): string {
    const { axis, outer, inner, shape } = this.layout(signal);
    const [before, after] = [shape.slice(0, axis), shape.slice(axis + 1)];
    if (product(before) * outer === 1) return axis === 0 && inner === 1 ? tensor : this.reshape(tensor, shape);
    const split = this.reshape(tensor, [-1, ...before, outer, inner, ...after]);
    const perm = [
      ...Array.from({ length: axis + 1 }, (_, i) => i + 1),
      0,
      ...Array.from({ length: 1 + after.length }, (_, i) => axis + 2 + i),
    ];
    return this.reshape(this.transpose(split, perm), shape);
  }

  layout(signal: string): Layout {
    return this.network.trace.layout(signal);
  }

  private constant(key: string, make: () => TensorProto): string {
    const known = this.constants.get(key);
    if (known !== undefined) return known;
    const name = this.initializer(make());
    this.constants.set(key, name);
    return name;
  }

  private initializer(tensor: TensorProto): string {
    this.initializers.push(tensor);
    return tensor.name;
  }

  private fresh(tag: string): string {
    return `${this.prefix}:${tag}${this.count++}`;
  }
}
