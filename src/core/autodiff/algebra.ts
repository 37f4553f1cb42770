import type { Emitter } from "./emitter";

/** An operand of a formula: a tensor, or a number that becomes a constant. */
export type Term = string | number;

/** The operators of formulas, all with double kernels, with broadcasting. */
export function algebra(emit: Emitter) {
  const operand = (t: Term): string => (typeof t === "number" ? emit.floats([t]) : t);
  const op =
    (type: string) =>
    (...terms: Term[]): string =>
      emit.op(type, terms.map(operand));
  return {
    abs: op("Abs"),
    add: op("Add"),
    cos: op("Cos"),
    div: op("Div"),
    exp: op("Exp"),
    greater: op("Greater"),
    log: op("Log"),
    max: op("Max"),
    min: op("Min"),
    mul: op("Mul"),
    neg: op("Neg"),
    pow: op("Pow"),
    sigmoid: op("Sigmoid"),
    sign: op("Sign"),
    sin: op("Sin"),
    sqrt: op("Sqrt"),
    sub: op("Sub"),
    tanh: op("Tanh"),
    where: op("Where"),
  };
}
