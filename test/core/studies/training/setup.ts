import { train, type TrainingHooks, type TrainingSources } from "../../../../src/core/studies/training/train";
import type { TrainingState } from "../../../../src/core/studies/training/state";
import { TrainingObjective, type Setting } from "../../../../src/core/studies/training/objective";
import { findParameters, views } from "../../../../src/core/studies/training/parameters";
import { readGraph, readNetwork, type Network } from "../../../../src/core/onnx/model";
import { chooseOutput } from "../../../../src/core/model/output";
import { decodeModel, tensorValues } from "../../../../src/core/onnx/proto";
import { onnxRuntime } from "../../../../src/engine/runtime";
import {
  headsOf,
  trainingSchema,
  type Training,
  type TrainingInput,
} from "../../../../src/protocol/studies/training/recipe";
import { sourceOfBytes } from "../../../../src/core/data/source";
import { ModelBuilder } from "../../../models";
import { testWork } from "../../../work";

export type Overrides = Partial<TrainingInput>;

export const recipe = (overrides: Overrides = {}): Training =>
  trainingSchema.parse({
    format: "holoscope.training/1",
    ...(overrides.network ? {} : { model: "model.onnx" }),
    out: "out.onnx",
    data: { path: "data.csv" },
    family: "bernoulli",
    precision: "float64",
    ...overrides,
  });

/** Rows of inputs with the label last. */
export const csv = (rows: readonly (readonly number[])[]): Uint8Array =>
  new TextEncoder().encode(rows.map((row) => row.join(",")).join("\n"));

/** Examples of two inputs whose label, 0 or 1, no line separates. */
export const rows = (count: number): number[][] =>
  Array.from({ length: count }, (_, i) => [Math.sin(1.3 * i), Math.cos(0.7 * i), Math.sin(2.1 * i) > 0 ? 1 : 0]);

/** 2 inputs, 2 units of an activation, 1 logit. */
export function smallNetwork(activation = "Tanh"): Uint8Array {
  const b = new ModelBuilder([2]);
  const hidden = b.op(activation, [
    b.op("Gemm", ["x", b.parameter("w1", [2, 2], [0.9, -0.4, 0.3, 0.8]), b.parameter("b1", [2], [0.1, -0.2])]),
  ]);
  return b.build(b.op("Gemm", [hidden, b.parameter("w2", [2, 1], [0.7, -0.6]), b.parameter("b2", [1], [0.2])]));
}

/** 2 inputs and K logits that are linear in them, all parameters 0. */
export function linearNetwork(outputs: number): Uint8Array {
  const b = new ModelBuilder([2]);
  const zeros = (count: number) => Array<number>(count).fill(0);
  return b.build(
    b.op("Gemm", [
      "x",
      b.parameter("w", [2, outputs], zeros(2 * outputs)),
      b.parameter("b", [outputs], zeros(outputs)),
    ]),
  );
}

interface Way {
  model?: Uint8Array;
  data: readonly (readonly number[])[];
  resumed?: TrainingState;
  finish?: boolean;
  /** Cancels before this run of the runtime (1-based). */
  cancelAt?: number;
  hooks?: Partial<TrainingHooks>;
}

/** Trains; counts the moments at which it can be cancelled once the data has been read. */
export async function trained(training: Training, { model, data, resumed, finish, cancelAt, hooks }: Way) {
  const controller = new AbortController();
  let runs = 0;
  let kept: TrainingState | undefined;
  let isPrepared = false;
  const breathe = async () => {
    if (isPrepared && ++runs === cancelAt) controller.abort();
  };
  const nothing = async () => {};
  const all: TrainingHooks = {
    onPoint: () => {},
    onCheckpoint: nothing,
    keep: async (state) => void (kept = structuredClone(state)),
    ...hooks,
  };
  const sources: TrainingSources = { model: model && { bytes: model }, data: [sourceOfBytes("data.csv", csv(data))] };
  const progress = (message: string) => void (isPrepared ||= message === "preparing the training");
  const work = testWork({ signal: controller.signal, progress, breathe });
  const outcome = await train(training, sources, work, all, resumed, finish).catch((error: unknown) => ({
    error,
  }));
  return { outcome, runs, kept };
}

/** Of a training that is to end well. */
export async function weightsAfter(training: Training, way: Way): Promise<Record<string, number[]>> {
  return weightsOf((await finished(training, way)).model);
}

export async function finished(training: Training, way: Way) {
  const { outcome } = await trained(training, way);
  if ("error" in outcome) throw outcome.error;
  return outcome;
}

export const weightsOf = (model: Uint8Array): Record<string, number[]> =>
  Object.fromEntries(
    decodeModel(model, "model").graph!.initializer.map((t) => [t.name, Array.from(tensorValues(t).data, Number)]),
  );

export const open = (model: Uint8Array): Promise<Network> =>
  readGraph({ bytes: model }, "model").then((graph) => readNetwork(graph, onnxRuntime));

/** The objective of a model in double precision, over inputs and labels. */
export async function objectiveOf(model: Uint8Array, training: Training, inputs: Float64Array, labels: Float64Array) {
  const network = await open(model);
  const parameters = await findParameters(network, training);
  const setting: Setting = {
    network,
    parameters,
    family: training.family,
    output: chooseOutput(network, training),
    heads: headsOf(training),
    lambdaPerExample: training.lambdaPerExample,
    wide: true,
  };
  const objective = await TrainingObjective.load(setting, { inputs, labels }, onnxRuntime);
  return {
    objective,
    parameters,
    viewsOf: (vector: Float64Array) =>
      Object.fromEntries(views(parameters, vector).map((v, k) => [parameters.trainables[k]!.name, v])),
  };
}
