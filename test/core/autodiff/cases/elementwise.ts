import type { Operator } from "../../../../src/core/autodiff/rules";
import type { AttributeValue } from "../../../../src/core/onnx/proto";
import type { ModelBuilder } from "../../../models";
import { flatHead, head, image, signal, sinceOpset, tokens, unary, type Case, type Cases } from "./case";

type Elementwise =
  | ("Abs" | "Neg" | "Exp" | "Log" | "Sqrt" | "Pow" | "Reciprocal" | "Sin" | "Cos" | "Erf" | "Clip" | "PRelu")
  | (
      | "Elu"
      | "Selu"
      | "Celu"
      | "Softplus"
      | "Softsign"
      | "ThresholdedRelu"
      | "HardSigmoid"
      | "HardSwish"
      | "Mish"
      | "Gelu"
    );

/** A signal between 0.5 and 1.5. */
export const positive = (m: ModelBuilder, width: number): string =>
  m.op("Add", [m.op("Sigmoid", [signal(m, width)]), m.parameter("half", [1], [0.5])]);

const ofPositive =
  (op: string): Case =>
  (m) =>
    head(m, m.op(op, [positive(m, 4)]), 4);

/** A signal with values of some units, so that both sides of far kinks are met. */
const wide =
  (op: string, attributes: Record<string, AttributeValue> = {}): Case =>
  (m) =>
    head(m, m.op(op, [m.op("Mul", [signal(m, 5), m.parameter("gain", [1], [4])])], attributes), 5);

const pow =
  (exponent: (m: ModelBuilder) => string): Case =>
  (m) =>
    head(m, m.op("Pow", [positive(m, 4), exponent(m)]), 4);

const bound = (m: ModelBuilder, value: number | undefined): string =>
  value === undefined ? "" : m.parameter(`bound ${value}`, [], [value]);

/** Since opset 11 the bounds are inputs. */
const clip = (low: number | undefined, high: number | undefined): Case =>
  sinceOpset(
    11,
    (m) => head(m, m.op("Clip", [signal(m, 6), bound(m, low), bound(m, high)]), 6),
    unary("Clip", {
      ...(low === undefined ? {} : { min: { float: low } }),
      ...(high === undefined ? {} : { max: { float: high } }),
    }),
  );

export const elementwiseCases: { [K in Elementwise & Operator]: Cases } = {
  Abs: [unary("Abs")],
  Celu: { since: 12, cases: [unary("Celu"), unary("Celu", { alpha: { float: 0.5 } })] },
  Clip: [clip(-0.5, 0.5), clip(0, undefined), clip(undefined, 0.25), clip(undefined, undefined)],
  Cos: [unary("Cos")],
  Elu: [unary("Elu"), unary("Elu", { alpha: { float: 0.5 } })],
  Erf: [unary("Erf"), wide("Erf")],
  Exp: [unary("Exp")],
  Gelu: {
    since: 20,
    cases: [unary("Gelu"), wide("Gelu"), unary("Gelu", { approximate: "tanh" }), wide("Gelu", { approximate: "tanh" })],
  },
  HardSigmoid: [wide("HardSigmoid"), unary("HardSigmoid", { alpha: { float: 1 }, beta: { float: 0.25 } })],
  HardSwish: { since: 14, cases: [wide("HardSwish")] },
  Log: [ofPositive("Log")],
  Mish: { since: 18, cases: [unary("Mish"), wide("Mish")] },
  Neg: [unary("Neg")],
  PRelu: [
    (m) => head(m, m.op("PRelu", [signal(m, 4), m.parameter("slope", [1])]), 4),
    (m) => flatHead(m, m.op("PRelu", [image(m, [3, 2, 2]), m.parameter("slope", [3, 1, 1])]), 12),
    (m) => head(m, m.op("PRelu", [signal(m, 4), signal(m, 1, "slope")]), 4),
    (m) => head(m, m.op("PRelu", [tokens(m, 2, 3), m.parameter("slope", [2, 1, 3])]), 3),
  ],
  Pow: [
    pow((m) => m.parameter("cube", [], [3])),
    pow((m) => m.parameter("powers", [4], [0, 1, -0.5, 2])),
    pow((m) => signal(m, 1, "second")),
    (m) => head(m, m.op("Pow", [signal(m, 4), m.parameter("square", [1], [2])]), 4),
    (m) => head(m, m.op("Pow", [m.parameter("base", [4], [2, 3, 0.5, 1.5]), signal(m, 4)]), 4),
    sinceOpset(
      12,
      pow((m) => m.ints([2])),
      pow((m) => m.parameter("square", [1], [2])),
    ),
  ],
  Reciprocal: [ofPositive("Reciprocal")],
  Selu: [unary("Selu"), unary("Selu", { alpha: { float: 1.5 }, gamma: { float: 2 } })],
  Sin: [unary("Sin")],
  Softplus: [unary("Softplus"), wide("Softplus")],
  Softsign: [unary("Softsign")],
  Sqrt: [ofPositive("Sqrt")],
  ThresholdedRelu: {
    since: 10,
    cases: [unary("ThresholdedRelu", { alpha: { float: 0.25 } }), wide("ThresholdedRelu")],
  },
};
