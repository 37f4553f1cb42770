// Probes for looking at the page: plausible numbers from a seeded generator, typed by the protocol. No figure here
// comes from a real network.
import { edgeId, type Block, type BlockGraph, type Edge } from "../../src/core/model/diagram/blocks";
import { layOut } from "../../src/core/model/diagram/layout";
import type { CutInfo, Inspection } from "../../src/protocol/inspection";
import { type ProbeScore, type ProbeSummary, type Reduction } from "../../src/protocol/studies/probes/report";
import { runFormat, type ProbesReport, type Run } from "../../src/protocol/run";
import { probesSchema } from "../../src/protocol/studies/probes/recipe";
import { fixtureRun, generator } from "./fixture";

const classes = Array.from({ length: 10 }, (_, k) => String(k));
const testExamples = 1000;

interface Probed {
  tensor: string;
  layer: string;
  block: string;
  operator: string;
  width: number;
  reduction?: Reduction;
  error: number;
  /** Of networks with random weights. */
  random: number;
}

/** LeNet on handwritten digits: the raw input, and what every operator of every layer gives. */
const probed: Probed[] = [
  { tensor: "x", layer: "input", block: "input", operator: "", width: 784, error: 0.081, random: 0.081 },
  {
    tensor: "/conv1/Conv_output_0",
    layer: "conv1",
    block: "conv1",
    operator: "Conv",
    width: 4704,
    reduction: { kind: "project", width: 4096 },
    error: 0.074,
    random: 0.078,
  },
  {
    tensor: "/relu1/Relu_output_0",
    layer: "conv1",
    block: "conv1",
    operator: "Relu",
    width: 4704,
    reduction: { kind: "project", width: 4096 },
    error: 0.031,
    random: 0.047,
  },
  {
    tensor: "/pool1/MaxPool_output_0",
    layer: "conv1",
    block: "conv1",
    operator: "MaxPool",
    width: 1176,
    error: 0.027,
    random: 0.04,
  },
  {
    tensor: "/conv2/Conv_output_0",
    layer: "conv2",
    block: "conv2",
    operator: "Conv",
    width: 1600,
    error: 0.022,
    random: 0.043,
  },
  {
    tensor: "/relu2/Relu_output_0",
    layer: "conv2",
    block: "conv2",
    operator: "Relu",
    width: 1600,
    error: 0.017,
    random: 0.038,
  },
  {
    tensor: "/pool2/MaxPool_output_0",
    layer: "conv2",
    block: "conv2",
    operator: "MaxPool",
    width: 400,
    error: 0.015,
    random: 0.052,
  },
  {
    tensor: "/fc1/Gemm_output_0",
    layer: "fc1",
    block: "fc1",
    operator: "Gemm",
    width: 120,
    error: 0.014,
    random: 0.098,
  },
  {
    tensor: "/relu3/Relu_output_0",
    layer: "fc1",
    block: "fc1",
    operator: "Relu",
    width: 120,
    error: 0.012,
    random: 0.11,
  },
  { tensor: "/fc2/Gemm_output_0", layer: "fc2", block: "fc2", operator: "Gemm", width: 84, error: 0.013, random: 0.16 },
  {
    tensor: "/relu4/Relu_output_0",
    layer: "fc2",
    block: "fc2",
    operator: "Relu",
    width: 84,
    error: 0.011,
    random: 0.19,
  },
  { tensor: "logits", layer: "fc3", block: "fc3", operator: "Gemm", width: 10, error: 0.011, random: 0.41 },
];

export interface ProbesOptions {
  kind?: "classes" | "numbers";
  /** Checkpoints before the final state. */
  checkpoints?: number;
}

export function fixtureProbes({ kind = "classes", checkpoints = 5 }: ProbesOptions = {}): Run<"probes"> & {
  inspection: Inspection;
} {
  const recipe = {
    ...fixtureRun().report.recipe,
    model: "lenet.onnx",
    data: {
      path: "mnist/train-images-idx3-ubyte.gz",
      labels: "mnist/train-labels-idx1-ubyte.gz",
      normalize: "none" as const,
    },
    family: "multinomial" as const,
  };
  const probes = probed.map((probe, i) => summary(probe, i, kind, 0));
  const report: ProbesReport = {
    format: "holoscope.probes/1",
    holoscope: "0.1.0",
    model: { path: "lenet.onnx", name: "lenet", parameters: 61_706 },
    data: { path: recipe.data.path, examples: 10_000, inputs: 784, normalize: "none" },
    probing: {
      target: "label",
      kind,
      classes: kind === "classes" ? classes : undefined,
      examples: { train: 8000, validation: 1000, test: testExamples },
      seed: 0,
    },
    probes,
    baselines: {
      majority: score(kind === "classes" ? 0.886 : 1.002, 2.302),
      input: probes[0]!.test.error,
      random: {
        seeds: [1, 2, 3],
        tensors: probed.map(({ tensor, random }, i) => ({
          tensor,
          errors: [0.92, 1, 1.08].map((f) => f * random),
          mean: random,
          spread: i === 0 ? 0 : 0.08 * random,
        })),
      },
      control: { types: 200, from: "nearest of 20 prototypes a class" },
    },
    checkpoints: checkpoints
      ? Array.from({ length: checkpoints }, (_, k) => ({
          name: `epoch-${[0, 1, 2, 5, 10][k] ?? 10 * k}.onnx`,
          probes: probed.map((probe, i) => summary(probe, i, kind, 0.4 ** k)),
        }))
      : undefined,
    notes: ["conv1 Conv and conv1 Relu have 4,704 values and were projected at random to 4,096."],
    recipe: {
      ...recipe,
      probes: probesSchema.parse({ wide: "project", ...(checkpoints ? { checkpoints: ["checkpoints"] } : {}) }),
    },
  };
  return {
    format: runFormat,
    kind: "probes",
    id: "probes-1",
    created: "2026-03-02T11:12:13.000Z",
    recipePath: "/project/lenet.holoscope.json",
    inspection: inspection(),
    report,
  };
}

