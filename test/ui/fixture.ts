// Runs for looking at the page: plausible numbers from a seeded generator, typed by the protocol. No figure here comes
// from a real network.
import { runFormat, type Report, type Run } from "../../src/protocol/run";
import type { CutInfo, Diagram, DiagramBlock, Inspection } from "../../src/protocol/inspection";
import type { Agreement, CutReport, RegularizationPoint } from "../../src/protocol/studies/cuts/figures";
import type { ReliabilityBin } from "../../src/protocol/studies/cuts/report";

export interface FixtureOptions {
  /** Feature counts of the three cuts; the default is a small network. */
  features?: [number, number, number];
  family?: Report["family"];
}

/**
 * A multilayer perceptron with a residual branch, a cut below a Tanh, one that is refused, and a weight layer no cut
 * crosses.
 */
export function fixtureRun({ features = [540, 3720, 61], family = "bernoulli" }: FixtureOptions = {}): Run<"cuts"> & {
  inspection: Inspection;
} {
  const random = generator(7);
  const cuts = cutInfos(features);
  const outputs = family === "multinomial" ? 3 : 1;
  const examples = exampleTable(random, outputs);
  const report: Report = {
    format: "holoscope.report/1",
    holoscope: "0.1.0",
    model: {
      path: "models/pima.onnx",
      name: "pima",
      parameters: 7681,
      output: outputs > 1 ? "logits[0..2]" : "0",
      outputs,
      precision: "float64",
    },
    data: {
      path: "data/pima-indians-diabetes.csv",
      examples: examples.row.length,
      inputs: 8,
      split: [500, 134, 134],
      normalize: "mean-range",
      classes: ["no diabetes", "diabetes", "unclear"].slice(0, Math.max(2, outputs)),
    },
    family,
    lambda: 0.3472,
    lambdaPerExample: 0.0006944,
    lambdaSource: "given",
    seed: 0,
    fitPart: 1,
    testPart: 3,
    kinkTolerance: 1e-5,
    cuts: cuts
      .filter((cut) => !cut.refusal && cut.id !== "cut4")
      .map((cut, i) => cutReport(cut, i, examples.label, random, outputs)),
    reliability: reliability(family),
    slices: [1, 3].map((part) => sliceSummary(part, generator(part))),
    examples,
    notes: ["2 rows were dropped from part 3: their label is missing."],
    recipe: {
      format: "holoscope.recipe/1",
      model: "pima.onnx",
      data: { path: "data/pima-indians-diabetes.csv", normalize: "mean-range" },
      shuffle: false,
      fitPart: 1,
      analyses: ["stability", "regularization"],
      retrainings: 5,
      retrained: ["pima-2.onnx"],
      seed: 0,
      family,
      lambda: 0.3472,
      cuts: "all",
    },
  };
  return {
    format: runFormat,
    kind: "cuts",
    id: "2026-03-02T10-11-12",
    created: "2026-03-02T10:11:12.000Z",
    recipePath: "/project/pima.holoscope.json",
    inspection: inspection(cuts),
    report,
  };
}

