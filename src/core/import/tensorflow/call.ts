import { inputError, type HoloscopeError } from "../../../protocol/errors";
import { brief } from "../../data/names";
import type { Emitter, Value } from "../layers/emitter";
import type { Attribute, TfNode } from "./graph";
import type { Constant, Operand } from "./operand";

/** One node with its operands, read argument by argument. Every refusal names the node and its operator. */
export class Call {
  constructor(
    readonly emit: Emitter,
    private readonly node: TfNode,
    readonly inputs: readonly Operand[],
    private readonly file: string,
    /** The form in which each parameter was emitted, by its name: how its axes lie. */
    readonly forms: Map<string, string>,
  ) {}

  get name(): string {
    return this.node.name;
  }

  get op(): string {
    return this.node.op;
  }

  refuse(problem: string): HoloscopeError {
    return inputError(`${this.file}: ${brief(this.node.op)} node "${brief(this.node.name)}" ${problem}`);
  }

  input(index: number): Operand {
    const operand = this.inputs[index];
    if (!operand) throw this.refuse(`has ${this.inputs.length} inputs, but needs ${index + 1}; the file is damaged`);
    return operand;
  }

  /** An operand that depends on the model's input. */
  signal(index: number): Value {
    const operand = this.input(index);
    if (operand.kind !== "signal")
      throw this.refuse(`has a constant as operand ${index + 1}, where only a signal is supported`);
    return operand.value;
  }

  /** An operand whose numbers are known. */
  constant(index: number): Constant {
    const operand = this.input(index);
    if (operand.kind !== "constant")
      throw this.refuse(`has an operand ${index + 1} that depends on the input, where only a constant is supported`);
    return operand;
  }

  /** Of a constant operand. */
  numbers(index: number): number[] {
    return Array.from(this.constant(index).data);
  }

  attribute(key: string): Attribute {
    return this.node.attributes.get(key) ?? {};
  }

  text(key: string, otherwise: string): string {
    return this.attribute(key).text ?? otherwise;
  }

  number(key: string, otherwise: number): number {
    return this.attribute(key).number ?? otherwise;
  }

  flag(key: string, otherwise: boolean): boolean {
    return this.attribute(key).flag ?? otherwise;
  }

  numberList(key: string, otherwise: readonly number[] = []): number[] {
    const list = this.attribute(key).numbers ?? [];
    return list.length > 0 ? list : [...otherwise];
  }

  /** @throws input error for an axis that the operand does not have */
  axis(axis: number, rank: number): number {
    const place = axis < 0 ? axis + rank : axis;
    if (!Number.isInteger(place) || place < 0 || place >= rank)
      throw this.refuse(`works along axis ${axis} of an operand of ${rank} axes; the file is damaged`);
    return place;
  }

  /** The place in the tensor of a value of a TensorFlow axis other than the batch. */
  axisIn(value: Value, axis: number): number {
    const rank = value.shape.length;
    const place = this.axis(axis, rank + 1);
    if (place === 0)
      throw this.refuse("works along the batch; only networks that treat each example alone can be analysed");
    if (value.layout === "last" || rank < 2) return place;
    return place === rank ? 1 : place + 1;
  }
}

/** What is known of one operator: one row of table.ts. */
export type Operator = (call: Call) => Operand;
