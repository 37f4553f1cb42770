import { test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import { operators, type Operator } from "../../../src/core/autodiff/rules";
import { checkGradients, checkPrecisions } from "../../gradcheck";
import { ModelBuilder } from "../../models";
import { head, signal, squeeze, unary, type Cases } from "./cases/case";
import { convolutionCases } from "./cases/convolution";
import { elementwiseCases } from "./cases/elementwise";
import { reductionCases } from "./cases/reduction";
import { standardizationCases } from "./cases/standardization";
import { variadicCases } from "./cases/variadic";
import { shapeCases, shapeSince } from "./cases/shape";

/** Every operator has at least one model here: a new row of the rule table without one does not compile. */
const cases: { [K in Operator]: Cases } = {
  ...convolutionCases,
  ...elementwiseCases,
  ...reductionCases,
  ...standardizationCases,
  ...variadicCases,
  ...shapeCases,
  Add: [
    (m) => head(m, m.op("Add", [signal(m, 4), signal(m, 1, "second")]), 4),
    (m) => head(m, m.op("Add", [m.parameter("scalar", []), signal(m, 4)]), 4),
    (m) => head(m, m.op("Add", [signal(m, 4), m.parameter("row", [1, 4])]), 4),
  ],
  Div: [
    (m) => head(m, m.op("Div", [signal(m, 4), m.parameter("by", [4], [2, 3, -4, 5])]), 4),
    (m) =>
      head(
        m,
        m.op("Div", [
          signal(m, 4),
          m.op("Add", [m.op("Sigmoid", [signal(m, 1, "second")]), m.parameter("one", [1], [1])]),
        ]),
        4,
      ),
  ],
  Dropout: [unary("Dropout")],
  Flatten: [(m) => head(m, m.op("Flatten", [m.op("Reshape", [signal(m, 4), m.ints([-1, 2, 2])])]), 4)],
  Gemm: [
    (m) =>
      m.op("Gemm", [
        m.op("Gemm", ["x", m.parameter("w", [4, 3]), m.parameter("b", [4])], {
          transB: 1,
          alpha: { float: 0.5 },
          beta: { float: 2 },
        }),
        m.parameter("v", [4, 1]),
        m.parameter("c", [1]),
      ]),
    (m) => m.op("Gemm", [signal(m, 4), m.parameter("v", [4, 2]), signal(m, 2, "second")], { beta: { float: 3 } }),
  ],
  Identity: [unary("Identity")],
  LeakyRelu: [unary("LeakyRelu", { alpha: { float: 0.25 } })],
  MatMul: [
    (m) => m.op("MatMul", [signal(m, 4), m.parameter("vector", [4])]),
    (m) =>
      head(m, m.op("MatMul", [m.parameter("left", [3, 2]), m.op("Reshape", [signal(m, 4), m.ints([-1, 2, 2])])]), 2),
    (m) => {
      const [a, b] = [signal(m, 4), signal(m, 4, "second")].map((t) => m.op("Reshape", [t, m.ints([-1, 2, 2])]));
      return head(m, m.op("MatMul", [a!, b!]), 2);
    },
    (m) =>
      head(
        m,
        m.op("MatMul", [m.op("Reshape", [signal(m, 4), m.ints([-1, 1, 2, 2])]), m.parameter("stack", [3, 2, 2])]),
        2,
      ),
  ],
  Mul: [
    (m) => head(m, m.op("Mul", [signal(m, 4), signal(m, 1, "second")]), 4),
    (m) => head(m, m.op("Mul", [m.parameter("factor", [4]), signal(m, 4)]), 4),
  ],
  Relu: [unary("Relu")],
  Reshape: [(m) => head(m, m.op("Reshape", [signal(m, 6), m.ints([0, 2, 3])]), 3)],
  Sigmoid: [unary("Sigmoid")],
  Squeeze: [(m) => head(m, squeeze(m, "Squeeze", m.op("Reshape", [signal(m, 4), m.ints([-1, 1, 4])]), 1), 4)],
  Sub: [
    (m) => head(m, m.op("Sub", [signal(m, 1), signal(m, 4, "second")]), 4),
    (m) => head(m, m.op("Sub", [m.parameter("from", [4]), signal(m, 4)]), 4),
    (m) => head(m, m.op("Sub", [signal(m, 4), m.parameter("by", [4])]), 4),
  ],
  Tanh: [unary("Tanh")],
  Unsqueeze: [(m) => head(m, squeeze(m, "Unsqueeze", signal(m, 4), 1), 4)],
};

/** Where dialects of operators change. */
const opsets = [9, 13, 17, 18, 21];

const firstOpset: Partial<Record<Operator, number>> = shapeSince;

for (const operator of operators) {
  const listed = cases[operator];
  const { since, cases: models } = "since" in listed ? listed : { since: firstOpset[operator] ?? 9, cases: listed };
  for (const [i, make] of models.entries())
    for (const opset of new Set([since, ...opsets.filter((o) => o > since)]))
      test(`${operator}, case ${i + 1}, opset ${opset}`, async () => {
        const m = new ModelBuilder([3], opset);
        const model = m.build(make(m));
        const { features } = await checkGradients(model);
        assert.ok(features > 0);
        await checkPrecisions(model);
      });
}

test("random multi-layer networks of random widths agree with finite differences", async () => {
  const widths = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
  const activation = fc.constantFrom("Relu", "LeakyRelu", "Tanh", "Sigmoid");
  await fc.assert(
    fc.asyncProperty(widths, activation, async (layers, op) => {
      const m = new ModelBuilder([layers[0]!]);
      let t = "x";
      layers.forEach((width, k) => {
        const next = layers[k + 1] ?? 1;
        t = m.op("Add", [m.op("MatMul", [t, m.parameter(`w${k}`, [width, next])]), m.parameter(`b${k}`, [next])]);
        if (k < layers.length - 1) t = m.op(op, [t]);
      });
      await checkGradients(m.build(t));
    }),
    { numRuns: 15, seed: 1 },
  );
});
