import type { FamilyName } from "../../../protocol/recipe";
import { buildTrainingGraph, type TrainingGraph } from "../../autodiff/trainingGraph";
import type { Floats } from "../../linalg/matrix";
import { examplesPerRun } from "../../features/batches";
import { families, type Family } from "../../fit/family";
import { product } from "../../linalg/shape";
import { selectRows } from "../../linalg/vector";
import type { Network } from "../../onnx/model";
import type { Output } from "../../model/output";
import type { Feeds, Landing, Runtime, Session, Tensor } from "../../runtime";
import type { Evaluation } from "./optimizers/optimizer";
import type { Parameters } from "./parameters";
import type { Pause } from "../../work";

export interface Examples {
  /** Row-major, m x width. */
  inputs: Float64Array;
  /** m */
  labels: Float64Array;
}

export interface Setting {
  network: Network;
  parameters: Parameters;
  family: FamilyName;
  output: Output;
  /** Classifiers whose natural parameters M holds side by side; their losses are added up. */
  heads: number;
  lambdaPerExample: number;
  /** Double precision, or else single. */
  wide: boolean;
}

/**
 * Mean loss plus regulariser, (1/m) sum_i loss(y_i, M_w(x_i)) + lambda sum_p factor_p |w_p|^2, and its gradient, by the
 * runtime.
 */
export class TrainingObjective {
  private readonly family: Family;
  private readonly outputs: number;
  private readonly width: number;
  private readonly maxExamples: number;
  private readonly inputs: Floats;
  private readonly statistics: Floats;
  /** What a minibatch is fed as, by input: arrays that the next one overwrites. */
  private readonly rooms = new Map<string, Floats>();
  /** Where the runtime writes gradients, made once: a large array costs more to allocate than to fill. */
  private readonly gradient: Floats;
  private readonly feedsOf: (weights: Float64Array) => Feeds;
  private readonly landing: Landing;

  private constructor(
    private readonly setting: Setting,
    private readonly examples: Examples,
    private readonly graph: TrainingGraph,
    private readonly session: Session,
    /** The same on one thread. */
    private readonly single: Session,
  ) {
    this.family = families[setting.family];
    this.outputs = setting.output.coefficients.length;
    this.width = product(setting.network.input.shape);
    this.maxExamples = examplesPerRun(setting.network);
    this.inputs = this.typed(examples.inputs);
    this.statistics = this.typed(
      this.family.statistic(forHeads(examples.labels, setting.heads), this.outputs / setting.heads),
    );
    this.gradient = this.typed(new Float64Array(setting.parameters.start.length));
    this.feedsOf = parameterFeeds(setting);
    const { trainables, offsets } = setting.parameters;
    const places = trainables.map(({ shape }, k): [string, Tensor] => [
      graph.gradients[k]!,
      { data: this.gradient.subarray(offsets[k], offsets[k + 1]), dims: shape },
    ]);
    this.landing = { ...Object.fromEntries(places), [graph.outputs]: null };
  }

  /** @throws input error naming a node that cannot be differentiated */
  static async load(setting: Setting, examples: Examples, runtime: Runtime): Promise<TrainingObjective> {
    const { network, parameters, family, output, heads, wide } = setting;
    const graph = buildTrainingGraph({
      network,
      trainables: parameters.trainables,
      family,
      coefficients: output.coefficients,
      heads,
      wide,
    });
    const load = (threads?: number) =>
      runtime.load(graph.model, { folder: network.graph.external.files?.folder, threads });
    return new TrainingObjective(setting, examples, graph, await load(), await load(1));
  }

  get count(): number {
    return this.examples.labels.length;
  }

  async release(): Promise<void> {
    await this.session.release();
    await this.single.release();
  }

