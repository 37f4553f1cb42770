import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { families } from "../../../src/core/fit/family";
import { transposed } from "../../../src/core/linalg/matrix";
import { accuracy } from "../../../src/core/statistics/accuracy";
import { confusion } from "../../../src/core/statistics/confusion";
import { crossProducts } from "../../../src/core/statistics/crossProducts";
import { determination } from "../../../src/core/statistics/determination";
import { differences } from "../../../src/core/statistics/differences";
import { divergence } from "../../../src/core/statistics/divergence";
import { extremes } from "../../../src/core/statistics/extremes";
import { featureSums } from "../../../src/core/statistics/featureSums";
import { groupSums } from "../../../src/core/statistics/groupSums";
import { hsic } from "../../../src/core/statistics/hsic";
import { largestRows } from "../../../src/core/statistics/largestRows";
import { kinkCounts } from "../../../src/core/statistics/kinkCounts";
import { likelihood } from "../../../src/core/statistics/likelihood";
import { moments } from "../../../src/core/statistics/moments";
import { reliabilityBins } from "../../../src/core/statistics/reliabilityBins";
import { reading, together } from "../../../src/core/statistics/together";
import { vectorSums } from "../../../src/core/statistics/vectorSums";
import { zeroCounts } from "../../../src/core/statistics/zeroCounts";
import { checkStatistic, columnOf, number, rows, total } from "./properties";

const width = 3;
const columns = <T>(make: (column: number) => T) => Array.from({ length: width }, (_, column) => make(column));
const mean = (values: number[]) => total(values) / values.length;
const squares = (values: number[]) => total(values.map((v) => (v - mean(values)) ** 2));

/** Two numbers an example. */
const pairs = (least = 1) => rows(2, least).map((all) => [columnOf(all, 2, 0), columnOf(all, 2, 1)] as const);
type Pairs = readonly [number[], number[]];
const onePart = ([a]: Pairs) => a.length;
const cutPairs = ([a, b]: Pairs, from: number, to: number) =>
  [Float64Array.from(a.slice(from, to)), Float64Array.from(b.slice(from, to))] as const;
const compared = (all: Pairs, from: number, to: number) => {
  const [values, reference] = cutPairs(all, from, to);
  return { values, reference };
};

test("zeros of columns", () =>
  checkStatistic({
    statistic: zeroCounts(width),
    whole: rows(width).map((all) => all.map((value) => Math.round(value) % 2)),
    examples: (all) => all.length / width,
    cut: (all, from, to) => all.subarray(from * width, to * width),
    direct: (all) => Float64Array.from(columns((j) => columnOf(all, width, j).filter((value) => value === 0).length)),
  }));

test("rows with the largest values", () =>
  checkStatistic({
    statistic: largestRows(2, width),
    whole: rows(width),
    examples: (all) => all.length / width,
    cut: (all, from, to) => ({ rows: all.subarray(from * width, to * width), first: from }),
    direct: (all) =>
      Array.from({ length: all.length / width }, (_, row) => {
        const own = [...all.subarray(row * width, (row + 1) * width)];
        const value = Math.max(...own);
        return { value, column: own.indexOf(value), row };
      })
        .sort((a, b) => b.value - a.value || a.row - b.row)
        .slice(0, 2),
  }));

test("means and variances of columns", () =>
  checkStatistic({
    statistic: moments(width),
    whole: rows(width),
    examples: (all) => all.length / width,
    cut: (all, from, to) => all.subarray(from * width, to * width),
    direct: (all) => ({
      count: all.length / width,
      mean: columns((j) => mean(columnOf(all, width, j))),
      variance: columns((j) => squares(columnOf(all, width, j)) / (all.length / width)),
    }),
    scale: () => 8,
  }));

test("columns far from zero keep the digits of their variance", () => {
  const shifted = moments(1);
  const states = [1, 2, 3, 4].map((v) => shifted.add(shifted.start(), Float64Array.of(1e9 + v, 1e9 + v + 1)));
  const { variance } = shifted.finish(states.reduce((a, b) => shifted.merge(a, b)));
  assert.equal(variance[0], 1.5);
});

