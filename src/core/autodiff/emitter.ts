import { constantDims, type Network } from "../onnx/model";
import { makeNode, makeTensor, type AttributeValue, type NodeProto, type TensorProto } from "../onnx/proto";

/** Collects the nodes that a gradient graph adds to a network. Tensor names carry a prefix that no exporter uses. */
export class Emitter {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  private readonly constants = new Map<string, string>();
  private count = 0;

  /**
   * @param network whose opset decides the form of operators that changed
   * @param wide emit double constants instead of float
   */
  constructor(
    private readonly network: Network,
    private readonly wide: boolean,
  ) {}

  get opset(): number {
    return this.network.graph.opset;
  }

  /** Per-example shape of a signal. */
  dims(signal: string): readonly number[] {
    return this.network.trace.dims(signal);
  }

  /** Shape with the batch axis of a signal (as 0), or the whole shape of a constant. */
  fullDims(tensor: string): readonly number[] {
    return this.network.trace.isSignal(tensor) ? [0, ...this.dims(tensor)] : constantDims(this.network, tensor);
  }

  op(type: string, inputs: readonly string[], attributes: Record<string, AttributeValue> = {}): string {
    const output = this.fresh(type);
    this.nodes.push(makeNode(type, inputs, [output], attributes));
    return output;
  }

  ints(values: readonly number[]): string {
    return this.constant(`int ${values.join()}`, () => makeTensor(this.fresh("ints"), BigInt64Array.from(values, BigInt), [values.length]));
  }

  /** A float constant in the precision of the graph. */
  floats(values: readonly number[], dims: readonly number[] = []): string {
    const data = this.wide ? Float64Array.from(values) : Float32Array.from(values);
    return this.constant(`float [${dims.join()}] ${values.join()}`, () => makeTensor(this.fresh("floats"), data, dims));
  }

  /** Ones with the shape of a tensor. */
  onesLike(tensor: string): string {
    const one = makeTensor("", this.wide ? Float64Array.of(1) : Float32Array.of(1), [1]);
    return this.op("ConstantOfShape", [this.op("Shape", [tensor])], { value: one });
  }

  scale(tensor: string, factor: number): string {
    return factor === 1 ? tensor : this.op("Mul", [tensor, this.floats([factor])]);
  }

  reduceSum(tensor: string, axes: readonly number[], keepDims: boolean): string {
    const keepdims = keepDims ? 1 : 0;
    return this.opset >= 13 ? this.op("ReduceSum", [tensor, this.ints(axes)], { keepdims }) : this.op("ReduceSum", [tensor], { axes, keepdims });
  }

  /** Per-example reshape: the batch axis stays first. */
  reshape(tensor: string, exampleDims: readonly number[]): string {
    return this.op("Reshape", [tensor, this.ints([-1, ...exampleDims])]);
  }

  slice(tensor: string, axis: number, start: number, end: number): string {
    return this.opset >= 10
      ? this.op("Slice", [tensor, this.ints([start]), this.ints([end]), this.ints([axis])])
      : this.op("Slice", [tensor], { starts: [start], ends: [end], axes: [axis] });
  }

  transpose(tensor: string, perm: readonly number[]): string {
    return this.op("Transpose", [tensor], { perm });
  }

  /**
   * Sums a gradient over the axes along which an operand was broadcast.
   * @param from per-example shape of the gradient
   * @param to shape of the operand, aligned at the last axis
   * @returns shape [batch, ...axes of `from` with the summed ones set to 1]
   */
  unbroadcast(gradient: string, from: readonly number[], to: readonly number[]): string {
    const lead = from.length - to.length;
    const axes = from.flatMap((d, i) => (d !== 1 && (i < lead || to[i - lead] === 1) ? [i + 1] : []));
    return axes.length > 0 ? this.reduceSum(gradient, axes, true) : gradient;
  }

  private constant(key: string, make: () => TensorProto): string {
    const known = this.constants.get(key);
    if (known !== undefined) return known;
    const tensor = make();
    this.initializers.push(tensor);
    this.constants.set(key, tensor.name);
    return tensor.name;
  }

  private fresh(tag: string): string {
    return `holoscope:${tag}${this.count++}`;
  }
}
