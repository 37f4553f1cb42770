import assert from "node:assert/strict";
import { test } from "node:test";
import { families } from "../../../../src/core/fit/family";
import type { FamilyName } from "../../../../src/protocol/recipe";
import { errorKind, errorMessage } from "../../../../src/protocol/errors";
import { decodeState, encodeState } from "../../../../src/core/studies/training/state";
import { onnxRuntime } from "../../../../src/engine/runtime";
import { ModelBuilder } from "../../../models";
import {
  finished,
  linearNetwork,
  open,
  recipe,
  rows,
  smallNetwork,
  trained,
  weightsAfter,
  weightsOf,
  type Overrides,
} from "./setup";

/** The rows of setup.ts with other labels. */
const labelled = (count: number, label: (i: number) => number) => rows(count).map(([x, y], i) => [x!, y!, label(i)]);
const untilFlat: Overrides["stages"] = [
  { optimizer: "adam", steps: 100, rate: 0.05, schedule: "geometric" },
  { optimizer: "lbfgs", gradientNorm: 1e-10 },
];
const quick: Overrides["stages"] = [{ optimizer: "adam", epochs: 3, batch: 4, rate: 0.05 }];

/**
 * Optima of linear models, w then b, of the loss without its term in y alone + 0.01 |w|^2, by Newton's method in NumPy
 * in float64 (ridge regression solved directly).
 */
const optima: { family: FamilyName; label: (i: number) => number; objective: number; weights: number[] }[] = [
  {
    family: "bernoulli",
    label: (i) => rows(12)[i]![2]!,
    objective: 0.6742137048069116,
    weights: [-0.20870776877803246, -0.20481512678209168, 0.36505213927241015],
  },
  {
    family: "gaussian",
    label: (i) => i % 4,
    objective: -1.2507610957307558,
    weights: [0.7126478529609882, -0.29947532204034705, 1.4445866024427119],
  },
  {
    family: "poisson",
    label: (i) => i % 4,
    objective: 0.7894013842254114,
    weights: [0.5112492629855857, -0.22806991716083339, 0.31313563906772407],
  },
  {
    family: "multinomial",
    label: (i) => i % 3,
    objective: 1.0688069889745169,
    weights: [
      -0.41058907124807514, 0.1790959912003892, 0.23149308004768646, 0.18259919543582417, 0.05416642249310225,
      -0.23676561792892617, -0.005131094820704126, -0.009097372033485584, 0.014228466854187282,
    ],
  },
];

for (const { family, label, objective, weights } of optima)
  test(`a linear model of the ${family} family comes to its known optimum`, async () => {
    const training = recipe({ family, stages: untilFlat, lambdaPerExample: 0.01 });
    const { model, trained } = await finished(training, {
      model: linearNetwork(family === "multinomial" ? 3 : 1),
      data: labelled(12, label),
    });
    const { w, b } = weightsOf(model);
    [...w!, ...b!].forEach((v, i) =>
      assert.ok(Math.abs(v - weights[i]!) < 1e-8, `${i}: ${v} instead of ${weights[i]}`),
    );
    assert.ok(Math.abs(trained.objective - objective) < 1e-12 && trained.gradientNorm < 1e-10);
    assert.deepEqual(
      [trained.stopped, trained.kinks, trained.parts.length, trained.parts[0]!.examples],
      [false, 0, 1, 12],
    );
  });

test("a difference of two logits is trained as one model, and the logits beside them stay", async () => {
  // Half of the difference lies in either logit: 0.02 (d/2)^2 twice is 0.01 d^2.
  const training = recipe({ output: "2-0", stages: untilFlat, lambdaPerExample: 0.02 });
  const { w, b } = await weightsAfter(training, {
    model: linearNetwork(3),
    data: labelled(12, (i) => 2 * rows(12)[i]![2]!),
  });
  const { weights } = optima[0]!;
  [w!.slice(0, 3), w!.slice(3), b!].forEach(([zero, one, two], i) => {
    assert.ok(Math.abs(two! - zero! - weights[i]!) < 1e-8);
    assert.equal(one, 0);
  });
});

test("parts and their losses are those of the written model, in either type of weights", async () => {
  const data = rows(20);
  for (const [weights, tolerance] of [
    ["float64", 1e-12],
    ["float32", 1e-6],
  ] as const) {
    const { model, trained } = await finished(recipe({ stages: quick, split: [9, 6], weights }), {
      model: smallNetwork(),
      data,
    });
    const session = await onnxRuntime.load(model);
    for (const [k, [from, to]] of [
      [0, 9],
      [9, 15],
    ].entries()) {
      const part = data.slice(from, to);
      const values = part.flatMap((r) => r.slice(0, 2));
      const { y } = await session.run({
        x: {
          data: weights === "float64" ? Float64Array.from(values) : Float32Array.from(values),
          dims: [part.length, 2],
        },
      });
      const logits = Float64Array.from(y!.data, Number);
      const labels = Float64Array.from(part, (r) => r[2]!);
      assert.equal(
        trained.parts[k]!.accuracy,
        labels.filter((label, i) => logits[i]! > 0 === (label === 1)).length / part.length,
      );
      assert.ok(Math.abs(trained.parts[k]!.loss - families.bernoulli.loss(labels, logits) / part.length) < tolerance);
    }
    await session.release();
  }
});

