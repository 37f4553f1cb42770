import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { rangeOf } from "../../webview/plots/axes";
import { countSquares, nearest } from "../../webview/plots/pointCloud";
import { toCsv } from "../../webview/plots/table";
import { isPatch, isRun, stateOfRuns } from "../../webview/host";
import { fixtureRun } from "../ui/fixture";

const frame = { width: 40, height: 40, scale: 2, left: 0, perX: 1, top: 40, perY: -1 };

test("a point of a cloud is a square around its place, and squares on top of each other are counted", () => {
  const counts = countSquares({ x: [10, 10, 1000, NaN], y: [30, 30, 5, 5] }, frame, 80, 80);
  const covered = [...counts.entries()].filter(([, count]) => count > 0);
  assert.equal(covered.length, 25);
  assert.ok(
    covered.every(
      ([i, count]) => count === 2 && Math.abs((i % 80) - 20) <= 3 && Math.abs(Math.floor(i / 80) - 20) <= 3,
    ),
  );
});

test("a square at the edge is cut off there, not wrapped to the next row", () => {
  const counts = countSquares({ x: [40], y: [20] }, frame, 80, 80);
  assert.ok([...counts.entries()].every(([i, count]) => count === 0 || i % 80 >= 77));
});

test("the nearest point within reach is the one that a full search finds", () => {
  const points = fc.array(
    fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true })),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(points, (list) => {
      const [x, y] = [list.map(([a]) => a), list.map(([, b]) => b)];
      const found = nearest({ x, y }, [0, 0], [0.5, 0.25]);
      const distances = list.map(([a, b]) => (a / 0.5) ** 2 + (b / 0.25) ** 2);
      const best = Math.min(Infinity, ...distances);
      return best > 1 ? found === undefined : found !== undefined && distances[found] === best;
    }),
  );
});

test("the range of a plot holds every finite value and nothing else widens it", () => {
  const [low, high] = rangeOf(
    [
      [1, NaN, 3],
      [Infinity, -1],
    ],
    0,
  );
  assert.deepEqual([low, high], [-1, 3]);
  assert.deepEqual(rangeOf([[]]), [0, 1]);
  const [single, top] = rangeOf([[5, 5]]);
  assert.ok(single < 5 && top > 5);
});

test("CSV quotes what needs it and keeps full precision", () => {
  const csv = toCsv({
    columns: [
      { name: "feature, tensor", values: ['a "b"', "c"] },
      { name: "sum", values: [0.1 + 0.2, -1e-12] },
    ],
  });
  assert.equal(csv, '"feature, tensor",sum\r\n"a ""b""",0.30000000000000004\r\nc,-1e-12\r\n');
});

test("only messages and runs of the known form are taken", () => {
  assert.ok(isPatch({ type: "patch", patch: { stale: true } }));
  for (const other of [null, "patch", { type: "patch" }, { type: "patch", patch: null }, { type: "other", patch: {} }])
    assert.ok(!isPatch(other));
  const run = fixtureRun();
  assert.ok(isRun(JSON.parse(JSON.stringify(run))));
  assert.ok(!isRun({ ...run, format: "holoscope.run/1" }));
  assert.equal(stateOfRuns([{ ...run, recipePath: "C:\\data\\net.holoscope.json" }]).recipeName, "net.holoscope.json");
});
