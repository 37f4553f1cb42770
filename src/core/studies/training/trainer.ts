import { inputError, type HoloscopeError } from "../../../protocol/errors";
import type { StageRecipe, Training } from "../../../protocol/studies/training/recipe";
import type { TrainingPoint } from "../../../protocol/studies/training/report";
import type { TrainingObjective } from "./objective";
import { optimizers } from "./optimizers/index";
import type { Evaluation, Step } from "./optimizers/optimizer";
import { batchOf, epochOrder, rateAt, stepsOf, stepsPerEpoch } from "./schedule";
import type { TrainingState } from "./state";
import type { Work } from "../../work";

export interface TrainerEvents {
  /** Called now and then, and at the end of every stage. */
  onPoint(point: TrainingPoint): Promise<void>;
  /** Called after every epoch (every step of a full-batch stage) with the weights of that moment. */
  onEpoch(): Promise<void>;
  /** Mean loss on the held-out part, if there is one. */
  heldOut?(weights: Float64Array): Promise<number>;
}

/** Points of the curve are at least so far apart, and the held-out part takes at most this share of the time. */
const secondsBetweenPoints = 0.25;
const shareOfHeldOut = 0.1;

/**
 * Runs the stages of a recipe, one after the other, from a state that it changes in place: whoever keeps the state can
 * go on from it later. All that happens is decided by recipe, seed and state, never by the clock; only which points of
 * the curve are shown is. Where the objective is no longer finite, the state goes back to the last weights at which it
 * was.
 */
export class Trainer {
  /** Seconds at which the clock of this stretch began to run. */
  private readonly began = performance.now() / 1000;
  private readonly before: number;
  private nextShown = -Infinity;
  private sum = 0;
  private summed = 0;
  private last = { value: NaN, gradientNorm: NaN };
  /** The last weights at which the objective was finite, and those before the step that is taken. */
  private finite: Float64Array;
  private current: Float64Array;

  constructor(
    private readonly recipe: Training,
    private readonly objective: TrainingObjective,
    readonly state: TrainingState,
    /** Awaited before every run of the runtime, with the state as the last update left it. */
    private readonly pause: Work["pause"],
    private readonly events: TrainerEvents,
  ) {
    this.before = state.seconds;
    [this.finite, this.current] = [state.weights.slice(), state.weights.slice()];
  }

  /** @throws input error when the objective is no longer finite; cancelled; what an event throws */
  async run(): Promise<void> {
    const { recipe, state } = this;
    for (; state.stage < recipe.stages.length; state.stage++, state.stageStep = 0) {
      const stage = recipe.stages[state.stage]!;
      if (state.stageStep === 0) state.memory = optimizers[stage.optimizer].start(state.weights.length);
      await this.runStage(stage);
    }
  }

  private async runStage(stage: StageRecipe): Promise<void> {
    const { state, objective } = this;
    const steps = stepsOf(stage, objective.count);
    const epochLength = stepsPerEpoch(stage, objective.count);
    let rows = this.order(stage, Math.floor(state.stageStep / epochLength));
    while (state.stageStep < steps) {
      const inEpoch = state.stageStep % epochLength;
      const epoch = Math.floor(state.stageStep / epochLength);
      if (inEpoch === 0) rows = this.order(stage, epoch);
      const rate = rateAt(stage, state.stageStep, steps);
      const size = batchOf(stage, objective.count);
      const batch = rows?.subarray(inEpoch * size, (inEpoch + 1) * size);
      this.current.set(state.weights);
      const result = await this.step(stage, rate, (weights) => objective.evaluate(weights, batch, this.pause));
      if (!Number.isFinite(result.value + result.gradientNorm)) throw this.diverged();
      [this.finite, this.current] = [this.current, this.finite];
      if (result.done) break;
      state.step++;
      state.stageStep++;
      this.count(result, epochLength);
      if (state.stageStep % epochLength === 0) await this.events.onEpoch();
      await this.show(epoch + (inEpoch + 1) / epochLength, rate, state.stageStep === steps);
    }
    // The last update was not evaluated.
    if (!state.weights.every(Number.isFinite)) throw this.diverged();
    await this.show(state.stageStep / epochLength, 0, true);
  }

  private diverged(): HoloscopeError {
    this.state.weights.set(this.finite);
    return notFinite(this.recipe.stages, this.state);
  }

  /** Each optimiser gets the stage that it is for. */
  private step(stage: StageRecipe, rate: number, evaluate: (weights: Float64Array) => Promise<Evaluation>) {
    const { weights, memory } = this.state;
    const shared: Omit<Step<StageRecipe>, "stage"> = { weights, memory, rate, evaluate };
    switch (stage.optimizer) {
      case "adam":
        return optimizers.adam.step({ ...shared, stage });
      case "sgd":
        return optimizers.sgd.step({ ...shared, stage });
      case "lbfgs":
        return optimizers.lbfgs.step({ ...shared, stage });
    }
  }

  /** Of a minibatch stage the shuffled examples of an epoch. */
  private order(stage: StageRecipe, epoch: number): Uint32Array | undefined {
    const { count } = this.objective;
    return batchOf(stage, count) < count ? epochOrder(count, this.recipe.seed, this.state.stage, epoch) : undefined;
  }

  private count(result: { value: number; gradientNorm: number }, epochLength: number): void {
    this.last = result;
    this.sum = epochLength === 1 ? result.value : this.sum + result.value;
    this.summed = epochLength === 1 ? 1 : this.summed + 1;
  }

  private async show(epoch: number, rate: number, always: boolean): Promise<void> {
    const { state, events } = this;
    const now = performance.now() / 1000;
    state.seconds = this.before + now - this.began;
    if (this.summed === 0 || (!always && now < this.nextShown)) return;
    const heldOut = await events.heldOut?.(state.weights);
    this.nextShown = now + Math.max(secondsBetweenPoints, (performance.now() / 1000 - now) / shareOfHeldOut);
    const point: TrainingPoint = {
      step: state.step,
      stage: state.stage,
      epoch,
      objective: this.sum / this.summed,
      gradientNorm: this.last.gradientNorm,
      rate,
      seconds: state.seconds,
      ...(Number.isFinite(heldOut) ? { heldOut } : {}),
    };
    [this.sum, this.summed] = [0, 0];
    state.history.push(point);
    await events.onPoint(point);
  }
}

/** The objective is not finite at the weights that the last update led to. */
export function notFinite(
  stages: readonly StageRecipe[],
  { stage: index, step }: Pick<TrainingState, "stage" | "step">,
): HoloscopeError {
  if (step === 0)
    return inputError(
      'the objective is not finite at the start: scale the inputs ("normalize"), or begin with smaller weights',
    );
  const number = Math.min(index + 1, stages.length);
  const stage = stages[number - 1]!;
  const remedy =
    stage.optimizer === "lbfgs"
      ? "put a stage of adam with a small rate before it"
      : `give it a smaller rate than ${stage.rate}`;
  return inputError(
    `stage ${number}, ${stage.optimizer}, diverged: the objective is not finite after step ${step}; ${remedy}`,
  );
}
