import type { ProbeSummary } from "../../protocol/studies/probes/report";
import type { ProbeMatrix } from "./probeMatrix";
import type { Labels } from "./labels";
import { minimize, type Minimum } from "./newton";
import { featureProblem } from "./objective";
import { probeConditioner, type Inverter } from "./preconditioner";
import { byValue } from "./rules";
import { scoreOf } from "./score";

/** How far above its minimum an objective may lie, relative to it: on the path, and at the lambda that is chosen. */
const tolerance = 1e-5;
const fineTolerance = 1e-9;

/** What a probe is fitted to and judged by while lambda is chosen. */
export interface PathTask {
  designs: { train: ProbeMatrix; validation: ProbeMatrix };
  labels: { train: Labels; validation: Labels };
  /** Variance of the numbers of the fitted part. */
  spread: number;
  /** Per fitted example. */
  lambdas: readonly number[];
  inverter: Inverter;
}

export interface PathEnd {
  lambdaPerExample: number;
  path: ProbeSummary["path"];
  minimum: Minimum;
}

/** Where a probe of like features stood at one lambda. */
export interface EarlierFit {
  lambdaPerExample: number;
  point: Float64Array;
}

/**
 * Optima from the largest lambda to the smallest, each begun at the one before; the lambda of the least validation
 * loss. Once that loss has risen at two lambdas in a row the rest are not tried.
 */
export async function followPath(task: PathTask, start: Float64Array, earlier?: EarlierFit): Promise<PathEnd> {
  const path: ProbeSummary["path"] = [];
  const total = { iterations: 0, products: 0 };
  let best: { lambdaPerExample: number; point: Float64Array; loss: number } | undefined;
  let point = start;
  let [last, rises] = [Infinity, 0];
  for (const lambdaPerExample of task.lambdas.toSorted((a, b) => b - a)) {
    const warm = earlier?.lambdaPerExample === lambdaPerExample ? earlier.point : point;
    const minimum = await fitAt(task, lambdaPerExample, warm, tolerance, total);
    point = minimum.point.values;
    const image = await task.designs.validation.design(task.labels.train.outputs).apply(point);
    const { error, loss } = scoreOf(task.labels.validation, image, task.spread);
    path.push({ lambdaPerExample, validation: { error, loss }, converged: minimum.converged });
    if (!best || loss < best.loss) best = { lambdaPerExample, point, loss };
    rises = loss > last ? rises + 1 : 0;
    last = loss;
    if (rises === 2) break;
  }
  if (!best) throw new Error("a path needs a lambda");
  const minimum = await fitAt(task, best.lambdaPerExample, best.point, fineTolerance, total);
  return { lambdaPerExample: best.lambdaPerExample, path, minimum: { ...minimum, ...total } };
}

async function fitAt(
  { designs, labels, inverter }: PathTask,
  lambdaPerExample: number,
  start: Float64Array,
  within: number,
  total: { iterations: number; products: number },
): Promise<Minimum> {
  const lambda = lambdaPerExample * designs.train.examples;
  const problem = featureProblem(
    designs.train.design(labels.train.outputs),
    { ...labels.train, lambda },
    probeConditioner(designs.train, labels.train, lambda, inverter),
  );
  const point = { values: start };
  const minimum = await minimize(problem, { point, at: await problem.at(point) }, byValue(within));
  total.iterations += minimum.iterations;
  total.products += minimum.products;
  return minimum;
}