test("smallest and largest values of columns", () =>
  checkStatistic({
    statistic: extremes(width),
    whole: rows(width),
    examples: (all) => all.length / width,
    cut: (all, from, to) => all.subarray(from * width, to * width),
    direct: (all) => ({
      min: columns((j) => Math.min(...columnOf(all, width, j))),
      max: columns((j) => Math.max(...columnOf(all, width, j))),
    }),
  }));

test("differences and the coefficient of determination, in one pass", () =>
  checkStatistic({
    statistic: together({
      differences: reading((all: ReturnType<typeof compared>) => all, differences),
      determination,
    }),
    whole: pairs(2).filter(([, reference]) => squares(reference) > 1e-3),
    examples: onePart,
    cut: compared,
    direct: ([values, reference]) => {
      const apart = values.map((v, i) => Math.abs(v - reference[i]!));
      return {
        differences: {
          maxAbs: Math.max(...apart),
          meanAbs: mean(apart),
          maxAbsReference: Math.max(...reference.map(Math.abs)),
        },
        determination: 1 - total(apart.map((d) => d * d)) / squares(reference),
      };
    },
    scale: ([, reference]) => 1 + 1e5 / squares(reference),
  }));

for (const name of ["bernoulli", "gaussian", "poisson", "multinomial"] as const) {
  const outputs = name === "multinomial" ? 3 : 1;
  const family = families[name];
  const label = { bernoulli: 2, gaussian: 5, poisson: 9, multinomial: 3 }[name];
  const whole = fc
    .array(fc.record({ y: fc.nat(label - 1), t: fc.array(number, { minLength: outputs, maxLength: outputs }) }), {
      minLength: 1,
      maxLength: 40,
    })
    .map((all) => ({ y: all.map((e) => e.y), t: all.map((e) => e.t) }));
  const cut = ({ y, t }: { y: number[]; t: number[][] }, from: number, to: number) => ({
    labels: Float64Array.from(y.slice(from, to)),
    logits: Float64Array.from(t.slice(from, to).flat()),
  });

  test(`negative log-likelihood and accuracy of ${name}`, () =>
    checkStatistic({
      statistic: together({ likelihood: likelihood(family), accuracy: accuracy(family) }),
      whole,
      examples: ({ y }) => y.length,
      cut,
      direct: ({ y, t }) => {
        const losses = y.map((label, i) => lossOf(name, label, t[i]!));
        const right = y.map((label, i) => (classOf(name, t[i]!) === label ? 1 : 0));
        return {
          likelihood: {
            examples: y.length,
            loss: total(losses),
            nll: (total(losses) + total(y.map(family.carrier))) / y.length,
          },
          accuracy: family.classes ? { right: total(right), share: mean(right) } : undefined,
        };
      },
      scale: ({ y, t }) => 1 + total(y.map((label, i) => Math.abs(lossOf(name, label, t[i]!)) + 64)),
    }));

  test(`symmetrised divergence of ${name}`, () =>
    checkStatistic({
      statistic: divergence((t, k) => family.mean(t, k), outputs),
      whole: rows(2 * outputs),
      examples: (all) => all.length / (2 * outputs),
      cut: (all, from, to) => ({
        values: sideOf(all, outputs, 0).slice(from * outputs, to * outputs),
        reference: sideOf(all, outputs, 1).slice(from * outputs, to * outputs),
      }),
      direct: (all) => {
        const [s, t] = [sideOf(all, outputs, 0), sideOf(all, outputs, 1)];
        const [p, q] = [family.mean(s, outputs), family.mean(t, outputs)];
        return total(s.map((v, i) => (v - t[i]!) * (p[i]! - q[i]!))) / 2 / (s.length / outputs);
      },
      scale: () => 1,
    }));
}

