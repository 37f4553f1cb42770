import { inputError } from "../../../protocol/errors";
import { headsOf, type Training } from "../../../protocol/studies/training/recipe";
import { type Trained, type TrainingPoint } from "../../../protocol/studies/training/report";
import { bindData } from "../../data/bind";
import type { BoundData, Dataset } from "../../data/dataset";
import { baseName } from "../../data/names";
import { readDataset } from "../../data/reader";
import type { Source } from "../../data/source";
import type { ReportWork, Work } from "../../work";
import { affordablePrecision } from "../../features/precision";
import { kinkTolerance } from "../../features/extract";
import { norm, selectRows } from "../../linalg/vector";
import type { ModelSource } from "../../onnx/external";
import { readGraph, readNetwork, roundAsRead, type Network } from "../../onnx/model";
import { chooseOutput, type Output } from "../../model/output";
import type { Runtime } from "../../runtime";
import { Forward } from "./forward";
import { newNetwork } from "./newNetwork";
import { TrainingObjective, type Examples, type Setting } from "./objective";
import { initializersOf, findParameters, trainedSummary } from "./parameters";
import { stepsOf, stepsPerEpoch } from "./schedule";
import type { TrainingState } from "./state";
import { notFinite, Trainer } from "./trainer";
import { modelWith } from "../../model/writeModel";

export interface TrainingSources {
  /** Absent for a new network. */
  model?: ModelSource;
  data: readonly Source[];
}

export interface TrainingHooks {
  onPoint(point: TrainingPoint, message: string, fraction: number): void;
  /** A model on the way, when the recipe asks for checkpoints. */
  onCheckpoint(model: Uint8Array, epoch: number): Promise<void>;
  /** Keeps the state; called every few seconds, and when the training is cancelled. */
  keep(state: TrainingState): Promise<void>;
}

export interface TrainingOutcome {
  model: Uint8Array;
  trained: Omit<Trained, "model">;
}

/** Work that a killed process may lose. */
const secondsBetweenStates = 10;

/**
 * Trains as a recipe says.
 * @param resumed where an earlier run of the same recipe stood
 * @param finish take the weights as they are there
 * @throws input error naming what is wrong with the recipe, the model or the data; cancelled when the signal says so,
 * after keeping the state
 */
export async function train(
  recipe: Training,
  sources: TrainingSources,
  work: ReportWork,
  hooks: TrainingHooks,
  resumed?: TrainingState,
  finish = false,
): Promise<TrainingOutcome> {
  const { runtime } = work;
  work.progress("reading the data", 0);
  const dataset = await readDataset(sources.data, recipe.data, work.pause);
  work.progress("reading the model", 0);
  const network = await openNetwork(recipe, sources.model, dataset, runtime);
  const output = chooseOutput(network, recipe);
  const parameters = await findParameters(network, recipe);
  const heads = headsOf(recipe);
  const outputs = outputsOfHead(network, output, heads);
  const data = await bindData(dataset, {
    ...recipe,
    split: recipe.split,
    fitPart: recipe.trainPart,
    target: output.target,
    outputs,
    modelInput: network.input,
  });
  // Training sees what the written model will read.
  if (recipe.weights !== "float64") roundAsRead(network, data.inputs);
  work.progress("preparing the training", 0);
  const heldOutPart = chooseHeldOut(recipe, data);
  const { precision } = affordablePrecision(network, data.examples, recipe.precision);
  const setting: Setting = {
    network,
    parameters,
    family: recipe.family,
    output,
    heads,
    lambdaPerExample: recipe.lambdaPerExample,
    wide: precision === "float64",
  };
  if (resumed && resumed.weights.length !== parameters.start.length)
    throw inputError(
      `${network.graph.name} was changed since its training was interrupted: undo the change, or train from the start`,
    );
  const state = resumed ?? {
    recipe: JSON.stringify(recipe),
    stage: 0,
    stageStep: 0,
    step: 0,
    seconds: 0,
    weights: parameters.start.slice(),
    memory: { vectors: [], numbers: [] },
    history: [],
  };
  if (!finish) await run({ recipe, setting, data, heldOutPart, state, work, hooks });
  work.progress("measuring what was reached", 1);
  const notes = [
    ...data.notes,
    ...parameters.notes,
    ...(precision === recipe.precision ? [] : [`computed in ${precision}.`]),
  ];
  const reached = await measure(
    { ...setting, wide: affordablePrecision(network, data.examples).precision === "float64" },
    state.weights,
    data,
    recipe.trainPart,
    work,
  );
  if (!Number.isFinite(reached.objective)) throw notFinite(recipe.stages, state);
  return {
    model: modelWith(network.graph.model, initializersOf(parameters, state.weights), recipe.weights),
    trained: {
      format: "holoscope.trained/1",
      holoscope: work.version,
      parameters: parameters.start.length,
      trained: trainedSummary(parameters),
      ...reached,
      kinkTolerance,
      history: state.history,
      seconds: state.seconds,
      stopped: state.stage < recipe.stages.length,
      notes,
      recipe,
    },
  };
}

async function openNetwork(
  recipe: Training,
  source: ModelSource | undefined,
  dataset: Dataset,
  runtime: Runtime,
): Promise<Network> {
  const { network: spec, model, seed } = recipe;
  if (!spec) return readNetwork(await readGraph(source!, baseName(model!)), runtime, dataset.exampleShape);
  const shape = spec.input ?? dataset.exampleShape;
  return readNetwork(await readGraph({ bytes: newNetwork(spec, shape, seed) }, "the new network"), runtime, shape);
}