/** @param youth 0: trained to the end; 1: random weights */
function summary(
  { tensor, layer, block, operator, width, reduction, error, random }: Probed,
  index: number,
  kind: "classes" | "numbers",
  youth: number,
): ProbeSummary {
  const likely = error + youth * (random - error);
  // The raw input is the same at all times.
  const next = generator(index === 0 ? 1 : 100 * index + Math.round(1000 * youth));
  const confusion = kind === "classes" ? confusionOf(likely, next) : undefined;
  const wrong = confusion ? 1 - confusion.reduce((sum, row, k) => sum + row[k]!, 0) / testExamples : likely;
  const test = score(wrong, 3.1 * wrong + 0.02);
  const lambdaPerExample = 10 ** -(4 - (index % 3));
  const path = [0, -1, -2, -3, -4, -5].map((power) => {
    const away = power + 4 - (index % 3);
    return {
      lambdaPerExample: 10 ** power,
      validation: { error: 0.93 * wrong * (1 + 0.06 * away ** 2), loss: 0.95 * test.loss * (1 + 0.05 * away ** 2) },
      converged: power > -5,
    };
  });
  const control = Math.min(0.94, 0.25 + 0.62 * (index / probed.length) + 0.02 * next());
  return {
    tensor,
    layer,
    block,
    operator,
    width,
    reduction: reduction ?? { kind: "none", width },
    lambda: 8000 * lambdaPerExample,
    lambdaPerExample,
    path,
    train: score(0.3 * wrong, 0.4 * test.loss),
    validation: score(0.93 * wrong, 0.95 * test.loss),
    test,
    control: { train: score(0.4 * control, 0.9), test: score(control, 2.1), selectivity: control - wrong },
    confusion,
    solver: {
      form: "primal",
      iterations: 23 + index,
      products: 214 + 9 * index,
      gradientNorm: 4.1e-7,
      objective: 812.4417 / (index + 1),
      converged: true,
    },
  };
}

/** Of so many examples about this share is wrong, more in the classes 3, 5 and 8. */
function confusionOf(error: number, random: () => number): number[][] {
  return classes.map((_, label) => {
    const examples = testExamples / classes.length;
    const hard = [3, 5, 8, 9].includes(label) ? 1.7 : 0.5;
    const row = classes.map(() => 0);
    for (let i = 0; i < examples; i++) {
      const wrong = random() < error * hard;
      const other = random() < 0.5 ? ({ 3: 5, 5: 3, 8: 3, 9: 4, 4: 9 }[label] ?? 8) : Math.floor(10 * random());
      row[wrong ? other : label]!++;
    }
    return row;
  });
}

/** With the 95% interval of Wilson, as if it were a share of the test part. */
function score(error: number, loss: number): ProbeScore {
  const [z, n] = [1.959964, testExamples];
  const middle = (error + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt(Math.max(0, error * (1 - error)) / n + z ** 2 / (4 * n ** 2));
  return { error, loss, interval: [Math.max(0, middle - half), middle + half] };
}

function inspection(): Inspection {
  const cuts = ["conv1", "conv2", "fc1", "fc2", "fc3"].map((layer, k, layers): CutInfo => ({
    id: `cut${k + 1}`,
    weights: [`${layer}.weight`],
    biases: [`${layer}.bias`],
    features: [61_706, 61_550, 59_134, 11_014, 850][k]!,
    ordered: true,
    wellBehaved: true,
    homogeneous: true,
    reasons: [],
    severs: [edgeId(k === 0 ? "input" : layers[k - 1]!, layer)],
    biasBlocks: [layer],
  }));
  return {
    ...fixtureRun().inspection,
    path: "/project/lenet.onnx",
    name: "lenet",
    bytes: 247_800,
    parameters: 61_706,
    inputs: [{ name: "x", shape: [1, 28, 28] }],
    output: { tensor: "logits", size: 10 },
    cuts,
    uncut: [],
    diagram: layOut(diagram()),
  };
}

function diagram(): BlockGraph {
  const layer = (id: string, operators: string[], shape: number[], parameterCount: number): Block => ({
    id,
    kind: "layer",
    title: id,
    operators,
    shape,
    parameterCount,
    nodes: operators.map((op) => `/${id}/${op}`),
    parameters: [{ name: `${id}.weight`, shape: [parameterCount], role: "weight" }],
  });
  const plain = (id: string, kind: Block["kind"], title: string, shape: number[]): Block => ({
    id,
    kind,
    title,
    operators: [],
    shape,
    parameterCount: 0,
    nodes: [],
    parameters: [],
  });
  const blocks = [
    plain("input", "input", "x", [1, 28, 28]),
    layer("conv1", ["Conv 5\u00d75", "Relu", "MaxPool 2\u00d72"], [6, 14, 14], 156),
    layer("conv2", ["Conv 5\u00d75", "Relu", "MaxPool 2\u00d72", "Flatten"], [400], 2416),
    layer("fc1", ["Gemm", "Relu"], [120], 48_120),
    layer("fc2", ["Gemm", "Relu"], [84], 10_164),
    layer("fc3", ["Gemm"], [10], 850),
    plain("output", "output", "logits", [10]),
  ];
  const edges: Edge[] = blocks.slice(1).map((block, i) => ({
    id: edgeId(blocks[i]!.id, block.id),
    from: blocks[i]!.id,
    to: block.id,
    weights: block.parameters.map(({ name }) => name),
  }));
  return { blocks, edges, blockOf: (signal) => signal };
}
