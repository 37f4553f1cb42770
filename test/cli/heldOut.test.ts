import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { decodeModel, encodeModel, makeTensor, tensorValues } from "../../src/core/onnx/proto";
import type { Report } from "../../src/protocol/run";
import type { FeatureReport } from "../reports";
import { cli, refuses } from "./refuses";

const folder = mkdtempSync(path.join(tmpdir(), "holoscope-"));
after(() => rmSync(folder, { recursive: true }));
const out = (name: string): string => path.join(folder, name);
const report = <R = FeatureReport>(name: string): R => JSON.parse(readFileSync(out(name), "utf8"));
const near = (actual: number | undefined, expected: number, relative = 1e-6) =>
  assert.ok(
    actual !== undefined && Math.abs(actual - expected) <= relative * Math.abs(expected),
    `${actual} instead of ${expected}`,
  );

/** The sample with half its weights: another network of the same shape. */
function halved(): string {
  const model = decodeModel(readFileSync("samples/digits.onnx"), "digits.onnx");
  const { initializer } = model.graph!;
  initializer.forEach(
    (tensor, k) =>
      (initializer[k] = makeTensor(
        tensor.name,
        Float32Array.from([...tensorValues(tensor).data], (w) => Number(w) / 2),
        tensor.dims.map(Number),
      )),
  );
  writeFileSync(out("halved.onnx"), encodeModel(model));
  return out("halved.onnx");
}

const sample = [
  "samples/digits.onnx",
  "samples/digits.csv",
  "--label",
  "digit",
  "--classes",
  "3,5",
  "--normalize",
  "mean-range",
  "--lambda",
  "0.5",
];
const parts = ["--split", "150,110,105", "--fit-part", "2"];

// The numbers expected here are printed by test/bench/heldout.py, which multiplies the features out and fits in NumPy
// float64.
test("linear models fitted on part 2, measured on part 3: losses, distances and a path over lambda are those of the independent refit", () => {
  const { status, stdout, stderr } = cli(
    "analyze",
    ...sample,
    ...parts,
    "--analyses",
    "stability,regularization",
    "--retrained",
    halved(),
    "--json",
    out("three.json"),
  );
  assert.equal(status, 0, stderr);
  assert.match(stdout, /on part 3, held out/);
  assert.match(stdout, /between re-trainings on part 3/);
  const { cuts, testPart } = report("three.json");
  assert.equal(testPart, 3);
  const expected = [
    {
      holographic: 0.0417351860892475,
      activation: 0.08743897472745386,
      logits: 1.583948625281769,
      means: 0.08083309265542826,
      weights: 0.47220249354011246,
      network: 3.5916085467291765,
      linear: 2.773840981177319,
    },
    {
      holographic: 0.06367755812514743,
      activation: 0.0709721618274052,
      logits: 0.8539976342543341,
      means: 0.03352386932669249,
      weights: 0.12427452032392215,
      network: 3.5916079705894024,
      linear: 3.4144896170086887,
    },
    {
      holographic: 0.06387389226498878,
      activation: 0.06387389226498878,
      logits: 0.9282339257901491,
      means: 0.02504058113105545,
      weights: 0.1141167916939946,
      network: 3.5916073491997493,
      linear: 3.4220093503027975,
    },
  ];
  for (const [k, { generalization, stability, regularization }] of cuts.entries()) {
    const wanted = expected[k]!;
    assert.equal(generalization!.examples, 105);
    near(generalization!.network.nll, 0.062177401018790025);
    near(generalization!.network.accuracy, 0.9714285714285714);
    near(generalization!.exact!.nll, 0.062177401018790025);
    near(generalization!.holographic!.nll, wanted.holographic);
    near(generalization!.activation.nll, wanted.activation);
    near(regularization!.distance.logits, wanted.logits);
    near(regularization!.distance.means, wanted.means);
    near(regularization!.distance.weights, wanted.weights);
    assert.ok(regularization!.distance.weights! <= regularization!.distance.weightsAtMost!);
    near(regularization!.objective.network, wanted.network);
    near(regularization!.objective.linear, wanted.linear);
    assert.deepEqual([stability!.part, stability!.examples], [3, 105]);
    assert.equal(stability!.network!.models, 2);
    near(stability!.network!.mean, 0.712279928573244);
    assert.equal(stability!.holographic!.models, 6);
    // The issue asks for less than 1e-12, and something that is not zero was compared.
    for (const { mean } of [stability!.holographic!, stability!.activation])
      assert.ok(mean > 0 && mean < 1e-15, String(mean));
  }
  const path = cuts[1]!.regularization!.path;
  assert.equal(path.length, 9);
  const points: [number, number, number, number, number, number][] = [
    [0, 0.0005, 0.021564244086520034, 3.9829029047417244e-5, 0.16411283496715073, 5.8622608081375445],
    [3, 0.08891397050194615, 1.0623793998880555, 0.0029052840534283925, 0.075682336341387, 2.890349799852802],
    [4, 0.5, 3.4144896170086887, 0.010838482560734919, 0.06367755812514743, 2.1082013828511954],
    [8, 500, 68.3432886884692, 0.560068801842812, 0.5676829551123952, 0.1160665368291816],
  ];
  for (const [k, lambda, objective, fitted, tested, weightNorm] of points) {
    const point = path[k]!;
    assert.ok(point.converged);
    near(point.lambda, lambda, 1e-12);
    near(point.objective, objective);
    near(point.fitted, fitted);
    near(point.tested, tested);
    near(point.weightNorm, weightNorm);
  }
  near(path[4]!.maxDistance, expected[1]!.means);
});

