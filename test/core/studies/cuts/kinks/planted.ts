import { Matrix, pseudoInverse } from "ml-matrix";
import { noise } from "../../../fit/dense";
import { Mlp, type Activation, type Given } from "./mlp";

/** A network that is stationary on its examples with certain slopes at its kinks, and with no others. */
export interface Planted {
  mlp: Mlp;
  inputs: number[][];
  /** Real numbers, for the Gaussian family. */
  labels: number[];
  slopes: Given[];
  lambda: number;
}

/**
 * Some examples are moved to a kink, slopes are chosen, and labels made such that the gradient of the regularised
 * squared loss vanishes: sum_i r_i df_i/dw = -2 lambda w is solved for the residuals r, and y = M - r.
 * @param kinks the slope of each relative to its range: 0 that below the kink, 1 that above
 */
export function plant(activation: Activation, kinks: readonly [layer: number, unit: number, place: number][]): Planted {
  const mlp = Mlp.random([3, 4, 3, 1], activation).balanced();
  const lambda = 0.1;
  const inputs = noise(60, 3).map((x) => x.map((v) => 2 * v));
  const slopes: Given[] = [];
  for (const [layer, unit, place] of kinks) {
    // A kink has an effect only where the unit's output reaches M: through a unit above that is on.
    const example = inputs.findIndex((x, i) => {
      const moved = slopes.some((s) => s.example === i) ? undefined : mlp.plant(x, layer, unit);
      if (!moved || (activation.below === 0 && !mlp.forward(moved)[1]!.some((z) => z > 0.1))) return false;
      inputs[i] = moved;
      return true;
    });
    slopes.push({ layer, unit, example, slope: activation.below + (activation.above - activation.below) * place });
  }
  const features = new Matrix(
    inputs.map((x, i) =>
      mlp.gradient(
        x,
        [1],
        slopes.filter((s) => s.example === i),
      ),
    ),
  );
  const wanted = Matrix.columnVector(mlp.parameters().map((w) => -2 * lambda * w));
  // Scaling a unit up and what reads it down changes nothing, so the features have dependent columns.
  const residuals = features
    .mmul(pseudoInverse(features.transpose().mmul(features), 1e-9))
    .mmul(wanted)
    .to1DArray();
  return { mlp, inputs, labels: inputs.map((x, i) => mlp.forward(x).at(-1)![0]! - residuals[i]!), slopes, lambda };
}