test("reliability bins", () =>
  checkStatistic({
    statistic: reliabilityBins(4, -8, 8),
    whole: pairs(),
    examples: onePart,
    cut: (all, from, to) => {
      const [predicted, observed] = cutPairs(all, from, to);
      return { predicted, observed };
    },
    direct: ([predicted, observed]) => {
      const inBin = (values: number[], k: number) =>
        values.filter((_, i) => predicted[i]! >= 4 * k - 8 && (k === 3 || predicted[i]! < 4 * k - 4));
      const bins = (of: (k: number) => number) => [0, 1, 2, 3].map(of);
      return {
        counts: bins((k) => inBin(predicted, k).length),
        predicted: bins((k) => total(inBin(predicted, k))),
        observed: bins((k) => total(inBin(observed, k))),
      };
    },
    scale: () => 100,
  }));

for (const variance of [undefined, (mu: number) => mu * mu])
  test(`sums by groups, the variance ${variance ? "told by the mean" : "common"}`, () =>
    checkStatistic({
      statistic: groupSums([2, 3], variance),
      whole: fc.array(fc.tuple(number, number, fc.nat(1), fc.nat(2)), { minLength: 1, maxLength: 40 }),
      examples: (all) => all.length,
      cut: (all, from, to) => {
        const part = all.slice(from, to);
        return {
          observed: Float64Array.from(part, ([y]) => y),
          predicted: Float64Array.from(part, ([, mu]) => mu),
          codes: [part.map(([, , code]) => code), part.map(([, , , code]) => code)],
        };
      },
      direct: (all) => {
        const common = mean(all.map(([y, mu]) => (y - mu) ** 2));
        return [2, 3].map((size, column) =>
          Array.from({ length: size }, (_, code) => {
            const part = all.filter((example) => example[column === 0 ? 2 : 3] === code);
            return {
              count: part.length,
              observed: total(part.map(([y]) => y)),
              predicted: total(part.map(([, mu]) => mu)),
              differences: total(part.map(([y, mu]) => y - mu)),
              squares: total(part.map(([y, mu]) => (y - mu) ** 2)),
              variances: total(part.map(([, mu]) => (variance ? variance(mu) : common))),
              deviations: part.length === 0 ? 0 : squares(part.map(([y]) => y)),
            };
          }),
        );
      },
      scale: () => 100,
    }));

test("confusion counts", () =>
  checkStatistic({
    statistic: confusion(3),
    whole: fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { minLength: 1, maxLength: 40 }),
    examples: (all) => all.length,
    cut: (all, from, to) => ({
      actual: all.slice(from, to).map(([y]) => y),
      predicted: all.slice(from, to).map(([, k]) => k),
    }),
    direct: (all) => Float64Array.from({ length: 9 }, (_, at) => all.filter(([y, k]) => 3 * y + k === at).length),
  }));

test("counts of kinks", () =>
  checkStatistic({
    statistic: kinkCounts,
    whole: fc.array(fc.nat(3), { minLength: 1, maxLength: 40 }),
    examples: (all) => all.length,
    cut: (all, from, to) => Float64Array.from(all.slice(from, to)),
    direct: (all) => ({ examples: all.filter((n) => n > 0).length, pairs: total(all) }),
  }));

test("HSIC of linear kernels is that of the definition with kernels written out", () =>
  checkStatistic({
    statistic: hsic(10),
    whole: pairs(4).map(([x, y]) => [x.map((v) => v - mean(x)), y.map((v) => v - mean(y))] as const),
    examples: onePart,
    cut: (all, from, to) => {
      const [x, y] = cutPairs(all, from, to);
      return { k: x.map((v) => v * v), l: y.map((v) => v * v) };
    },
    direct: ([x, y]) => hsicWrittenOut(x, y) - total(x.map((v, i) => v * y[i]!)) ** 2 + 10,
    scale: ([x, y]) => squares(x) * squares(y) * x.length,
  }));

