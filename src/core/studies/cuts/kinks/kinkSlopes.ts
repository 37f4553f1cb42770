import { ruleOf } from "../../../autodiff/rules/index";
import { matrixOf } from "../../../linalg/matrix";
import { maxAbs, norm, plus } from "../../../linalg/vector";
import type { GraphNode } from "../../../onnx/graph";
import { counted } from "../../../../protocol/numbers";
import type { KinkSlopesReport } from "../../../../protocol/studies/cuts/report";
import { boxLeastSquares } from "./boxLeastSquares";
import { findKinks } from "./findKinks";
import type { Kink, Kinks } from "./kinks";
import { oneSidedGradient, slopedGradient } from "./lossGradient";
import type { Problem } from "./problem";
import { slopeEffects } from "./slopeEffects";

/** The Gram matrix of so many takes 288 MB. */
const maxPairs = 6000;
const maxRounds = 12;
/** A round that leaves more than this part of the residual is the last. */
const worthwhile = 0.99;
const rounding = 1e-12;

export interface FoundSlopes {
  /** Absent where the slopes stay one-sided. */
  given?: { kinks: Kinks; slopes: Float64Array };
  report: KinkSlopesReport;
}

/** Slopes, and the gradient of the regularised loss with them. */
interface State {
  slopes: Float64Array;
  residual: Float64Array;
  norm: number;
  byOutput: Float64Array;
}

/**
 * The slopes in their ranges with which the network is nearest to stationary: at a kink the regularised loss has no
 * gradient but one for each slope (Clarke 1983), and Theorem 26 of the paper holds with those that make it zero. The
 * gradient is linear in the slopes of one layer: bounded least squares, again with the new slopes above and below each
 * kink, until the residual no longer falls.
 * @param note told what stands in the way
 */
export async function findKinkSlopes(problem: Problem, note: (text: string) => void): Promise<FoundSlopes> {
  const { weights, lambda } = problem;
  const all = Uint32Array.from({ length: problem.lossByLogits.length / problem.network.outputs }, (_, i) => i);
  const { gradient, counts } = await oneSidedGradient(problem, all);
  const before = norm(plus(gradient, 2 * lambda, weights));
  const { nodes, examples } = withSlopes(counts, note);
  const found = await findKinks(problem, nodes, examples);
  const kinks = await withEffect(problem, found);
  const pairs = kinks.list.length;
  const idle = found.list.length - pairs;
  if (idle > 0)
    note(
      `of ${counted(found.list.length, "kink")} ${idle} carry nothing to the output, as those of units do that the regulariser has brought to zero; they stay one-sided.`,
    );
  const asTheyAre: FoundSlopes = {
    report: { pairs, residualBefore: before, residualAfter: before, rounds: 0, atBounds: pairs },
  };
  if (pairs === 0) return asTheyAre;
  if (pairs > maxPairs) {
    note(
      `${pairs} pairs of example and unit are at a kink; slopes are found for at most ${maxPairs}, so they stay one-sided. Fit on fewer examples.`,
    );
    return asTheyAre;
  }
  const others = plus(gradient, -1, (await oneSidedGradient(problem, kinks.examples)).gradient);
  const at = async (slopes: Float64Array): Promise<State> => {
    const own = await slopedGradient(problem, kinks, slopes);
    const residual = plus(plus(others, 1, own.gradient), 2 * lambda, weights);
    return { slopes, residual, norm: norm(residual), byOutput: own.byOutput };
  };
  let state = await at(kinks.values((k) => k.side));
  let rounds = 0;
  for (let fell = true; fell && rounds < maxRounds; rounds++) {
    const step = await slopeStep(problem, kinks, state);
    if (!step) {
      note(
        `the ${pairs} kinks of this network take too much memory to find their slopes, so they stay one-sided. Fit on fewer examples.`,
      );
      return asTheyAre;
    }
    const next = await along(at, kinks, state, step);
    fell = next.norm < worthwhile * state.norm;
    state = next;
  }
  const { slopes } = state;
  const atBounds = kinks.list.filter(({ lower, upper }, k) => slopes[k] === lower || slopes[k] === upper).length;
  return {
    given: { kinks, slopes },
    report: { pairs, residualBefore: before, residualAfter: state.norm, rounds, atBounds },
  };
}

