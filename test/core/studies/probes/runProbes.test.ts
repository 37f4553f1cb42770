import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { seededRandom } from "../../../../src/core/linalg/random";
import { errorKind, errorMessage } from "../../../../src/protocol/errors";
import type { RecipeInput } from "../../../../src/protocol/recipe";
import { ModelBuilder } from "../../../models";
import { csvFile, MemoryWork, probed, type Way } from "./setup";

const refused = (pattern: RegExp) => (error: unknown) => {
  assert.equal(errorKind(error), "input", errorMessage(error));
  assert.match(errorMessage(error), pattern);
  return !errorMessage(error).includes("\n");
};

const sample = new Uint8Array(readFileSync("samples/digits.onnx"));
const digits = readFileSync("samples/digits.csv", "utf8")
  .trim()
  .split("\n")
  .map((line) => line.split(","));

/** Rows around a ring (class 1) and its middle (0): what no line separates. */
const ring = csvFile(
  Array.from({ length: 300 }, (_, i) => {
    const radius = i % 2 ? 2 : 0.5;
    return [
      radius * Math.cos(1.7 * i) + 0.1 * Math.sin(i * i),
      radius * Math.sin(1.7 * i) + 0.1 * Math.cos(i * i),
      i % 2,
    ];
  }),
);

/**
 * Two inputs, six units at angles of a circle, one logit that tells the ring from its middle.
 * @param sharp 0: the units do not see their inputs
 */
function ringNetwork(sharp: number): Uint8Array {
  const m = new ModelBuilder([2]);
  const angles = Array.from({ length: 6 }, (_, k) => (k * Math.PI) / 3);
  const hidden = m.op("Relu", [
    m.op("Gemm", [
      "x",
      m.parameter(
        "w1",
        [2, 6],
        [...angles.map(Math.cos), ...angles.map(Math.sin)].map((v) => sharp * v),
      ),
      m.parameter("b1", [6], Array(6).fill(-0.3)),
    ]),
  ]);
  return m.build(m.op("Gemm", [hidden, m.parameter("w2", [6, 1], Array(6).fill(1)), m.parameter("b2", [1], [-1])]));
}

const ringWay: Way = {
  model: ringNetwork(1),
  data: [ring],
  recipe: { data: { path: "data.csv", header: false }, probes: { lambdas: [1e-3, 1e-1], random: 2 } },
};

test("what no line separates in the input is read behind the units that do, and the baselines say what that is worth", async () => {
  const { report, fractions } = await probed(ringWay);
  const [input, , relu, logit] = report.probes;
  assert.deepEqual(
    report.probes.map(({ layer, operator }) => `${layer} ${operator}`),
    ["input ", "w1 Gemm", "w1 Relu", "w2 Gemm"],
  );
  assert.ok(input!.test.error > 0.3 && relu!.test.error < 0.02 && logit!.test.error < 0.02);
  assert.deepEqual(
    relu!.path.map(({ lambdaPerExample }) => lambdaPerExample),
    [1e-1, 1e-3],
  );
  assert.equal(relu!.lambda, relu!.lambdaPerExample * report.probing.examples.train);
  assert.deepEqual(report.probing, {
    target: report.probing.target,
    kind: "classes",
    classes: ["0", "1"],
    examples: { train: 180, validation: 60, test: 60 },
    seed: 0,
  });
  assert.equal(report.baselines.input, input!.test.error);
  const { seeds, tensors } = report.baselines.random!;
  assert.deepEqual(seeds, [0, 1]);
  assert.deepEqual(
    tensors.map((t) => t.tensor),
    report.probes.map((p) => p.tensor),
  );
  for (const { errors, mean, spread } of tensors) {
    assert.ok(
      Math.abs(mean - (errors[0]! + errors[1]!) / 2) < 1e-12 &&
        Math.abs(spread - Math.abs(errors[0]! - errors[1]!) / Math.SQRT2) < 1e-12,
    );
  }
  assert.deepEqual(tensors[0]!.errors, [input!.test.error, input!.test.error]);
  assert.ok(
    report.probes.every(({ control, test: { error } }) => control!.selectivity === control!.test.error - error),
  );
  assert.equal(report.baselines.control!.types, 40);
  assert.ok(
    fractions.every((f, i) => f >= 0 && f <= 1 && (i === 0 || f >= fractions[i - 1]! - 1e-9)),
    "progress never goes back",
  );
});

test("random labels are read at chance at every tensor: nothing of validation or test reaches the fit", async () => {
  const random = seededRandom(11);
  const rows = [digits[0]!, ...digits.slice(1).map((row) => [...row.slice(0, -1), random() < 0.5 ? "a" : "b"])];
  const recipe: Partial<RecipeInput> = {
    data: { path: "data.csv", label: "digit", normalize: "mean-range" },
    seed: 2,
    probes: { random: 1, control: false, lambdas: [1e-3, 1e-1, 10], split: [0.4, 0.2, 0.4] },
  };
  const { report } = await probed({ model: sample, data: [csvFile(rows)], recipe });
  assert.equal(report.probes.length, 6);
  for (const {
    tensor,
    test: {
      error,
      interval: [low, high],
    },
  } of report.probes)
    assert.ok(low <= 0.5 && 0.5 <= high, `${tensor}: ${error} (${low} to ${high})`);
});