/** Uniform numbers in [0, 1) that repeat with the seed (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const normal = (random: () => number) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

function cutInfos([first, second, third]: [number, number, number]): CutInfo[] {
  const base = { ordered: true, wellBehaved: true, homogeneous: true, reasons: [] };
  return [
    {
      ...base,
      id: "cut1",
      weights: ["fc1.weight"],
      biases: ["fc1.bias", "fc2.bias", "head.bias"],
      features: first,
      severs: ["input-fc1"],
      biasBlocks: ["fc1", "fc2", "head"],
    },
    {
      ...base,
      id: "cut2",
      weights: ["fc2.weight", "shortcut.weight"],
      biases: ["fc2.bias", "head.bias"],
      features: second,
      homogeneous: false,
      reasons: ["/act2/Tanh (Tanh) is not homogeneous"],
      severs: ["fc1-fc2", "fc1-shortcut"],
      biasBlocks: ["fc2", "head"],
    },
    {
      ...base,
      id: "cut3",
      weights: ["head.weight"],
      biases: ["head.bias"],
      features: third,
      severs: ["add-head"],
      biasBlocks: ["head"],
    },
    {
      ...base,
      id: "cut4",
      weights: ["gate.weight"],
      biases: [],
      features: 60,
      refusal: "node /gate/Erf (Erf) has no derivative rule",
      severs: ["fc2-gate"],
      biasBlocks: [],
    },
  ];
}

function inspection(cuts: CutInfo[]): Inspection {
  return {
    path: "/project/pima.onnx",
    name: "pima",
    format: "ONNX",
    producer: "pytorch 2.6",
    opset: 17,
    bytes: 63_488,
    parameters: 7681,
    inputs: [{ name: "x", shape: [8] }],
    output: { tensor: "logit", peeled: "Sigmoid", size: 1, default: "0" },
    cuts,
    oneCutPerDepth: false,
    uncut: [{ layer: "embedding.weight", reason: "is used by two layers, so no cut crosses it once" }],
    diagram: diagram(),
  };
}

function diagram(): Diagram {
  const block = (
    id: string,
    kind: DiagramBlock["kind"],
    operators: string[],
    shape: number[],
    parameterCount: number,
    x: number,
    y: number,
    width: number,
  ): DiagramBlock => ({
    id,
    kind,
    title: id,
    operators,
    shape,
    parameterCount,
    x,
    y,
    width,
    height: 52,
    nodes: operators.map((op) => `/${id}/${op}`),
    parameters: parameterCount ? [{ name: `${id}.weight`, shape: [60, parameterCount / 60], role: "weight" }] : [],
  });
  const blocks = [
    block("x", "input", [], [8], 0, 70, 0, 120),
    block("fc1", "layer", ["Gemm", "Relu"], [60], 540, 60, 100, 140),
    block("fc2", "layer", ["Gemm", "Tanh"], [60], 3660, 0, 200, 150),
    block("shortcut", "layer", ["MatMul"], [60], 3600, 180, 200, 148),
    block("gate", "operator", ["Erf", "Mul"], [60], 0, 15, 300, 120),
    block("add", "operator", ["Add", "Relu"], [60], 0, 90, 400, 120),
    block("head", "layer", ["Gemm"], [1], 61, 90, 500, 120),
    block("logit", "output", ["Sigmoid"], [1], 0, 90, 600, 120),
  ];
  const edge = (from: string, to: string, bend = 0) => {
    const [a, b] = [blocks.find(({ id }) => id === from)!, blocks.find(({ id }) => id === to)!];
    const [x0, y0, x1, y1] = [a.x + a.width / 2, a.y + a.height, b.x + b.width / 2, b.y];
    const points: [number, number][] = bend
      ? [
          [x0, y0],
          [x1 + bend, (y0 + y1) / 2],
          [x1, y1],
        ]
      : [
          [x0, y0],
          [x1, y1],
        ];
    return { id: `${from}-${to}`, from, to, points, weights: b.parameters.map(({ name }) => name) };
  };
  const edges = [
    edge("x", "fc1"),
    edge("fc1", "fc2"),
    edge("fc1", "shortcut"),
    edge("fc2", "gate"),
    edge("gate", "add"),
    edge("shortcut", "add", 60),
    edge("add", "head"),
    edge("head", "logit"),
  ];
  const segments = [{ id: "s0", title: "pima", blocks: blocks.map(({ id }) => id), height: 652 }];
  return { segments, blocks, edges: edges.map((e) => (e.id === "x-fc1" ? { ...e, id: "input-fc1" } : e)) };
}

function exampleTable(random: () => number, outputs: number) {
  const count = 768;
  const row = Array.from({ length: count }, (_, i) => i);
  return {
    row,
    part: row.map((i) => (i < 500 ? 1 : i < 634 ? 2 : 3)),
    label: row.map((i) => (outputs > 1 ? i % outputs : random() < 0.35 ? 1 : 0)),
  };
}

function cutReport(cut: CutInfo, index: number, labels: number[], random: () => number, outputs: number): CutReport {
  const one = (positive: boolean) => 1.4 * normal(random) + (positive ? 0.9 : -1.6);
  const model = labels.flatMap((label) =>
    Array.from({ length: outputs }, (_, k) => one(outputs > 1 ? k === label : label === 1)),
  );
  const holographic = model.map((logit) => logit + (index === 0 ? 0.09 : 0.0004) * normal(random));
  const activation = model.map((logit) => 0.75 * logit - 0.2 + (0.9 - 0.35 * index) * normal(random));
  const exact = model.map((logit) => logit + 1e-7 * normal(random));
  const sums = calibrationSums(cut, random);
  const residual = (i: number) => sums.sumPredicted[i]! - sums.sumLabel[i]!;
  const regularized = (i: number) => residual(i) + sums.regularizer[i]!;
  const order = sums.feature.map((_, i) => i).sort((a, b) => Math.abs(regularized(b)) - Math.abs(regularized(a)));
  const worst = order.slice(0, 8).map((i) => ({
    feature: sums.feature[i]!,
    sumPredicted: sums.sumPredicted[i]!,
    sumLabel: sums.sumLabel[i]!,
    residual: residual(i),
    residualRegularized: regularized(i),
  }));
  const { id, weights, biases, features, ordered, wellBehaved, homogeneous, reasons } = cut;
  return {
    id,
    weights,
    biases,
    features,
    ordered,
    wellBehaved,
    homogeneous,
    reasons,
    linearModel: cut.homogeneous ? "holographic" : "tangent",
    identity: cut.homogeneous
      ? { maxAbsError: 3.1e-7, maxAbsOutput: 6.214 }
      : { maxAbsError: 1.9371, maxAbsOutput: 6.214 },
    faithfulness: {
      exact: agreement(model, exact),
      holographic: agreement(model, holographic),
      activation: agreement(model, activation),
    },
    calibration: {
      slope: 0.99874,
      r2: 0.9999213,
      maxAbsResidual: Math.max(...sums.feature.map((_, i) => Math.abs(residual(i)))),
      maxAbsResidualRegularized: Math.abs(worst[0]!.residualRegularized),
      worst,
    },
    stationarity: { gradientNorm: 0.00213, impliedLambda: 0.34689, impliedLambdaFit: 0.99962 },
    kinks: index === 0 ? 17 : 0,
    kinkPairs: index === 0 ? 29 : 0,
    solver: {
      form: "gram",
      iterations: 14,
      products: 312,
      gradientNorm: 8.1e-8,
      objective: 243.91827,
      converged: true,
    },
    activationSolver: {
      form: "primal",
      iterations: 9,
      products: 118,
      gradientNorm: 3.3e-8,
      objective: 261.0442,
      converged: true,
    },
    generalization: {
      examples: 134,
      network: { nll: 0.4213, accuracy: 0.791 },
      exact: { nll: 0.4213, accuracy: 0.791 },
      holographic: { nll: 0.4296, accuracy: 0.784 },
      activation: { nll: 0.5312, accuracy: 0.746 },
    },
    stability: {
      part: 3,
      examples: 134,
      network: { models: 2, mean: 5.9e-5 },
      holographic: { models: 6, mean: 2.1e-19 },
      activation: { models: 6, mean: 4.4e-21 },
    },
    regularization: {
      distance: { logits: 0.0121, means: 0.00184, weights: 0.00231, weightsAtMost: 0.00307 },
      objective: { network: 243.91903, linear: 243.91827 },
      network: { fitted: 0.4402, tested: 0.4213 },
      path: Array.from({ length: 9 }, (_, k) => lambdaPoint(k)),
    },
    arrays: { logits: { model, exact, holographic, activation }, calibration: sums },
  };
}

function lambdaPoint(k: number): RegularizationPoint {
  const away = k - 4;
  return {
    lambda: 0.3472 * 10 ** (0.75 * away),
    objective: 244 + 9 * away,
    converged: k > 0,
    fitted: 0.44 + 0.02 * away + 0.002 * away ** 2,
    tested: 0.43 + 0.006 * (away - 0.5) ** 2,
    weightNorm: 4 * 0.7 ** k,
    maxDistance: Math.max(0.00184, 0.06 * Math.abs(away)),
  };
}

const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));

function agreement(model: number[], other: number[]): Agreement {
  const differences = model.slice(0, 500).map((logit, i) => Math.abs(sigmoid(logit) - sigmoid(other[i]!)));
  const mean = model.reduce((sum, value) => sum + value, 0) / model.length;
  const residual = model.reduce((sum, value, i) => sum + (value - other[i]!) ** 2, 0);
  return {
    maxAbs: Math.max(...differences),
    meanAbs: differences.reduce((a, b) => a + b, 0) / 500,
    r2: 1 - residual / model.reduce((sum, value) => sum + (value - mean) ** 2, 0),
  };
}

function calibrationSums(cut: CutInfo, random: () => number) {
  const columns = Math.max(1, Math.round(cut.features / 60));
  const feature = Array.from(
    { length: cut.features },
    (_, i) => `${cut.weights[0]}[${Math.floor(i / columns)},${i % columns}]`,
  );
  const sumLabel = feature.map(() => 60 * normal(random) * random() ** 2);
  const regularizer = feature.map(() => 0.6 * normal(random));
  return {
    feature,
    sumLabel,
    regularizer,
    sumPredicted: sumLabel.map((sum, i) => sum - regularizer[i]! + 0.05 * normal(random)),
  };
}

function sliceSummary(part: number, random: () => number): NonNullable<Report["slices"]>[number] {
  const slices = [
    "region = north",
    "region = south-south-west of everything else",
    "smoker = yes",
    "smoker = no",
    "region = ",
  ].map((name) => {
    const [column = "", value = ""] = name.split(" = ");
    const [count, meanLabel, gap] = [Math.ceil(300 * random()), 0.1 + 0.6 * random(), 0.1 * normal(random)];
    const half = 0.9 / Math.sqrt(count);
    const interval: [number, number] = [Math.max(0, meanLabel - half), Math.min(1, meanLabel + half)];
    return { column, value, count, meanLabel, meanPredicted: meanLabel - gap, interval, gap, z: (2.2 * gap) / half };
  });
  return {
    part,
    examples: part === 1 ? 500 : 134,
    limit: 2.576,
    slices: slices.sort((a, b) => Math.abs(b.z) - Math.abs(a.z)),
  };
}

function reliability(family: Report["family"]): Report["reliability"] {
  const probabilities = family === "bernoulli" || family === "multinomial";
  const top = probabilities ? 1 : 4;
  const counts = [122, 81, 64, 52, 38, 31, 29, 33, 28, 22];
  const bins = counts.map((count, i): ReliabilityBin => {
    const meanPredicted = ((i + 0.48) / 10) * top;
    const meanLabel = Math.min(top, Math.max(0, meanPredicted + 0.05 * top * Math.sin(3 * i)));
    const half = 1.96 * Math.sqrt((0.25 * meanLabel * (top - meanLabel) + 0.002) / count);
    const interval: [number, number] = [Math.max(0, meanLabel - half), Math.min(1, meanLabel + half)];
    return {
      from: (i / 10) * top,
      to: ((i + 1) / 10) * top,
      count,
      meanPredicted,
      meanLabel,
      interval: probabilities ? interval : undefined,
    };
  });
  return { ece: 0.02134, examples: 500, bins, ...(family === "multinomial" ? { accuracy: 0.864 } : {}) };
}
