import type { PartLoss } from "../../../protocol/studies/training/report";
import { buildForwardGraph, type ForwardGraph } from "../../autodiff/trainingGraph";
import { examplesPerRun } from "../../features/batches";
import { kinkTolerance } from "../../features/extract";
import { families } from "../../fit/family";
import { product } from "../../linalg/shape";
import type { Runtime, Session } from "../../runtime";
import { accuracy } from "../../statistics/accuracy";
import { likelihood, type Predicted } from "../../statistics/likelihood";
import { overBatches } from "../../statistics/overBatches";
import { reading, together } from "../../statistics/together";
import { floats, forHeads, parameterFeeds, type Examples, type Setting } from "./objective";
import type { Work } from "../../work";

/** M and kinks of some examples, at any values of the parameters. */
export class Forward {
  private readonly feedsOf: ReturnType<typeof parameterFeeds>;

  private constructor(
    private readonly setting: Setting,
    private readonly graph: ForwardGraph,
    private readonly session: Session,
  ) {
    this.feedsOf = parameterFeeds(setting);
  }

  static async load(setting: Setting, runtime: Runtime): Promise<Forward> {
    const { network, parameters, output, wide } = setting;
    const graph = buildForwardGraph(
      { network, trainables: parameters.trainables, coefficients: output.coefficients, wide },
      kinkTolerance,
    );
    return new Forward(
      setting,
      graph,
      await runtime.load(graph.model, { folder: network.graph.external.files?.folder }),
    );
  }

  release(): Promise<void> {
    return this.session.release();
  }

  /**
   * Mean loss, share of right classes where there are classes (by the last head), and per example the number of units
   * at a kink.
   * @param work pauses after every run of the runtime
   */
  async assess(
    weights: Float64Array,
    { inputs, labels }: Examples,
    work: Pick<Work, "pause">,
  ): Promise<Omit<PartLoss, "part"> & { kinks: Float64Array }> {
    const kinks = new Float64Array(labels.length);
    const batches = this.batches(weights, { inputs, labels }, kinks);
    const { losses, right } = await overBatches(this.statistic(), batches, work);
    return { examples: labels.length, loss: losses.loss / labels.length, accuracy: right?.share, kinks };
  }

  /** Losses of all heads, and what the last one predicts. */
  private statistic() {
    const { family, output, heads } = this.setting;
    const outputs = output.coefficients.length;
    return together({
      losses: reading(
        ({ labels, logits }: Predicted) => ({ labels: forHeads(labels, heads), logits }),
        likelihood(families[family]),
      ),
      right: reading(
        ({ labels, logits }: Predicted) => ({ labels, logits: lastColumns(logits, outputs, outputs / heads) }),
        accuracy(families[family]),
      ),
    });
  }

  /** M, one run of the runtime after the other. @param kinks where the kinks of every example are counted */
  private async *batches(
    weights: Float64Array,
    { inputs, labels }: Examples,
    kinks: Float64Array,
  ): AsyncGenerator<Predicted> {
    const { network, wide } = this.setting;
    const width = product(network.input.shape);
    const parameters = this.feedsOf(weights);
    const step = examplesPerRun(network);
    for (let from = 0; from < labels.length; from += step) {
      const to = Math.min(labels.length, from + step);
      const rows = inputs.subarray(from * width, to * width);
      const results = await this.session.run({
        ...parameters,
        [network.input.name]: {
          data: wide ? rows : Float32Array.from(rows),
          dims: [to - from, ...network.input.shape],
        },
      });
      for (const name of this.graph.kinks) floats(results[name]).forEach((n, i) => (kinks[from + i]! += n));
      yield { labels: labels.subarray(from, to), logits: new Float64Array(floats(results[this.graph.outputs])) };
    }
  }
}

/** The last `count` of the columns of a row-major matrix. */
const lastColumns = (values: Float64Array, columns: number, count: number): Float64Array =>
  count === columns ? values : values.filter((_, i) => i % columns >= columns - count);