test("cancelled anywhere, the same run goes on where it was and gives the same report", async () => {
  const checkpoints = [0.2, 0.6].map((sharp, k) => ({ name: `epoch-${k}`, source: { bytes: ringNetwork(sharp) } }));
  const way = { ...ringWay, checkpoints };
  const whole = new MemoryWork();
  const { report, moments } = await probed({ ...way, work: whole });
  assert.equal(report.checkpoints!.length, 2);
  for (let part = 1; part < 10; part++) {
    const work = new MemoryWork();
    await assert.rejects(
      probed({ ...way, work, cancelAt: Math.ceil((part * moments) / 10) }),
      (error: unknown) => errorKind(error) === "cancelled",
    );
    const kept = work.kept.size;
    const again = await probed({ ...way, work });
    assert.deepEqual(again.report, report);
    assert.ok(again.moments < moments || kept === 0);
    assert.equal(work.appended, whole.appended, "no example is run twice");
    assert.equal(work.stores.size, 0);
  }
});

test("another target, another lambda or another model is not taken for the run that was interrupted", async () => {
  const work = new MemoryWork();
  const first = await probed({ ...ringWay, work });
  const kept = work.kept.size;
  const other = await probed({ ...ringWay, recipe: { ...ringWay.recipe, probes: { lambdas: [10], random: 2 } }, work });
  assert.equal(work.kept.size, 2 * kept);
  assert.notDeepEqual(other.report.probes[0]!.lambda, first.report.probes[0]!.lambda);
  await probed({ ...ringWay, model: ringNetwork(0.5), work });
  // Networks with random weights depend on the architecture alone.
  assert.equal(work.kept.size, 2 * kept + first.report.probes.length);
});

test("checkpoints are probed at the same tensors, each from where the one before stood, to the same optimum", async () => {
  const checkpoints = [0.1, 1].map((sharp, k) => ({ name: `epoch-${k}`, source: { bytes: ringNetwork(sharp) } }));
  const { report } = await probed({ ...ringWay, checkpoints });
  const [early, last] = report.checkpoints!;
  assert.deepEqual(
    early!.probes.map((p) => p.tensor),
    report.probes.map((p) => p.tensor),
  );
  assert.ok(early!.probes[2]!.test.error > report.probes[2]!.test.error, "the units of the early state see less");
  last!.probes.forEach((p, k) =>
    assert.ok(Math.abs(p.solver.objective - report.probes[k]!.solver.objective) <= 2e-6 * p.solver.objective, p.tensor),
  );
});

test("a checkpoint of another architecture is named with the tensor that differs", async () => {
  const m = new ModelBuilder([2]);
  const other = m.build(
    m.op("Gemm", [
      m.op("Relu", [m.op("Gemm", ["x", m.parameter("w1", [2, 5]), m.parameter("b1", [5])])]),
      m.parameter("w2", [5, 1]),
      m.parameter("b2", [1]),
    ]),
  );
  await assert.rejects(
    probed({ ...ringWay, checkpoints: [{ name: "epoch-3", source: { bytes: other } }] }),
    refused(
      /checkpoint epoch-3 is of another network: at "Gemm_0" it has values of shape 5, not values of shape 6; name earlier states of model\.onnx/,
    ),
  );
});

test("numbers are read by least squares, and a target that is an input is remarked on", async () => {
  const rows = [
    ["a", "b", "label"],
    ...Array.from({ length: 200 }, (_, i) => [
      Math.sin(i),
      Math.cos(1.3 * i),
      (3 * Math.sin(i) - Math.cos(1.3 * i)).toFixed(6),
    ]),
  ];
  const recipe: Partial<RecipeInput> = {
    data: { path: "data.csv", label: "label" },
    family: "gaussian",
    probes: { random: 0, lambdas: [1e-6] },
  };
  const { report } = await probed({ model: ringNetwork(1), data: [csvFile(rows)], recipe });
  assert.equal(report.probing.kind, "numbers");
  assert.ok(report.probes[0]!.test.error < 1e-6 && report.probes[0]!.confusion === undefined);
  assert.ok(report.baselines.majority.error > 0.5 && report.baselines.random === undefined);
  const own = await probed({
    model: ringNetwork(1),
    data: [csvFile(rows)],
    recipe: { ...recipe, probes: { target: "a", random: 0, control: false, lambdas: [1e-6] } },
  });
  assert.ok(own.report.probes[0]!.test.error < 1e-6);
  assert.match(own.report.notes.join(), /target "a" is an input of the network/);
});
