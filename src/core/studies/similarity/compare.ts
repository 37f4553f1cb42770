import type { Chance, Figure } from "../../../protocol/studies/similarity/report";
import type { MeasureName, SimilarityRecipe } from "../../../protocol/studies/similarity/recipe";
import { seededRandom } from "../../linalg/random";
import type { Products } from "../../products/products";
import { columnsOf, corner, rowsOf, type Matrix } from "../../linalg/matrix";
import { mean, quantile } from "../../linalg/statistics";
import { concat } from "../../linalg/vector";
import type { Work } from "../../work";
import { noise, observed, shuffled, type Draw } from "./draws";
import { measures } from "./measures/index";
import { Pair } from "./pair";
import { RbfCka } from "./rbf";
import type { Representation } from "./representation";
import type { Side } from "./side";

export type ComparisonSettings = Pick<
  SimilarityRecipe,
  "measures" | "epsilons" | "variance" | "bandwidth" | "minibatch" | "draws"
> & { seed: number };

/** Indices of a first and a second representation. */
export interface PairIndex {
  a: number;
  b: number;
}

/** Of every measure one figure, or one for each epsilon; none where it is not defined. */
export type Figures = Partial<Record<MeasureName, Figure[]>>;

/** Of one pair: the numbers of every measure, as observed and in each draw. */
type Numbers = Map<MeasureName, number[][]>;

/**
 * All measures of some pairs of representations over the same examples, beside what chance gives: the examples of the
 * second side shuffled, and noise in its place. What belongs to a side is computed once for all its pairs, and what
 * belongs to a draw once for all pairs.
 */
export async function compareRepresentations(
  xs: readonly Representation[],
  ys: readonly Representation[],
  pairs: readonly PairIndex[],
  settings: ComparisonSettings,
  products: Products,
  work: Work,
): Promise<Figures[]> {
  const examples = xs[0]!.examples;
  const comparison = await Comparison.of(xs, ys, settings, products);
  const found: Numbers[] = pairs.map(() => new Map());
  const total = 1 + 2 * settings.draws;
  const rank = Math.max(...ys.map((y) => y.scales.length));
  try {
    for (let k = 0; k < total; k++) {
      work.progress("", k / total);
      const random = seededRandom(settings.seed * 4096 + k);
      const draw =
        k === 0
          ? observed
          : k <= settings.draws
            ? shuffled(examples, random)
            : await noise(examples, rank, random, products);
      await comparison.add(draw, pairs, found);
    }
  } finally {
    await comparison.release();
  }
  return found.map((numbers) => figuresOf(numbers, settings.draws));
}

/** Values of frames that are multiplied at once: 64 MB. */
const stackedValues = 2 ** 23;

class Comparison {
  private constructor(
    private readonly xs: readonly Side[],
    private readonly ys: readonly Representation[],
    /** The frames of all first sides, one below the other. */
    private readonly frames: Matrix,
    private readonly rbf: RbfCka | undefined,
    private readonly settings: ComparisonSettings,
    private readonly products: Products,
  ) {}

  static async of(
    xs: readonly Representation[],
    ys: readonly Representation[],
    settings: ComparisonSettings,
    products: Products,
  ): Promise<Comparison> {
    const sides = xs.map((x) => observed.sideOf(x));
    const frames = concat(xs.map((x) => x.frame.values));
    const stacked: Matrix = { rows: frames.length / xs[0]!.examples, columns: xs[0]!.examples, values: frames };
    const rbf = settings.measures.includes("rbfCka") ? await RbfCka.of(xs, ys, settings, products) : undefined;
    return new Comparison(sides, ys, stacked, rbf, settings, products);
  }

  /** Appends the numbers of every pair in one draw. */
  async add(draw: Draw, pairs: readonly PairIndex[], found: readonly Numbers[]): Promise<void> {
    const sides = this.ys.map((y) => draw.sideOf(y));
    const rbf = await this.rbf?.with(draw);
    const overlapsWith = await this.overlaps(draw, sides);
    for (const [b, y] of sides.entries()) {
      const mine = [...pairs.entries()].filter(([, pair]) => pair.b === b);
      if (mine.length === 0) continue;
      const overlaps = overlapsWith[b]!;
      for (const [index, { a }] of mine) {
        await this.products.work.pause();
        const pair = new Pair(
          { x: this.xs[a]!, y },
          this.block(overlaps, a),
          rbf?.values[a * rbf.columns + b] ?? NaN,
          this.settings,
          this.products,
        );
        await measure(pair, this.settings.measures, found[index]!);
      }
    }
  }

  /**
   * Inner products of the frames of all first sides with that of each second side: as many of these at once as fit into
   * memory, for small products are slow.
   */
  private async overlaps({ common }: Draw, sides: readonly Side[]): Promise<Matrix[]> {
    if (common) {
      const all = await this.products.multiply(this.frames, common, "ab'");
      return sides.map(({ frame }) => corner(all, all.rows, frame.rows));
    }
    const found: Matrix[] = [];
    while (found.length < sides.length) {
      const frames: Float64Array[] = [];
      for (
        let size = 0;
        found.length + frames.length < sides.length && size < stackedValues;
        size += frames.at(-1)!.length
      )
        frames.push(sides[found.length + frames.length]!.frame.values);
      const stacked = concat(frames);
      const { columns } = this.frames;
      const all = await this.products.multiply(
        this.frames,
        { rows: stacked.length / columns, columns, values: stacked },
        "ab'",
      );
      let from = 0;
      for (const { length } of frames) found.push(columnsOf(all, from, (from += length / columns)));
    }
    return found;
  }

  /** The rows that belong to a first side. */
  private block(overlaps: Matrix, a: number): Matrix {
    const from = this.xs.slice(0, a).reduce((rows, x) => rows + x.frame.rows, 0);
    return rowsOf(overlaps, from, from + this.xs[a]!.frame.rows);
  }

  async release(): Promise<void> {
    await this.rbf?.release();
  }
}

async function measure(pair: Pair, names: readonly MeasureName[], numbers: Numbers): Promise<void> {
  for (const name of names) {
    const result = await measures[name](pair);
    numbers.set(name, [...(numbers.get(name) ?? []), typeof result === "number" ? [result] : result]);
  }
}

function figuresOf(numbers: Numbers, draws: number): Figures {
  const figures: Figures = {};
  for (const [name, [values, ...drawn]] of numbers) {
    const all = values!.map((value, k) =>
      figureOf(
        value,
        drawn.map((d) => d[k]!),
        draws,
      ),
    );
    if (all.every((f) => [f.value, f.shuffled.mean, f.noise.mean].every(Number.isFinite))) figures[name] = all;
  }
  return figures;
}

/** A value that exceeds the ranges of chance by rounding only does not exceed them. */
const rounding = 1e-9;

function figureOf(value: number, drawn: number[], draws: number): Figure {
  const [shuffles, noises] = [chanceOf(drawn.slice(0, draws)), chanceOf(drawn.slice(draws))];
  return {
    value,
    shuffled: shuffles,
    noise: noises,
    isChance: value <= Math.max(shuffles.high, noises.high) + rounding,
  };
}

function chanceOf(values: number[]): Chance {
  const sorted = Float64Array.from(values).sort();
  return { mean: mean(sorted), low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}