/**
 * The kinks whose slopes change the gradient: what the loss gives back to the others is no more than this part of the
 * largest.
 */
const negligible = 1e-6;

async function withEffect(problem: Problem, kinks: Kinks): Promise<Kinks> {
  if (kinks.list.length === 0) return kinks;
  const { byOutput } = await slopedGradient(
    problem,
    kinks,
    kinks.values((k) => k.side),
  );
  const largest = maxAbs(byOutput);
  return kinks.where((k) => Math.abs(byOutput[k]!) > negligible * largest);
}

/**
 * The first of ever shorter steps that lowers the residual: kinks of one example in several layers multiply each other.
 */
async function along(
  at: (slopes: Float64Array) => Promise<State>,
  { list }: Kinks,
  state: State,
  step: Float64Array,
): Promise<State> {
  for (let length = 1; length > 1 / 32; length /= 2) {
    const next = await at(state.slopes.map((slope, k) => within(slope + length * step[k]!, list[k]!)));
    if (next.norm < state.norm) return next;
  }
  return state;
}

/** The slope in its range; at a bound where it is as near as rounding. */
function within(slope: number, { lower, upper }: Kink): number {
  if (slope < lower + rounding) return lower;
  return slope > upper - rounding ? upper : slope;
}

/** The nodes whose units may have slopes, and where they are at a kink. */
function withSlopes(
  counts: ReadonlyMap<GraphNode, Float64Array>,
  note: (text: string) => void,
): { nodes: GraphNode[]; examples: Uint32Array } {
  const sum = (node: GraphNode) => counts.get(node)!.reduce((a, b) => a + b, 0);
  const kinked = [...counts.keys()].filter((node) => sum(node) > 0);
  const nodes = kinked.filter((node) => ruleOf(node)?.kinkSlopes);
  const others = kinked.filter((node) => !nodes.includes(node));
  if (others.length > 0) {
    const pairs = others.reduce((total, node) => total + sum(node), 0);
    note(
      `${pairs} kinks of ${[...new Set(others.map((n) => n.op))].join(", ")} stay one-sided: slopes are found for Relu, LeakyRelu and Abs only.`,
    );
  }
  const [first] = counts.values();
  const examples = Uint32Array.from(first?.keys() ?? []).filter((i) => nodes.some((node) => counts.get(node)![i]! > 0));
  return { nodes, examples };
}

/**
 * Step to the slopes that bring the residual nearest to zero, as if it were linear in all of them; undefined where
 * memory is too small.
 */
async function slopeStep(
  problem: Problem,
  kinks: Kinks,
  { slopes, residual, byOutput }: State,
): Promise<Float64Array | undefined> {
  const { list } = kinks;
  const effects = await slopeEffects(problem, kinks, slopes, byOutput);
  if (!effects) return undefined;
  const gram = await effects.gram();
  const count = list.length;
  // In units in which every slope has an effect of norm 1, the problem is better conditioned; the box stays a box.
  const scale = Float64Array.from(list, (_, k) =>
    gram[k * (count + 1)]! > 0 ? 1 / Math.sqrt(gram[k * (count + 1)]!) : 1,
  );
  for (let i = 0; i < count; i++) for (let j = 0; j < count; j++) gram[i * count + j]! *= scale[i]! * scale[j]!;
  const scaled = (values: Float64Array) => values.map((v, k) => v * scale[k]!);
  const step = await boxLeastSquares({
    multiply: (v) => problem.products.timesVector(matrixOf(gram, count), v),
    linear: scaled(await effects.apply(residual)),
    lower: Float64Array.from(list, (k, i) => (k.lower - slopes[i]!) / scale[i]!),
    upper: Float64Array.from(list, (k, i) => (k.upper - slopes[i]!) / scale[i]!),
  });
  return scaled(step);
}
