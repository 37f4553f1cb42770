import type { AttributeValue } from "../../../../src/core/onnx/proto";
import type { ModelBuilder } from "../../../models";

/** Builds a network around an operator; returns its output. The input "x" has shape [N, 3]. */
export type Case = (m: ModelBuilder) => string;

/** The models of one operator, with the opset that introduced it where that is not 9. */
export type Cases = readonly Case[] | { since: number; cases: readonly Case[] };

/** x W + b, so that the operator under test receives signals that depend on parameters. */
export const signal = (m: ModelBuilder, width: number, name = "first"): string =>
  m.op("Add", [
    m.op("MatMul", ["x", m.parameter(`${name}.weight`, [m.shape.at(-1)!, width])]),
    m.parameter(`${name}.bias`, [width]),
  ]);

/** A signal in the shape of an image: [N, ...dims]. */
export const image = (m: ModelBuilder, dims: readonly number[], name = "first"): string =>
  m.op("Reshape", [
    signal(
      m,
      dims.reduce((a, b) => a * b, 1),
      name,
    ),
    m.ints([-1, ...dims]),
  ]);

/** A weight layer behind the operator, so that its output is not M itself. */
export const head = (m: ModelBuilder, t: string, width: number): string =>
  m.op("MatMul", [t, m.parameter("head.weight", [width, 2])]);

/** The same behind an image of so many values in all. */
export const flatHead = (m: ModelBuilder, t: string, width: number): string => head(m, m.op("Flatten", [t]), width);

export const unary =
  (op: string, attributes: Record<string, AttributeValue> = {}): Case =>
  (m) =>
    head(m, m.op(op, [signal(m, 4)], attributes), 4);

/** A model of its own where the operator has another dialect. */
export const sinceOpset =
  (opset: number, make: Case, otherwise: Case): Case =>
  (m) =>
    m.opset >= opset ? make(m) : otherwise(m);

/** Squeeze and Unsqueeze; since opset 13 the axes are an input. */
export const squeeze = (m: ModelBuilder, op: string, t: string, axis: number): string =>
  m.opset >= 13 ? m.op(op, [t, m.ints([axis])]) : m.op(op, [t], { axes: [axis] });

/** A signal whose batch axis is the second, as attention lays it out: [count, N, width]. */
export const tokens = (m: ModelBuilder, count: number, width: number): string =>
  m.op("Add", [squeeze(m, "Unsqueeze", signal(m, width), 0), m.parameter("position", [count, 1, width])]);