  /**
   * @param rows the examples to take; all of them by default
   * @param pause awaited before every run of the runtime
   * @returns the gradient in an array that the next evaluation overwrites
   */
  async evaluate(weights: Float64Array, rows?: Uint32Array, pause: Pause = async () => {}): Promise<Evaluation> {
    const count = rows?.length ?? this.count;
    // One run leaves the gradient where the runtime wrote it, several are added up in double.
    const gradient = count <= this.maxExamples ? this.gradient : new Float64Array(weights.length);
    const share = { [this.graph.share]: { data: this.typed(Float64Array.of(1 / count)), dims: [] } };
    const parameters = { ...this.feedsOf(weights), ...share };
    const session = this.isSmall(count) ? this.single : this.session;
    let loss = 0;
    for (let from = 0; from < count; from += this.maxExamples) {
      await pause();
      const { labels, feeds } = this.batch(from, Math.min(count, from + this.maxExamples), rows);
      const results = await session.run({ ...parameters, ...feeds }, this.landing);
      loss += this.family.loss(
        forHeads(labels, this.setting.heads),
        new Float64Array(floats(results[this.graph.outputs])),
      );
      if (gradient !== this.gradient) addInto(gradient, this.gradient);
    }
    return { value: loss / count + this.regularize(weights, gradient), gradient };
  }

  /** Whether a run of so many examples takes about a millisecond: waking a second thread takes a good part of that. */
  private isSmall(count: number): boolean {
    return count * this.setting.parameters.start.length <= 2e7 && count <= this.maxExamples / 16;
  }

  /** Adds the gradient of the regulariser; returns its value. */
  private regularize(weights: Float64Array, gradient: Floats): number {
    const { parameters, lambdaPerExample } = this.setting;
    let sum = 0;
    if (lambdaPerExample === 0) return 0;
    for (const [k, factor] of parameters.factors.entries()) {
      const strength = lambdaPerExample * factor;
      if (strength === 0) continue;
      for (let i = parameters.offsets[k]!; i < parameters.offsets[k + 1]!; i++) {
        sum += strength * weights[i]! * weights[i]!;
        gradient[i]! += 2 * strength * weights[i]!;
      }
    }
    return sum;
  }

  /** Some examples as the graph takes them: those at [from, to) of the given rows, or of all. */
  private batch(from: number, to: number, rows: Uint32Array | undefined): { labels: Float64Array; feeds: Feeds } {
    const { network } = this.setting;
    const chosen = rows?.subarray(from, to);
    const pick = (values: Floats, width: number, name: string) =>
      chosen
        ? selectRows(values, chosen, width, this.room(name, chosen.length * width))
        : values.subarray(from * width, to * width);
    const feeds = {
      [network.input.name]: {
        data: pick(this.inputs, this.width, network.input.name),
        dims: [to - from, ...network.input.shape],
      },
      [this.graph.labels]: {
        data: pick(this.statistics, this.outputs, this.graph.labels),
        dims: [to - from, this.outputs],
      },
    };
    return {
      labels: chosen ? selectRows(this.examples.labels, chosen, 1) : this.examples.labels.subarray(from, to),
      feeds,
    };
  }

  private room(name: string, size: number): Floats {
    const known = this.rooms.get(name);
    if (known && known.length >= size) return known.subarray(0, size);
    const made = this.typed(new Float64Array(size));
    this.rooms.set(name, made);
    return made;
  }

  private typed(values: Float64Array): Floats {
    return this.setting.wide ? values : new Float32Array(values);
  }
}

/** Labels as several heads read them: that of every example once for each head. */
export const forHeads = (labels: Float64Array, heads: number): Float64Array =>
  heads === 1 ? labels : Float64Array.from({ length: heads * labels.length }, (_, i) => labels[Math.floor(i / heads)]!);

/** The parameters as inputs of a graph, in arrays that the next call overwrites. */
export function parameterFeeds({
  parameters,
  wide,
}: Pick<Setting, "parameters" | "wide">): (weights: Float64Array) => Feeds {
  const { start, trainables, offsets } = parameters;
  const data = wide ? new Float64Array(start.length) : new Float32Array(start.length);
  const feeds = Object.fromEntries(
    trainables.map((t, k) => [t.initializer, { data: data.subarray(offsets[k], offsets[k + 1]), dims: t.shape }]),
  );
  return (weights) => {
    data.set(weights);
    return feeds;
  };
}

export function floats(tensor: Tensor | undefined): Floats {
  if (tensor?.data instanceof Float64Array || tensor?.data instanceof Float32Array) return tensor.data;
  throw new Error("the training graph returned no floats");
}

function addInto(out: Floats, values: Floats): void {
  for (let i = 0; i < out.length; i++) out[i]! += values[i]!;
}
