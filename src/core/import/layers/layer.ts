import { inputError, type HoloscopeError } from "../../../protocol/errors";
import { brief, sizes } from "../../data/names";
import { product } from "../../linalg/shape";
import type { WeightArray } from "./source";

/** The fields of a JSON object; undefined for anything else. */
export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;

/** A variable that a layer is to have. */
export interface Variable {
  name: string;
  shape: readonly number[];
}

/** A layer's entry in the configuration, read key by key. Every refusal names the layer and its position. */
export class Layer {
  /**
   * @param name of nested models "outer/inner"
   * @param position e.g. "layer 3"
   * @param weights in Keras order; undefined where the file holds none
   */
  constructor(
    readonly className: string,
    readonly name: string,
    readonly position: string,
    private readonly config: Readonly<Record<string, unknown>>,
    private readonly weights: readonly WeightArray[] | undefined,
  ) {}

  refuse(problem: string): HoloscopeError {
    return inputError(`${this.position} "${this.name}" (${brief(this.className)}) ${problem}`);
  }

  number(key: string, otherwise?: number): number {
    const value = this.config[key] ?? otherwise;
    if (typeof value !== "number" || !Number.isFinite(value)) throw this.unreadable(key, "a number");
    return value;
  }

  /** Undefined where the configuration has null or nothing. */
  optional(key: string): number | undefined {
    return (this.config[key] ?? undefined) === undefined ? undefined : this.number(key);
  }

  flag(key: string, otherwise: boolean): boolean {
    const value = this.config[key] ?? otherwise;
    if (typeof value !== "boolean") throw this.unreadable(key, "true or false");
    return value;
  }

  /** In snake_case, as Python writes it: TensorFlow.js has names in both. */
  text(key: string, otherwise: string): string {
    const value = this.config[key] ?? otherwise;
    if (typeof value !== "string") throw this.unreadable(key, "a text");
    return value.replace(/[a-z][A-Z]/g, ([low, high]) => `${low}_${high!.toLowerCase()}`);
  }

  numbers(key: string, otherwise?: readonly number[]): number[] {
    const value = this.config[key] ?? otherwise;
    if (typeof value === "number") return [value];
    if (!Array.isArray(value) || !value.every((v): v is number => typeof v === "number"))
      throw this.unreadable(key, "a list of numbers");
    return [...value];
  }

  /** A number for every spatial axis, or one for all. */
  sizes(key: string, rank: number, otherwise?: readonly number[]): number[] {
    const given = this.numbers(key, otherwise);
    const all = given.length === 1 ? Array.from({ length: rank }, () => given[0]!) : given;
    if (all.length !== rank || !all.every((n) => Number.isInteger(n) && n > 0))
      throw this.unreadable(key, `${rank} whole numbers above 0`);
    return all;
  }

  /** Amounts before and after every spatial axis: one number, one an axis, or pairs. */
  margins(key: string, rank: number): [before: number, after: number][] {
    const value = this.config[key] ?? 1;
    const list: unknown[] = Array.isArray(value) ? value : Array.from({ length: rank }, () => value);
    // Along one axis the pair stands alone: [before, after].
    const each: unknown[] = rank === 1 && list.length === 2 ? [list] : list;
    const pairs = each.map((v): unknown[] => (Array.isArray(v) ? v : [v, v]));
    const isAmount = (n: unknown): n is number => typeof n === "number" && Number.isInteger(n) && n >= 0;
    if (pairs.length !== rank) throw this.unreadable(key, "amounts for every axis");
    return pairs.map(([before, after]) => {
      if (!isAmount(before) || !isAmount(after)) throw this.unreadable(key, "whole numbers");
      return [before, after];
    });
  }

  /** The activation that the layer applies at its end: its name. */
  activation(): string {
    const value = this.config.activation;
    const nested = fieldsOf(value);
    if (typeof nested?.class_name === "string") return nested.class_name.toLowerCase();
    return this.text("activation", "linear");
  }

  /**
   * The values of the layer's variables, in Keras order.
   * @throws input error when there are more or fewer, or they have other shapes
   */
  variables(wanted: readonly Variable[]): Float32Array[] {
    const list = wanted.map(({ name, shape }) => `${name} [${sizes(shape)}]`).join(", ");
    const found = this.weights ?? [];
    if (wanted.length === 0) return [];
    if (found.length === 0)
      throw this.refuse(`has no weights in the file: it needs ${list}; save the model with its weights`);
    const fits =
      found.length === wanted.length &&
      wanted.every(
        ({ shape }, i) => shape.length === found[i]!.shape.length && shape.every((d, k) => d === found[i]!.shape[k]),
      );
    if (!fits)
      throw this.refuse(
        `needs the weights ${list}, but the file holds ${found.map(({ shape }) => `[${sizes(shape)}]`).join(", ")}; topology and weights are not of one model`,
      );
    return found.map(({ data, shape }, i) => {
      if (!(data instanceof Float32Array))
        throw this.refuse(`has ${wanted[i]!.name} of whole numbers; save the model with float32 weights`);
      if (data.length !== product(shape))
        throw this.refuse(`has ${data.length} values for ${wanted[i]!.name} [${sizes(shape)}]; save the model again`);
      return data;
    });
  }

  private unreadable(key: string, expected: string): HoloscopeError {
    return this.refuse(
      `has "${key}": ${brief(JSON.stringify(this.config[key]) ?? "nothing")}, where ${expected} is expected`,
    );
  }
}