test("sums of features", () =>
  checkStatistic({
    statistic: featureSums(width),
    whole: rows(width + 1),
    examples: (all) => all.length / (width + 1),
    cut: (all, from, to) => {
      const part = all.slice(from * (width + 1), to * (width + 1));
      const applyTranspose = async (r: Float64Array) =>
        Float64Array.from(columns((j) => total(columnOf(part, width + 1, j).map((f, i) => f * r[i]!))));
      return { features: { applyTranspose }, weights: Float64Array.from(columnOf(part, width + 1, width)) };
    },
    direct: (all) => {
      const r = columnOf(all, width + 1, width);
      return Float64Array.from(columns((j) => total(columnOf(all, width + 1, j).map((f, i) => f * r[i]!))));
    },
    scale: () => 100,
  }));

test("sums of vectors", () =>
  checkStatistic({
    statistic: vectorSums(width),
    whole: rows(width).map((all) =>
      Array.from({ length: all.length / width }, (_, i) => all.slice(i * width, (i + 1) * width)),
    ),
    examples: (all) => all.length,
    cut: (all, from, to) => columns((j) => total(all.slice(from, to).map((v) => v[j]!))),
    direct: (all) => Float64Array.from(columns((j) => total(all.map((v) => v[j]!)))),
    scale: () => 100,
  }));

test("cross products of variables", () =>
  checkStatistic({
    statistic: crossProducts(2, 1, (a, b) => {
      const values = Float64Array.from({ length: a.rows * b.rows }, (_, at) => {
        const [i, j] = [Math.floor(at / b.rows), at % b.rows];
        return total(
          Array.from({ length: a.columns }, (_, k) => a.values[i * a.columns + k]! * b.values[j * b.columns + k]!),
        );
      });
      return { rows: a.rows, columns: b.rows, values };
    }),
    whole: rows(width),
    examples: (all) => all.length / width,
    cut: (all, from, to) => {
      const variables = transposed({ rows: to - from, columns: width, values: all.slice(from * width, to * width) });
      const part = (start: number, end: number) => ({
        rows: end - start,
        columns: to - from,
        values: variables.values.slice(start * (to - from), end * (to - from)),
      });
      return { a: part(0, 2), b: part(2, 3) };
    },
    direct: (all) => ({
      rows: 2,
      columns: 1,
      values: [0, 1].map((i) => total(columnOf(all, width, i).map((v, k) => v * columnOf(all, width, 2)[k]!))),
    }),
    scale: () => 100,
  }));

/** The first or second half of every row of 2 K values. */
const sideOf = (all: Float64Array, outputs: number, side: number): Float64Array =>
  all.filter((_, i) => Math.floor((i % (2 * outputs)) / outputs) === side);

const logSum = (t: number[]) => Math.log(total(t.map(Math.exp)));

/** The log-partition less T(y) t, from the definition. */
function lossOf(family: "bernoulli" | "gaussian" | "poisson" | "multinomial", y: number, t: number[]): number {
  if (family === "multinomial") return logSum(t) - t[y]!;
  const partition = { bernoulli: logSum([0, t[0]!]), gaussian: t[0]! ** 2 / 2, poisson: Math.exp(t[0]!) }[family];
  return partition - y * t[0]!;
}

const classOf = (family: string, t: number[]): number =>
  family === "bernoulli" ? (t[0]! > 0 ? 1 : 0) : t.indexOf(Math.max(...t));

/**
 * n (n - 3) HSIC_1 of the kernels x x' and y y' (Song et al. 2007, equation 5): with zero diagonals, tr(KL) + 1'K1 1'L1
 * / ((n-1)(n-2)) - 2 / (n-2) 1'KL1.
 */
function hsicWrittenOut(x: number[], y: number[]): number {
  const n = x.length;
  const kernel = (v: number[]) => v.map((a, i) => v.map((b, k) => (i === k ? 0 : a * b)));
  const [k, l] = [kernel(x), kernel(y)];
  const rowSums = (of: number[][]) => of.map(total);
  const trace = total(k.map((row, i) => total(row.map((v, j) => v * l[j]![i]!))));
  const [kSums, lSums] = [rowSums(k), rowSums(l)];
  const across = total(kSums.map((s, i) => s * lSums[i]!));
  return trace + (total(kSums) * total(lSums)) / ((n - 1) * (n - 2)) - (2 / (n - 2)) * across;
}
