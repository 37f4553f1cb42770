import { normalRandom, seededRandom } from "../linalg/random";
import { choleskyFactor, lowerInverse, ridgeInverse } from "../linalg/cholesky";
import { matrixOf, transposed, type Matrix } from "../linalg/matrix";
import { mean } from "../linalg/statistics";
import type { Labels } from "./labels";
import { typicalVariance, type Conditioner } from "./objective";
import type { ProbeMatrix } from "./probeMatrix";
import type { Products } from "../products/products";
import type { Work } from "../work";

/** Most features whose matrix X' X is taken as it is, and the rank of its sketch beyond. */
const maxRank = 512;

/** Most features for which every class has a weighted matrix of its own. */
const maxClasswise = 160;

/** Column k of V -> (X' diag(variances of output k) X + ridge)^-1 of it, nearly; V has a row for each feature. */
export type Inverse = (v: Matrix) => Promise<Float64Array>;
/** `variances` holds those of all outputs of every example, [example * outputs + output]. */
export type Inverter = (variances: Float64Array, outputs: number, ridge: number) => Promise<Inverse>;

/**
 * What conditions the Newton systems of all probes of the same features, whatever their lambda and target. Few
 * features: the blocks of the Hessian, one a class. More: the mean variance times X' X, made once, or times its
 * randomised Nystrom approximation B B' of rank 512 (Frangella, Tropp and Udell 2021, algorithm 2.1).
 */
export async function inverterOf(design: ProbeMatrix, products: Products, work: Work): Promise<Inverter> {
  if (design.width <= maxClasswise) return classwiseInverter(design, work);
  return design.width <= maxRank ? exactInverter(design, products, work) : nystromInverter(design, products, work);
}

/** The same for one probe: weights by the inverter, intercepts by the curvature that the variances tell. */
export function probeConditioner(
  { width, examples }: ProbeMatrix,
  { family, outputs }: Labels,
  lambda: number,
  inverter: Inverter,
): Conditioner {
  const inverses = new Map<number, Promise<Inverse>>();
  // One for each power of two of the mean variance: a new factorisation only where the curvature has changed much.
  const inverseAt = (variances: Float64Array, variance: number): Promise<Inverse> => {
    const key = Math.round(Math.log2(variance));
    let inverse = inverses.get(key);
    if (!inverse) inverses.set(key, (inverse = inverter(variances, outputs, 2 * lambda)));
    return inverse;
  };
  return async (variances) => {
    const variance = typicalVariance(variances);
    const inverse = await inverseAt(variances, variance);
    const free = 1 / (variance * examples);
    return async (r) => {
      const out = r.map((v) => v * free);
      const inner = matrixOf(r.subarray(0, width * outputs), outputs);
      out.set(family.identified(await inverse(inner), outputs));
      return out;
    };
  };
}

function classwiseInverter(design: ProbeMatrix, { pause }: Work): Inverter {
  return async (variances, outputs, ridge) => {
    const solves: ((r: Float64Array) => Float64Array)[] = [];
    for (let k = 0; k < outputs; k++) {
      const weights = Float64Array.from({ length: design.examples }, (_, i) => variances[i * outputs + k]!);
      solves.push(await ridgeInverse(await design.covariance(weights), design.width, ridge, pause));
    }
    return async (v) => byColumns(v, (k) => solves[k]!);
  };
}

async function exactInverter(design: ProbeMatrix, products: Products, work: Work): Promise<Inverter> {
  const size = design.width;
  const square = await design.covariance(new Float64Array(design.examples).fill(1));
  let trace = 0;
  for (let i = 0; i < size; i++) trace += square[i * (size + 1)]!;
  return async (variances, _, ridge) => {
    const curvature = mean(variances);
    // No less than the rounding of a matrix made in single precision.
    const inverse = await shiftedInverse(square, size, Math.max(ridge / curvature, 1e-8 * trace), products, work);
    return async (v) => (await products.multiply(inverse, v)).values.map((value) => value / curvature);
  };
}

/** (A + shift)^-1 for an n x n matrix A. */
async function shiftedInverse(
  matrix: Float64Array,
  n: number,
  shift: number,
  products: Products,
  { pause }: Work,
): Promise<Matrix> {
  const inverse = matrixOf(lowerInverse(await choleskyFactor(matrix, n, shift, pause)), n);
  return products.multiply(inverse, inverse, "a'b");
}

/**
 * (c B B' + s)^-1 v = (v - B (B' B + s / c)^-1 B' v) / s by Woodbury's formula; s = ridge + c * tail, the mean of the
 * eigenvalues that B lacks.
 */
async function nystromInverter(design: ProbeMatrix, products: Products, work: Work): Promise<Inverter> {
  const { width } = design;
  const normal = normalRandom(seededRandom(1));
  const test = matrixOf(new Float32Array(width * maxRank).map(normal), maxRank);
  const sketch = await design.squared(test);
  const wide = matrixOf(Float64Array.from(sketch.values), maxRank);
  const core = (await products.multiply(test, wide, "a'b")).values;
  const columns = await products.multiply(await invertedFactor(core, work), transposed(wide));
  const rows = transposed(columns);
  const square = (await products.multiply(columns, rows)).values;
  let captured = 0;
  for (let i = 0; i < maxRank; i++) captured += square[i * (maxRank + 1)]!;
  const tail = Math.max(0, design.examples * width - captured) / (width - maxRank);
  return async (variances, _, ridge) => {
    const curvature = mean(variances);
    const shift = ridge + curvature * tail;
    const inverse = await shiftedInverse(square, maxRank, shift / curvature, products, work);
    return async (v) => {
      const seen = await products.multiply(inverse, await products.multiply(columns, v));
      const known = (await products.multiply(rows, seen)).values;
      return v.values.map((value, i) => (value - known[i]!) / shift);
    };
  };
}

/** L^-1 for the core matrix L L', shifted by its rounding: the sketch is of single precision. */
async function invertedFactor(core: Float64Array, { pause }: Work): Promise<Matrix> {
  let trace = 0;
  for (let i = 0; i < maxRank; i++) {
    trace += core[i * (maxRank + 1)]!;
    for (let j = 0; j < i; j++) core[i * maxRank + j] = (core[i * maxRank + j]! + core[j * maxRank + i]!) / 2;
  }
  return matrixOf(lowerInverse(await choleskyFactor(core, maxRank, 1e-6 * trace, pause)), maxRank);
}

function byColumns(
  { rows, columns, values }: Matrix,
  solve: (column: number) => (r: Float64Array) => Float64Array,
): Float64Array {
  const out = new Float64Array(values.length);
  for (let k = 0; k < columns; k++) {
    const column = Float64Array.from({ length: rows }, (_, j) => values[j * columns + k]!);
    solve(k)(column).forEach((value, j) => (out[j * columns + k] = value));
  }
  return out;
}
