import { families } from "./family";
import { mean } from "../linalg/statistics";
import { dot } from "../linalg/vector";
import type { Design } from "./design";
import type { Labels } from "./labels";
import type { LocalModel } from "./newton";
import type { Inverse, Inverter } from "./preconditioner";

/**
 * Sum of the losses plus lambda |W|^2, the intercepts free; u is W and a last row of intercepts, row-major. Value and gradient come of
 * float64 products. The loss of a number is (y - t)^2 / 2.
 */
export function objectiveOf(
  design: Design,
  { family, outputs, values }: Labels,
  lambda: number,
  inverter: Inverter,
): (u: Float64Array) => Promise<LocalModel> {
  const statistic = family.statistic(values, outputs);
  const constant = family === families.gaussian ? dot(values, values) / 2 : 0;
  const last = design.width * outputs;
  const inverses = new Map<number, Promise<Inverse>>();
  // One for each power of two of the mean variance: a new factorisation only where the curvature has changed much.
  const inverseAt = (variances: Float64Array, variance: number): Promise<Inverse> => {
    const key = Math.round(Math.log2(variance));
    let inverse = inverses.get(key);
    if (!inverse) inverses.set(key, (inverse = inverter(variances, outputs, 2 * lambda)));
    return inverse;
  };

  return async (u) => {
    const curvatures = new Map<number, (z: Float64Array) => Float64Array>();
    const weights = u.subarray(0, last);
    let value = constant + lambda * dot(weights, weights);
    const variances = new Float64Array(values.length * outputs);
    const gradient = await design.through({ values: u, columns: outputs }, (logits, from) => {
      value += family.loss(values.subarray(from, from + logits.length / outputs), logits);
      curvatures.set(from, family.curvature(logits, outputs));
      variances.set(family.variance(logits, outputs), from * outputs);
      return family.mean(logits, outputs).map((m, i) => m - statistic[from * outputs + i]!);
    });
    addScaled(gradient, 2 * lambda, weights);
    const variance = Math.max(mean(variances), 1e-12);
    const free = 1 / (variance * design.examples);
    const [inner, outer] = [gradient.subarray(0, last), gradient.subarray(last)];
    return {
      value,
      gradient,
      // The objective is 2 lambda strongly convex in W; for the intercepts the curvature found here stands in.
      gap: dot(inner, inner) / (4 * lambda) + (dot(outer, outer) * free) / 2,
      curve: async (p) => {
        const out = await design.through({ values: new Float32Array(p), columns: outputs }, (z, from) =>
          curvatures.get(from)!(z),
        );
        addScaled(out, 2 * lambda, p.subarray(0, last));
        return out;
      },
      precondition: async (r) => {
        const inverse = await inverseAt(variances, variance);
        const out = r.map((v) => v * free);
        out.set(family.identified(await inverse({ values: r.subarray(0, last), columns: outputs }), outputs));
        return out;
      },
    };
  };
}

/** x += s y over the entries of y. */
function addScaled(x: Float64Array, s: number, y: Float64Array): void {
  for (let i = 0; i < y.length; i++) x[i]! += s * y[i]!;
}