test("only the training part is learnt from; the last part is followed unless the recipe says another", async () => {
  const way = { model: smallNetwork(), data: rows(20) };
  const changed = { ...way, data: way.data.map((r, i) => (i < 9 ? r : [5, 5, 1 - r[2]!])) };
  const training = recipe({ stages: quick, split: [9, 6, 5] });
  assert.deepEqual(await weightsAfter(training, way), await weightsAfter(training, changed));
  const [last, middle] = [
    (await finished(training, way)).trained,
    (await finished(recipe({ ...training, heldOutPart: 2 }), way)).trained,
  ];
  assert.ok(Math.abs(last.history.at(-1)!.heldOut! - last.parts[2]!.loss) < 1e-12);
  assert.ok(Math.abs(middle.history.at(-1)!.heldOut! - last.parts[1]!.loss) < 1e-12);
  assert.equal(
    (await finished(recipe({ ...training, split: undefined }), way)).trained.history.at(-1)!.heldOut,
    undefined,
  );
});

test("the same seed gives the same weights, another seed another start, order and split", async () => {
  const data = rows(20);
  const fresh = (overrides: Overrides) =>
    weightsAfter(recipe({ network: { layers: [3, "relu", 1] }, stages: quick, ...overrides }), { data });
  assert.deepEqual(await fresh({}), await fresh({}));
  assert.notDeepEqual(await fresh({}), await fresh({ seed: 1 }));
  const onward = (overrides: Overrides) =>
    weightsAfter(recipe({ stages: quick, ...overrides }), { model: smallNetwork(), data });
  assert.notDeepEqual(await onward({}), await onward({ seed: 1 }), "the order of the examples");
  const full: Overrides = { stages: [{ optimizer: "sgd", steps: 3, rate: 0.1 }], split: [9, 6] };
  assert.deepEqual(
    await onward(full),
    await onward({ ...full, seed: 1 }),
    "with all examples at once there is no order",
  );
  assert.notDeepEqual(await onward({ ...full, shuffle: true }), await onward(full), "a shuffled split");
  assert.notDeepEqual(await onward({ ...full, shuffle: true }), await onward({ ...full, shuffle: true, seed: 1 }));
});

test("a batch larger than the data is all of them at once", async () => {
  const way = { model: smallNetwork(), data: rows(12) };
  const stage = { optimizer: "adam", steps: 4, rate: 0.1 } as const;
  assert.deepEqual(
    await weightsAfter(recipe({ stages: [{ ...stage, batch: 500 }] }), way),
    await weightsAfter(recipe({ stages: [stage] }), way),
  );
});

test("parts of one example can be trained on and held out", async () => {
  const { trained } = await finished(
    recipe({ family: "gaussian", split: [1, 1], stages: untilFlat, lambdaPerExample: 0.01 }),
    { model: linearNetwork(1), data: labelled(3, (i) => i + 1) },
  );
  assert.deepEqual(
    trained.parts.map((p) => p.examples),
    [1, 1],
  );
  assert.ok(trained.gradientNorm < 1e-10);
});

test("models on the way come after every so many epochs, over all stages, and hold the weights of that moment", async () => {
  const stages = [
    { optimizer: "adam", epochs: 3, batch: 4, rate: 0.05 },
    { optimizer: "sgd", epochs: 2, rate: 0.1 },
  ] as const;
  const kept = new Map<number, Uint8Array>();
  const way = { model: smallNetwork(), data: rows(12) };
  const hooks = { onCheckpoint: async (model: Uint8Array, epoch: number) => void kept.set(epoch, model) };
  await finished(recipe({ stages: [...stages], checkpoints: { folder: "unused", every: 2 } }), { ...way, hooks });
  assert.deepEqual([...kept.keys()], [2, 4]);
  assert.deepEqual(weightsOf(kept.get(2)!), await weightsAfter(recipe({ stages: [{ ...stages[0], epochs: 2 }] }), way));
  assert.deepEqual(
    weightsOf(kept.get(4)!),
    await weightsAfter(recipe({ stages: [stages[0], { ...stages[1], epochs: 1 }] }), way),
  );
  assert.equal((await open(kept.get(4)!)).outputs, 1);
});

interface Refusal {
  what: string;
  overrides?: Overrides;
  model?: Uint8Array;
  data?: number[][];
  says: RegExp[];
}

const sgd = (rate: number): Overrides["stages"] => [{ optimizer: "sgd", steps: 2000, rate }];

