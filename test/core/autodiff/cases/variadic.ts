import type { Operator } from "../../../../src/core/autodiff/rules";
import { head, signal, tokens, type Case } from "./case";

type Variadic = "Max" | "Min" | "Sum" | "Mean";

const casesOf = (op: Variadic): Case[] => [
  (m) => head(m, m.op(op, [signal(m, 4), signal(m, 4, "second")]), 4),
  (m) => head(m, m.op(op, [signal(m, 4), signal(m, 1, "second"), signal(m, 4, "third")]), 4),
  (m) => head(m, m.op(op, [signal(m, 1), m.parameter("row", [4])]), 4),
  (m) => head(m, m.op(op, [m.parameter("scalar", [], [0]), signal(m, 4), m.parameter("row", [1, 4])]), 4),
  (m) => head(m, m.op(op, [signal(m, 4)]), 4),
  (m) => head(m, m.op(op, [tokens(m, 2, 3), m.parameter("row", [3]), m.parameter("column", [2, 1, 1])]), 3),
];

/** A constant of Max and Min is no parameter: only what Sum and Mean add has features. */
export const variadicCases: { [K in Variadic & Operator]: Case[] } = {
  Max: casesOf("Max"),
  Mean: casesOf("Mean"),
  Min: casesOf("Min"),
  Sum: casesOf("Sum"),
};