function outputsOfHead({ graph }: Network, { coefficients }: Output, heads: number): number {
  if (coefficients.length % heads === 0) return coefficients.length / heads;
  throw inputError(
    `${graph.name}: M has ${coefficients.length} values, which are not those of ${heads} heads side by side: change "heads"`,
  );
}

function chooseHeldOut({ heldOutPart, trainPart }: Training, { parts }: BoundData): number | undefined {
  const part = heldOutPart ?? parts.length;
  if (part > parts.length)
    throw inputError(
      `part ${part} is to be held out but the split has ${parts.length}: choose "heldOutPart" between 1 and ${parts.length}`,
    );
  return part === trainPart ? undefined : part;
}

const examplesOf = ({ inputs, labels, width }: BoundData, rows: Uint32Array): Examples => ({
  inputs: selectRows(inputs, rows, width),
  labels: selectRows(labels, rows, 1),
});

interface Run {
  recipe: Training;
  setting: Setting;
  data: BoundData;
  heldOutPart: number | undefined;
  state: TrainingState;
  work: Work;
  hooks: TrainingHooks;
}

async function run({ recipe, setting, data, heldOutPart, state, work, hooks }: Run): Promise<void> {
  const { runtime, pause } = work;
  const objective = await TrainingObjective.load(setting, examplesOf(data, data.parts[recipe.trainPart - 1]!), runtime);
  const forward = heldOutPart === undefined ? undefined : await Forward.load(setting, runtime);
  const heldOut = heldOutPart === undefined ? undefined : examplesOf(data, data.parts[heldOutPart - 1]!);
  const total = recipe.stages.reduce((n, s) => n + stepsOf(s, objective.count), 0);
  let kept = performance.now();
  const keepEveryNow = async () => {
    if (performance.now() - kept < 1000 * secondsBetweenStates) return;
    kept = performance.now();
    await hooks.keep(state);
  };
  const epochs = new Epochs(recipe, objective.count, state);
  const pauseAndKeep = async () => {
    await pause();
    await keepEveryNow();
  };
  const trainer = new Trainer(recipe, objective, state, pauseAndKeep, {
    async onPoint(point) {
      const { optimizer } = recipe.stages[point.stage] ?? recipe.stages.at(-1)!;
      const message = `stage ${point.stage + 1} of ${recipe.stages.length}, ${optimizer}: objective ${point.objective.toPrecision(6)}, gradient ${point.gradientNorm.toExponential(1)}`;
      hooks.onPoint(point, message, stepsDone(recipe, objective.count, state) / total);
    },
    async onEpoch() {
      const epoch = epochs.due();
      if (epoch === undefined) return;
      const values = initializersOf(setting.parameters, state.weights);
      await hooks.onCheckpoint(modelWith(setting.network.graph.model, values, recipe.weights), epoch);
    },
    ...(forward && heldOut ? { heldOut: async (weights) => (await forward.assess(weights, heldOut, work)).loss } : {}),
  });
  try {
    await trainer.run();
    await hooks.keep(state);
  } catch (error) {
    await hooks.keep(state);
    throw error;
  } finally {
    await objective.release();
    await forward?.release();
  }
}

/** Updates of a stage that ended early count as all of them. */
const stepsDone = ({ stages }: Training, examples: number, state: TrainingState): number =>
  stages.slice(0, state.stage).reduce((n, s) => n + stepsOf(s, examples), 0) + state.stageStep;

/** Epochs over all stages, and when a model is to be kept. */
class Epochs {
  private kept: number;

  constructor(
    private readonly recipe: Training,
    private readonly examples: number,
    private readonly state: TrainingState,
  ) {
    this.kept = this.intervals();
  }

  /** The number of epochs, where they have come to the next checkpoint. */
  due(): number | undefined {
    const before = this.kept;
    this.kept = this.intervals();
    return this.kept > before ? this.count() : undefined;
  }

  /** Whole intervals between checkpoints so far: the same wherever the training was taken up again. */
  private intervals(): number {
    const { checkpoints } = this.recipe;
    return checkpoints ? Math.floor(this.count() / checkpoints.every) : 0;
  }

  private count(): number {
    const { stages } = this.recipe;
    const before = stages
      .slice(0, this.state.stage)
      .reduce((n, s) => n + stepsOf(s, this.examples) / stepsPerEpoch(s, this.examples), 0);
    const stage = stages[this.state.stage];
    return before + (stage ? this.state.stageStep / stepsPerEpoch(stage, this.examples) : 0);
  }
}

/** What was reached: over the training part the objective, its gradient and the kinks, over every part the loss. */
async function measure(setting: Setting, weights: Float64Array, data: BoundData, trainPart: number, work: Work) {
  const { runtime, pause } = work;
  const objective = await TrainingObjective.load(setting, examplesOf(data, data.parts[trainPart - 1]!), runtime);
  const forward = await Forward.load(setting, runtime);
  try {
    const { value, gradient } = await objective.evaluate(weights, undefined, pause);
    const assessed: Awaited<ReturnType<Forward["assess"]>>[] = [];
    for (const rows of data.parts) assessed.push(await forward.assess(weights, examplesOf(data, rows), work));
    const { kinks } = assessed[trainPart - 1]!;
    return {
      objective: value,
      gradientNorm: norm(gradient),
      kinks: kinks.filter((n) => n > 0).length,
      kinkPairs: kinks.reduce((a, b) => a + b, 0),
      parts: assessed.map(({ examples, loss, accuracy }, k) => ({ part: k + 1, examples, loss, accuracy })),
    };
  } finally {
    await objective.release();
    await forward.release();
  }
}
