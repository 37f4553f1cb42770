import assert from "node:assert/strict";
import { test } from "node:test";
import { slices as slicesOf } from "../../../../src/core/studies/cuts/analyses/slices";
import type { SliceContext } from "../../../../src/core/studies/cuts/analyses/analysis";
import { ColumnCodes, type DiscreteColumn } from "../../../../src/core/data/columns";
import { seededRandom } from "../../../../src/core/linalg/random";
import { normalLimit } from "../../../../src/core/linalg/statistics";
import type { Slice } from "../../../../src/protocol/studies/cuts/report";

const column = (name: string, values: readonly (string | number)[]): ColumnCodes => {
  const codes = new ColumnCodes(name, values.length);
  values.forEach((value, example) => codes.put(example, value));
  return codes;
};

const context = (
  labels: number[],
  means: number[],
  family: SliceContext["family"],
  ...columns: DiscreteColumn[]
): SliceContext => ({
  ...{ labels: Float64Array.from(labels), means: Float64Array.from(means), family, columns },
});

const near = (actual: number | undefined, expected: number) =>
  assert.ok(
    actual !== undefined && Math.abs(actual - expected) < 1e-12 * Math.max(1, Math.abs(expected)),
    `${actual} is not ${expected}`,
  );

function same({ column: name, value, interval, ...figures }: Slice, expected: Omit<Slice, "column">): void {
  assert.equal(value, expected.value, name);
  for (const key of ["count", "meanLabel", "meanPredicted", "gap", "z"] as const) near(figures[key], expected[key]);
  [0, 1].forEach((end) => near(interval?.[end], expected.interval![end]!));
}

test("bernoulli: the figures of numpy 1.21 and scipy's normal quantile, worst first", () => {
  const { examples, slices } = slicesOf(
    context(
      [1, 0, 1, 1, 0, 0, 1, 0],
      [0.9, 0.2, 0.6, 0.7, 0.3, 0.1, 0.2, 0.4],
      "bernoulli",
      column("g", [..."aabbbcca"]),
    ),
  );
  assert.equal(examples, 8);
  assert.equal(slices.length, 3);
  same(slices[0]!, {
    value: "c",
    count: 2,
    meanLabel: 0.5,
    meanPredicted: 0.15,
    gap: 0.35,
    z: 0.8682431421244592,
    interval: [0.09453120573423074, 0.9054687942657693],
  });
  same(slices[1]!, {
    value: "a",
    count: 3,
    meanLabel: 1 / 3,
    meanPredicted: 0.5,
    gap: -1 / 6,
    z: -0.7142857142857143,
    interval: [0.06149194472039621, 0.7923403991979522],
  });
  same(slices[2]!, {
    value: "b",
    count: 3,
    meanLabel: 2 / 3,
    meanPredicted: 1.6 / 3,
    gap: 0.4 / 3,
    z: 0.492365963917331,
    interval: [0.2076596008020477, 0.9385080552796037],
  });
});

test("poisson and gaussian: variance of the family or of the part, interval by the slice's own, as numpy has them", () => {
  const [labels, means] = [
    [3, 1, 4, 1, 5, 9],
    [2.5, 1.5, 3, 2, 4.5, 6],
  ];
  for (const [family, z] of [
    ["poisson", [0.7071067811865475, 0.3779644730092272]],
    ["gaussian", [0.7808688094430304, 0.41256849850351734]],
  ] as const) {
    const { slices } = slicesOf(context(labels, means, family, column("g", [..."aaabbb"])));
    same(slices[0]!, {
      value: "b",
      count: 3,
      meanLabel: 5,
      meanPredicted: 12.5 / 3,
      gap: 2.5 / 3,
      z: z[0],
      interval: [0.47365706369531324, 9.526342936304687],
    });
    same(slices[1]!, {
      value: "a",
      count: 3,
      meanLabel: 8 / 3,
      meanPredicted: 7 / 3,
      gap: 1 / 3,
      z: z[1],
      interval: [0.9381409060879242, 4.395192427245409],
    });
  }
  assert.equal(slicesOf(context([2], [1], "gaussian", column("g", ["a"]))).slices[0]!.interval, undefined);
});

test("multinomial: whether the most probable class is right, against its probability", () => {
  const { slices } = slicesOf(
    context([0, 2, 1], [0.7, 0.2, 0.1, 0.1, 0.6, 0.3, 0.2, 0.5, 0.3], "multinomial", column("g", ["a", "a", "b"])),
  );
  const a = slices.find(({ value }) => value === "a")!;
  near(a.meanLabel, 0.5);
  near(a.meanPredicted, 0.65);
  near(a.z, -0.3 / Math.sqrt(0.3 ** 2 + 0.6 ** 2));
});

test("one surprise of a network that is too sure is no proof, nor are rare labels that do not occur", () => {
  const surprise = slicesOf(context([1], [1e-9], "bernoulli", column("g", ["a"]))).slices[0]!;
  assert.ok(surprise.z > 0.99 && surprise.z <= 1);
  const rare = slicesOf(
    context(Array(200).fill(0), Array(200).fill(0.01), "bernoulli", column("g", Array(200).fill("a"))),
  ).slices[0]!;
  near(rare.z, -2 / Math.sqrt(200 * 0.01 * 0.99));
});

test("a perfect slice has no z, and values without an example no slice", () => {
  const g = column("g", ["a", "b"]);
  const { slices } = slicesOf(
    context([1, 0], [1, 0], "bernoulli", { name: "g", values: [...g.values, "c"], codes: g.codes }),
  );
  assert.deepEqual(
    slices.map(({ value, z }) => [value, z]),
    [
      ["a", 0],
      ["b", 0],
    ],
  );
});

test("the limit is the two-sided normal quantile of scipy, norm.isf(0.05 / 2 / K)", () => {
  for (const [count, quantile] of [
    [1, 1.9599639845400545],
    [2, 2.241402727604945],
    [57, 3.3272129920737776],
    [101, 3.4834208364606982],
    [5000, 4.417173413469023],
  ] as const)
    near(normalLimit(0.05 / count), quantile);
});

test("reports of calibrated slices raise an alarm in 5 of 100 cases at most; a slice that is off raises one", () => {
  const random = seededRandom(5);
  let alarms = 0;
  for (let report = 0; report < 200; report++) {
    const group = Array.from({ length: 600 }, () => Math.floor(20 * random() ** 3));
    const means = group.map((g) => 0.5 ** (1 + (g % 8)) * random());
    const { slices, limit } = slicesOf(
      context(
        means.map((mu) => (random() < mu ? 1 : 0)),
        means,
        "bernoulli",
        column("g", group),
      ),
    );
    if (Math.abs(slices[0]!.z) > limit) alarms++;
  }
  assert.ok(alarms <= 10, `${alarms} alarms`);
  const group = Array.from({ length: 600 }, (_, i) => i % 6);
  const { slices, limit } = slicesOf(
    context(
      group.map((g) => (random() < (g === 3 ? 0.6 : 0.3) ? 1 : 0)),
      Array(600).fill(0.3),
      "bernoulli",
      column("g", group),
    ),
  );
  assert.equal(slices[0]!.value, "3");
  assert.ok(slices[0]!.z > limit && Math.abs(slices[1]!.z) < limit);
});
