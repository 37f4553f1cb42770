import assert from "node:assert/strict";
import { test } from "node:test";
import { newNetwork } from "../../../../src/core/studies/training/newNetwork";
import { onnxRuntime } from "../../../../src/engine/runtime";
import { networkSchema } from "../../../../src/protocol/studies/training/recipe";
import { ModelBuilder } from "../../../models";
import { finished, objectiveOf, open, recipe, rows, weightsOf, type Overrides } from "./setup";

const examples = 5;
const inputs = Float64Array.from({ length: 2 * examples }, (_, i) => Math.sin(3.7 * (i + 1)));
const labels = Float64Array.from({ length: examples }, (_, i) => i % 3);

/** Two hidden layers with a classifier of three classes behind each: one of them, or both side by side. */
function classifiers(which: "first" | "second" | "both"): Uint8Array {
  const b = new ModelBuilder([2]);
  const dense = (from: string, name: string, size: [number, number]) =>
    b.op("Gemm", [
      from,
      b.parameter(`${name}.w`, size, values(name, size[0] * size[1])),
      b.parameter(`${name}.b`, [size[1]], values(`${name}b`, size[1])),
    ]);
  const h1 = b.op("Tanh", [dense("x", "hidden1", [2, 3])]);
  const first = () => dense(h1, "head1", [3, 3]);
  const second = () => dense(b.op("Tanh", [dense(h1, "hidden2", [3, 3])]), "head2", [3, 3]);
  if (which === "first") return b.build(first());
  if (which === "second") return b.build(second());
  return b.build(b.op("Concat", [first(), second()], { axis: 1 }));
}

/** Fixed values that depend on the name alone: the networks above share theirs. */
const values = (name: string, count: number): number[] =>
  Array.from({ length: count }, (_, i) =>
    Math.sin(12.9898 * (i + 1) + 78.233 * name.split("").reduce((sum, letter) => 31 * sum + letter.charCodeAt(0), 0)),
  );

const objectiveFor = (which: "first" | "second" | "both", overrides: Overrides) =>
  objectiveOf(classifiers(which), recipe({ family: "multinomial", ...overrides }), inputs, labels);

test("several heads: value and gradient are the sums of those of networks of one head", async () => {
  const both = await objectiveFor("both", { heads: 2 });
  const alone = [await objectiveFor("first", {}), await objectiveFor("second", {})];
  const whole = await both.objective.evaluate(both.parameters.start);
  const gradients = both.viewsOf(new Float64Array(whole.gradient));
  const parts = await Promise.all(
    alone.map(async ({ objective, parameters, viewsOf }) => {
      const { value, gradient } = await objective.evaluate(parameters.start);
      return { value, gradients: viewsOf(new Float64Array(gradient)) };
    }),
  );
  assert.ok(Math.abs(whole.value - parts[0]!.value - parts[1]!.value) < 1e-14);
  for (const [name, gradient] of Object.entries(gradients))
    gradient.forEach((g, i) =>
      assert.ok(
        Math.abs(g - parts.reduce((sum, p) => sum + (p.gradients[name]?.[i] ?? 0), 0)) < 1e-14,
        `${name}[${i}]`,
      ),
    );
});

test("several heads: the gradient is that of the objective by central differences, of a batch too", async () => {
  const { objective, parameters } = await objectiveFor("both", { heads: 2, lambdaPerExample: 0.1 });
  for (const chosen of [undefined, Uint32Array.of(4, 0, 1)]) {
    const gradient = (await objective.evaluate(parameters.start, chosen)).gradient.slice();
    for (const [i, g] of gradient.entries()) {
      const moved = async (by: number) =>
        (
          await objective.evaluate(
            parameters.start.map((w, j) => (i === j ? w + by : w)),
            chosen,
          )
        ).value;
      const numeric = ((await moved(1e-5)) - (await moved(-1e-5))) / 2e-5;
      assert.ok(Math.abs(numeric - g) < 1e-8, `parameter ${i}: ${g}, finite differences ${numeric}`);
    }
  }
});

test("a new network with a head and the input joined: sizes and the function that the names say", async () => {
  const layers = [3, { leakyRelu: 0.5 }, { head: 2 }, { join: "input" }, 3, { leakyRelu: 0.25 }, 2];
  const model = newNetwork(networkSchema.parse({ layers }), [2], 7);
  const w = weightsOf(model);
  const dense = (x: readonly number[], name: string) =>
    w[`${name}.bias`]!.map((b, i) => x.reduce((s, v, j) => s + v * w[`${name}.weight`]![i * x.length + j]!, b));
  const leaky = (slope: number) => (z: number) => (z > 0 ? z : slope * z);
  const x = [0.3, -1.2];
  const h1 = dense(x, "dense1").map(leaky(0.5));
  const h2 = dense([...h1, ...x], "dense3").map(leaky(0.25));
  const expected = [...dense(h1, "dense2"), ...dense(h2, "dense4")];
  const session = await onnxRuntime.load(model);
  const results = await session.run({ input: { data: Float32Array.from(x), dims: [1, 2] } });
  const [output] = session.outputNames;
  Array.from(results[output!]!.data, Number).forEach((v, i) => assert.ok(Math.abs(v - expected[i]!) < 1e-6));
  assert.equal((await open(model)).outputs, 4);
});

test("heads of a new network are all trained, and accuracy is that of the last", async () => {
  const training = recipe({
    family: "multinomial",
    network: { layers: [4, "tanh", { head: 2 }, 4, "tanh", 2] },
    stages: [{ optimizer: "adam", steps: 200, rate: 0.05 }],
    lambdaFactors: {},
    data: { path: "data.csv" },
  });
  const { trained } = await finished(training, { data: rows(40) });
  const [part] = trained.parts;
  assert.ok(part!.loss < 2 * Math.log(2) * 0.6, `the losses of both heads add up to ${part!.loss}`);
  assert.ok(part!.accuracy! > 0.8);
});

test("heads that do not divide the outputs are refused", async () => {
  const training = recipe({ family: "multinomial", heads: 2, network: { layers: [3] } });
  await assert.rejects(
    finished(training, { data: rows(12) }),
    /M has 3 values, which are not those of 2 heads side by side/,
  );
});