test("without a part held out nothing generalises, and stability is that of the fitted part", () => {
  const { status, stderr } = cli(
    "analyze",
    ...sample,
    "--cut",
    "cut3",
    "--analyses",
    "stability,regularization",
    "--retrainings",
    "2",
    "--json",
    out("one.json"),
  );
  assert.equal(status, 0, stderr);
  const { cuts, testPart } = report("one.json");
  const { generalization, stability, regularization } = cuts[0]!;
  assert.deepEqual(
    [testPart, generalization, regularization!.network.tested, regularization!.path[0]!.tested],
    [undefined, undefined, undefined, undefined],
  );
  assert.deepEqual([stability!.part, stability!.holographic!.models, stability!.network], [1, 3, undefined]);
});

test("analyses that cost several fits run only when asked for, and lambda 0 has no path", () => {
  cli("analyze", ...sample, ...parts, "--cut", "cut3", "--json", out("plain.json"));
  const [plain] = report("plain.json").cuts;
  assert.deepEqual([plain!.stability, plain!.regularization], [undefined, undefined]);
  const fixture = ["test/fixtures/regressor.onnx", "test/fixtures/values.csv", "--family", "gaussian", "--lambda", "0"];
  const { status, stderr } = cli("analyze", ...fixture, "--analyses", "regularization", "--json", out("free.json"));
  assert.equal(status, 0, stderr);
  const { cuts, notes } = report("free.json");
  assert.deepEqual(cuts[0]!.regularization!.path, []);
  assert.match(notes.join(), /with lambda 0 there is no path/);
});

test("tangent models keep the network as offset, several outputs count together, and counts have their factorials", () => {
  const everything = ["--lambda", "0.1", "--split", "0.5,0.5", "--analyses", "stability,regularization"];
  for (const [name, ...args] of [
    ["tangent", "test/fixtures/tanh-mid.onnx", "test/fixtures/binary.csv"],
    ["classes", "test/fixtures/three-classes.onnx", "test/fixtures/classes.csv", "--family", "multinomial"],
    ["counts", "test/fixtures/regressor.onnx", "test/fixtures/counts.csv", "--family", "poisson"],
  ] as const) {
    const { status, stderr } = cli("analyze", ...args, ...everything, "--json", out(`${name}.json`));
    assert.equal(status, 0, stderr);
    for (const { generalization, stability, regularization } of report(`${name}.json`).cuts) {
      near(generalization!.exact!.nll, generalization!.network.nll, 1e-9);
      assert.ok(stability!.holographic!.mean < 1e-12 && stability!.activation.mean < 1e-12);
      const { distance, objective, path } = regularization!;
      assert.ok(distance.weights! <= distance.weightsAtMost! * (1 + 1e-9) && objective.linear <= objective.network);
      assert.ok(
        path.every(
          (p, k) =>
            p.converged && (k === 0 || (p.weightNorm <= path[k - 1]!.weightNorm && p.fitted >= path[k - 1]!.fitted)),
        ),
      );
      near(path[4]!.objective, objective.linear, 1e-9);
    }
  }
});

test("below an operator without derivative rule the activations generalise, and are re-trained", () => {
  const { status, stderr } = cli(
    "analyze",
    "test/fixtures/unknown-op.onnx",
    "test/fixtures/binary.csv",
    "--cut",
    "cut1",
    "--lambda",
    "0.1",
    "--split",
    "0.5,0.5",
    "--analyses",
    "stability,regularization",
    "--json",
    out("opaque.json"),
  );
  assert.equal(status, 0, stderr);
  const [cut] = report<Report>("opaque.json").cuts;
  assert.equal(cut!.linearModel, "activation");
  assert.deepEqual(
    [cut!.generalization!.holographic, cut!.stability!.holographic, cut!.regularization],
    [undefined, undefined, undefined],
  );
  assert.ok(cut!.generalization!.activation.nll > 0 && cut!.stability!.activation.mean < 1e-12);
});

refuses(
  "a part held out that the split lacks",
  [/part 3 is to be tested on but the split has 2 parts/],
  "analyze",
  ...sample,
  "--split",
  "200,165",
  "--test-part",
  "3",
);
refuses(
  "a part held out that is fitted",
  [/testPart/, /another part/],
  "analyze",
  ...sample,
  "--split",
  "200,165",
  "--test-part",
  "1",
);
refuses("an analysis that does not exist", [/analyses/], "analyze", ...sample, "--analyses", "fame");
refuses(
  "a re-training of another shape",
  [/two-logit\.onnx has 4 inputs and 2 outputs but digits\.onnx has 64 inputs and 1 output:/],
  "analyze",
  ...sample,
  "--analyses",
  "stability",
  "--retrained",
  "test/fixtures/two-logit.onnx",
);
refuses(
  "a re-training that is missing",
  [/nowhere\.onnx: no such file/],
  "analyze",
  ...sample,
  "--analyses",
  "stability",
  "--retrained",
  "nowhere.onnx",
);
