import { matrixOf } from "../linalg/matrix";
import { concat } from "../linalg/vector";
import { ProbeMatrix, type ProbeMatrices } from "./probeMatrix";
import { gramCoordinates, primalCoordinates, type Coordinates } from "./gram";
import { readTarget, type Reading } from "./labels";
import { Products } from "../products/products";
import { followPath, type EarlierFit, type PathEnd } from "./path";
import { inverterOf, type Inverter } from "./preconditioner";
import type { FeatureSource, FittedProbe, Probe, ProbeParts, ProbeTarget } from "./probe";
import type { Work } from "../work";
import { confusionOf, scoreOf, spreadOf } from "./score";
import { standardOf } from "./standardize";

/** From where on a probe takes another way to the same optimum. */
export interface Limits {
  /** Bytes of features, all parts together, that are held in memory. */
  held: number;
  /** Fitted examples, fewer than features, whose Gram matrix is factorised: seconds. */
  gram: number;
}

const usualLimits: Limits = { held: 1.2e9, gram: 1500 };

/**
 * Standardises the features by the mean and deviation of the fitted part, and keeps what all fits to them share: the
 * matrix, where it fits into memory, and what conditions its Newton systems. Where at most 1,500 examples are fitted
 * and the features are more, the probe is fitted in the span of the examples.
 */
export async function openProbe(
  source: FeatureSource,
  parts: ProbeParts,
  work: Work,
  limits: Limits = usualLimits,
): Promise<Probe> {
  const products = new Products(work);
  const standard = await standardOf(source, parts.train, work);
  const inPrimal = await ProbeMatrix.open(source, parts, standard, products, work, limits.held);
  const useGram = parts.train.length < source.width && parts.train.length <= limits.gram;
  const coordinates = useGram ? await gramCoordinates(inPrimal, products, work) : primalCoordinates(inPrimal);
  const { designs } = coordinates;
  let inverter: Promise<Inverter> | undefined;
  return {
    async fit(target, options) {
      const reading = readTarget(target, parts);
      inverter ??= inverterOf(designs.train, products, work);
      const task = {
        designs,
        labels: reading,
        spread: spreadOf(reading),
        lambdas: options.lambdas,
        inverter: await inverter,
      };
      const end = await followPath(
        task,
        startOf(designs.train.width, reading),
        await earlierFit(options.start, source.width, reading, target, coordinates),
      );
      return describe(coordinates, target, reading, end);
    },
    release: () => products.release(),
  };
}

/** Weights of 0 with the intercepts that fit best. */
function startOf(width: number, { train, intercepts }: Reading): Float64Array {
  const start = new Float64Array((width + 1) * train.outputs);
  start.set(intercepts, width * train.outputs);
  return start;
}

/** Where the fit of like features stood, if it has as many weights. */
async function earlierFit(
  earlier: FittedProbe | undefined,
  width: number,
  reading: Reading,
  target: ProbeTarget,
  { coordinates }: Coordinates,
): Promise<EarlierFit | undefined> {
  const outputs = outputsOf(target);
  if (!earlier || earlier.weights.length !== width * outputs || earlier.intercepts.length !== outputs) return undefined;
  const kept = columnsOf(reading);
  const columns = kept.length;
  const weights = Float64Array.from(
    { length: width * columns },
    (_, e) => earlier.weights[Math.floor(e / columns) * outputs + kept[e % columns]!]!,
  );
  const intercepts = kept.map((k) => earlier.intercepts[k]! - reading.centre);
  const point = concat([await coordinates(matrixOf(weights, columns)), Float64Array.from(intercepts)]);
  return point.every(Number.isFinite) ? { lambdaPerExample: earlier.lambdaPerExample, point } : undefined;
}

async function describe(
  { form, designs, weights }: Coordinates,
  target: ProbeTarget,
  reading: Reading,
  end: PathEnd,
): Promise<FittedProbe> {
  const { at, iterations, products, converged } = end.minimum;
  const point = end.minimum.point.values;
  const { outputs } = reading.train;
  const spread = spreadOf(reading);
  const image = (part: keyof ProbeMatrices) => designs[part].design(outputs).apply(point);
  const onTest = await image("test");
  return {
    lambda: end.lambdaPerExample * designs.train.examples,
    lambdaPerExample: end.lambdaPerExample,
    path: end.path,
    train: scoreOf(reading.train, await image("train"), spread),
    validation: scoreOf(reading.validation, await image("validation"), spread),
    test: scoreOf(reading.test, onTest, spread),
    confusion: confusionOf(reading.test, onTest, reading.classes, target.outputs),
    solver: { form, iterations, products, gradientNorm: at.slope, objective: at.whole, converged },
    ...parameters(
      await weights(matrixOf(point.subarray(0, -outputs), outputs)),
      point.subarray(-outputs),
      reading,
      outputsOf(target),
    ),
  };
}

/**
 * Weights and intercepts with a column for every output; a class without any example keeps weights of 0 and an
 * intercept of minus infinity.
 */
function parameters(
  fitted: Float64Array,
  free: Float64Array,
  reading: Reading,
  outputs: number,
): Pick<FittedProbe, "weights" | "intercepts"> {
  const kept = columnsOf(reading);
  const width = fitted.length / kept.length;
  const weights = new Float64Array(width * outputs);
  const intercepts = new Float64Array(outputs).fill(-Infinity);
  for (let j = 0; j < width; j++) kept.forEach((k, at) => (weights[j * outputs + k] = fitted[j * kept.length + at]!));
  kept.forEach((k, at) => (intercepts[k] = free[at]! + reading.centre));
  return { weights, intercepts };
}

/** Columns of weights that a target has: one for numbers and for two classes. */
const outputsOf = ({ kind, outputs }: ProbeTarget): number => (kind === "numbers" || outputs === 2 ? 1 : outputs);

/** The output of each column that was fitted. */
const columnsOf = ({ train, classes }: Reading): number[] => (train.outputs === 1 ? [0] : classes);
