import { Matrix, solve } from "ml-matrix";

/** Columns less their mean, over their deviation (divided by the count), written out independently of the sources. */
export function standardColumns(rows: readonly (readonly number[])[]): number[][] {
  const stats = rows[0]!.map((_, j) => {
    const column = rows.map((row) => row[j]!);
    const mean = column.reduce((a, b) => a + b) / rows.length;
    const deviation = Math.sqrt(column.reduce((sum, v) => sum + (v - mean) ** 2, 0) / rows.length);
    return { mean, deviation };
  });
  return rows.map((row) =>
    row.map((v, j) => (stats[j]!.deviation > 1e-12 ? (v - stats[j]!.mean) / stats[j]!.deviation : 0)),
  );
}

/**
 * Minimum of the sum of the losses plus lambda |W|^2 with free intercepts, by damped Newton on the whole Hessian: two
 * classes by the logistic loss, more by softmax. A ridge of 1e-10 makes the Hessian of the overparametrised intercepts
 * regular; it is no part of the objective.
 */
export function newtonOptimum(
  x: readonly (readonly number[])[],
  y: Float64Array,
  classes: number,
  lambda: number,
): { objective: number; weights: number[] } {
  const outputs = classes === 2 ? 1 : classes;
  const rows = x.map((row) => [...row, 1]);
  const width = rows[0]!.length;
  const size = width * outputs;
  const penalized = (e: number) => e < (width - 1) * outputs;
  // Probabilities of the classes 1 (two classes) or 0 to K - 1.
  const at = (u: readonly number[]) => {
    let loss = 0;
    const means = rows.map((row, i) => {
      const t = Array.from({ length: outputs }, (_, k) => row.reduce((sum, v, j) => sum + v * u[j * outputs + k]!, 0));
      const all = outputs === 1 ? [0, t[0]!] : t;
      const top = Math.max(...all);
      const total = all.reduce((sum, v) => sum + Math.exp(v - top), 0);
      loss += top + Math.log(total) - all[y[i]!]!;
      const p = all.map((v) => Math.exp(v - top) / total);
      return outputs === 1 ? [p[1]!] : p;
    });
    return { means, objective: loss + lambda * u.reduce((sum, v, e) => sum + (penalized(e) ? v * v : 0), 0) };
  };
  let u: number[] = Array.from({ length: size }, () => 0);
  for (let step = 0; step < 100; step++) {
    const { means, objective } = at(u);
    const gradient = u.map((v, e) => (penalized(e) ? 2 * lambda * v : 0));
    const hessian = Matrix.eye(size, size).mul(1e-10);
    for (let e = 0; e < size; e++) if (penalized(e)) hessian.set(e, e, 2 * lambda);
    rows.forEach((row, i) => {
      const p = means[i]!;
      for (let e = 0; e < size; e++) {
        const [j, k] = [Math.floor(e / outputs), e % outputs];
        const label = outputs === 1 ? y[i]! : y[i] === k ? 1 : 0;
        gradient[e]! += row[j]! * (p[k]! - label);
        for (let f = 0; f < size; f++) {
          const l = f % outputs;
          hessian.set(
            e,
            f,
            hessian.get(e, f) + row[j]! * row[Math.floor(f / outputs)]! * p[k]! * ((k === l ? 1 : 0) - p[l]!),
          );
        }
      }
    });
    const direction = solve(hessian, Matrix.columnVector(gradient)).to1DArray();
    let length = 1;
    const moved = () => u.map((v, e) => v - length * direction[e]!);
    while (length > 1e-10 && !(at(moved()).objective < objective)) length /= 2;
    if (length <= 1e-10) break;
    u = moved();
  }
  return { objective: at(u).objective, weights: u };
}