const refusals: Refusal[] = [
  { what: "labels of one class", data: labelled(12, () => 1), says: [/every label in data\.csv is 1.*both classes/] },
  {
    what: "a number that is none",
    data: rows(12).map((r, i) => (i === 4 ? [r[0]!, NaN, r[2]!] : r)),
    says: [/data\.csv/, /row 5\b/, /NaN/],
  },
  {
    what: "a part held out that there is not",
    overrides: { split: [6, 6], heldOutPart: 3 },
    says: [/part 3 is to be held out but the split has 2.*between 1 and 2/],
  },
  { what: "a part to train on that there is not", overrides: { split: [6, 6], trainPart: 3 }, says: [/part 3/, /2/] },
  { what: "an output that there is not", overrides: { output: "1-0" }, says: [/1-0/] },
  { what: "several logits without a choice", model: linearNetwork(3), says: [/has 3 outputs: choose/] },
  {
    what: "layers that do not fit the data",
    overrides: { network: { layers: [{ conv: 2 }, 1] } },
    says: [/layer "conv1" needs an image.*gets 2/],
  },
  {
    what: "a last layer that is no logit",
    overrides: { network: { layers: [3, "relu", 2] }, output: "2" },
    says: [/2 outputs|output "?2"?/],
  },
];

for (const { what, overrides, model, data, says } of refusals)
  test(`${what}: refused in one line`, async () => {
    const { outcome } = await trained(recipe({ stages: quick, ...overrides }), {
      model: model ?? smallNetwork(),
      data: data ?? rows(12),
    });
    assert.ok("error" in outcome);
    assert.equal(errorKind(outcome.error), "input", errorMessage(outcome.error));
    assert.ok(!errorMessage(outcome.error).includes("\n"));
    for (const pattern of says) assert.match(errorMessage(outcome.error), pattern);
  });

const steep = { model: smallNetwork("Relu"), data: labelled(12, (i) => 3 * Math.cos(i)) };

for (const [what, overrides, says] of [
  [
    "in double precision",
    { stages: sgd(1e6) },
    /stage 1, sgd, diverged: the objective is not finite after step \d+; give it a smaller rate than 1000000/,
  ],
  ["in single precision", { stages: sgd(1e6), precision: "float32" }, /stage 1, sgd, diverged/],
  [
    "in its second stage",
    { stages: [{ optimizer: "adam", steps: 4, rate: 0.01 }, ...sgd(1e6)!] },
    /stage 2, sgd, diverged: the objective is not finite after step \d+/,
  ],
  [
    "by its last update",
    { stages: [{ optimizer: "sgd", steps: 1, rate: 1e308 }], family: "poisson" },
    /stage 1, sgd, diverged: the objective is not finite after step 1; give it a smaller rate/,
  ],
] as const)
  test(`a training that diverges ${what} ends with the stage, the step and the remedy, and keeps finite weights`, async () => {
    const training = recipe({ family: "gaussian", ...overrides } as Overrides);
    const way =
      training.family === "poisson" ? { model: linearNetwork(1), data: labelled(12, (i) => 100 * (i % 3)) } : steep;
    const { outcome, kept } = await trained(training, way);
    assert.ok("error" in outcome, "it must not end well");
    assert.equal(errorKind(outcome.error), "input", errorMessage(outcome.error));
    assert.match(errorMessage(outcome.error), says);
    assert.ok(kept!.weights.every(Number.isFinite));
    const { trained: taken } = await finished(training, { ...way, resumed: kept, finish: true });
    assert.ok(Number.isFinite(taken.objective) && taken.stopped);
  });

test("an objective that is not finite at the start is said to be so", async () => {
  const b = new ModelBuilder([2]);
  const model = b.build(b.op("MatMul", ["x", b.parameter("w", [2, 1], [1e3, 1e3])]));
  for (const stages of [sgd(0.1), untilFlat, [{ optimizer: "lbfgs" }]] as Overrides["stages"][]) {
    const { outcome } = await trained(recipe({ family: "poisson", stages }), {
      model,
      data: labelled(12, (i) => i % 3),
    });
    assert.match("error" in outcome ? errorMessage(outcome.error) : "", /not finite at the start: scale the inputs/);
  }
});

test("a held-out loss that is not finite is left out of the curve", async () => {
  const data = labelled(12, (i) => i % 3).map((r, i) => (i < 8 ? r : [1e6 * r[0]!, r[1]!, r[2]!]));
  const { outcome, kept } = await trained(
    recipe({ family: "poisson", split: [8, 4], stages: [{ optimizer: "sgd", steps: 200, rate: 0.01 }] }),
    { model: linearNetwork(1), data },
  );
  assert.ok("trained" in outcome);
  const { history } = decodeState(encodeState(kept!), "state");
  assert.ok(
    history.some((p) => p.heldOut === undefined) &&
      history.every((p) => p.heldOut === undefined || Number.isFinite(p.heldOut)),
  );
});
