import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Inspection } from "../../src/protocol/inspection";
import { atStart, held, showing, showsAll, whole, zoomed, type Camera } from "../../webview/diagram/camera";
import { foldingOf, openFolds } from "../../webview/diagram/folds";
import { place, type Area, type Placed } from "../../webview/diagram/place";
import { Store, pickedEdges, togglePicks } from "../../webview/state";
import { fixtureRun } from "../ui/fixture";
import { largeInspection } from "../ui/large";

const large = largeInspection(24);

/** Places an inspection after the user toggled folds. */
function placed({ diagram, cuts }: Inspection, ...toggled: string[]): Placed {
  const folding = foldingOf(diagram, cuts);
  return place(folding.parts, openFolds(folding, toggled));
}

const boxNamed = ({ boxes }: Placed, title: string) => boxes.find((box) => box.title === title)!;
const segmentOf = (title: string) => large.diagram.segments.find((segment) => segment.title === title)!.id;

test("a small network is drawn as it is: nothing can be folded", () => {
  const { inspection } = fixtureRun();
  const { blocks, edges, boxes, frames } = placed(inspection);
  assert.deepEqual([boxes, frames], [[], []]);
  assert.deepEqual([blocks, edges], [inspection.diagram.blocks, inspection.diagram.edges]);
});

test("in a large network units without a cut are folded, equal neighbours into one box, and every severed edge is seen", () => {
  const { blocks, edges, boxes, frames } = placed(large);
  assert.ok(large.diagram.blocks.length > 40);
  assert.deepEqual(
    boxes.map(({ title, segments }) => [title, segments.length]),
    [1, 2, 3, 4].map((k) => [`layer${k}.1 \u2026 layer${k}.5`, 5]),
  );
  assert.deepEqual(
    frames.map(({ title }) => title),
    [1, 2, 3, 4].map((k) => `layer${k}.0`),
  );
  assert.equal(blocks.length, 2 + 4 * 4 + 2);
  const drawn = new Set(edges.map(({ id }) => id));
  assert.ok(large.cuts.flatMap((cut) => cut.severs).every((id) => drawn.has(id)));
});

test("opening a run shows its units, opening one of them its blocks, and closing the run hides them again", () => {
  const run = boxNamed(placed(large), "layer2.1 \u2026 layer2.5").id;
  const units = placed(large, run);
  assert.deepEqual(
    units.boxes.map(({ title }) => title).filter((title) => title.startsWith("layer2")),
    [1, 2, 3, 4, 5].map((k) => `layer2.${k}`),
  );
  const unit = placed(large, run, segmentOf("layer2.3"));
  assert.deepEqual(
    unit.frames.map(({ title }) => title).filter((title) => title.startsWith("layer2")),
    ["layer2.0", "layer2.3", "layer2.1 \u2026 layer2.5"],
  );
  assert.equal(unit.blocks.length, units.blocks.length + 3);
  assert.deepEqual(placed(large, segmentOf("layer2.3")).blocks, placed(large).blocks);
});

test("opening a fold moves nothing above it", () => {
  const [before, after] = [placed(large), placed(large, boxNamed(placed(large), "layer2.1 \u2026 layer2.5").id)];
  const { top } = boxNamed(before, "layer2.1 \u2026 layer2.5");
  const above = (p: Placed) => [
    ...p.blocks.filter(({ y }) => y < top),
    ...p.edges.filter(({ points }) => points[0]![1] < top),
    ...p.boxes.filter((b) => b.top < top),
  ];
  assert.deepEqual(above(after), above(before));
});

test("a severed edge and a bias block inside a folded box are shown as that box", () => {
  const cut = large.cuts.find(({ weights }) => weights.includes("layer3.0.conv1.weight"))!;
  const id = segmentOf("layer3.0");
  const open = placed(large);
  assert.deepEqual([...cut.severs, ...cut.biasBlocks].map(open.shownAs), [...cut.severs, ...cut.biasBlocks]);
  const folded = placed(large, id);
  assert.deepEqual([...new Set([...cut.severs, ...cut.biasBlocks].map(folded.shownAs))], [id]);
  assert.ok(folded.boxes.some((box) => box.id === id));
});

test("edges meet what they connect, whatever is folded", () => {
  const ids = large.diagram.segments.map(({ id }) => id);
  const runs = placed(large).boxes.map(({ id }) => id);
  fc.assert(
    fc.property(fc.subarray([...ids, ...runs]), (toggled) => {
      const { blocks, edges, boxes, area } = placed(large, ...toggled);
      const areas = new Map<string, Area>([
        ...blocks.map(
          ({ id, x, y, width, height }) => [id, { left: x, top: y, right: x + width, bottom: y + height }] as const,
        ),
        ...boxes.map((box) => [box.id, box] as const),
      ]);
      const inside = ([x, y]: [number, number], a: Area) =>
        x > a.left - 1e-6 && x < a.right + 1e-6 && y > a.top - 1e-6 && y < a.bottom + 1e-6;
      const { shownAs } = placed(large, ...toggled);
      for (const { from, to, points } of edges) {
        assert.ok(
          inside(points[0]!, areas.get(shownAs(from))!) && inside(points.at(-1)!, areas.get(to)!),
          `${from}>${to}`,
        );
        for (const point of points) assert.ok(inside(point, area));
      }
      const sorted = [...areas.values()].sort((a, b) => a.top - b.top);
      for (const [i, a] of sorted.entries())
        for (const b of sorted.slice(i + 1, i + 8))
          assert.ok(b.top >= a.bottom || b.left >= a.right || a.left >= b.right);
    }),
    { numRuns: 40 },
  );
});

const size = { width: 380, height: 800 };
const tall: Area = { left: -300, top: -8, right: 300, bottom: 5000 };

test("a small drawing is shown at its own size in the middle, a wide one so that text stays legible", () => {
  const small: Area = { left: -100, top: 0, right: 140, bottom: 300 };
  assert.deepEqual(atStart(small, { width: 380, height: 300 }), { x: 170, y: 0, zoom: 1 });
  assert.ok(showsAll(atStart(small, { width: 380, height: 300 }), small, { width: 380, height: 300 }));
  assert.equal(atStart({ ...tall, left: -3000, right: 3000 }, size).zoom, 0.5);
});

test("zooming keeps the point under the pointer, and the drawing never leaves the window", () => {
  const at = { x: 100, y: 400 };
  const from = held({ x: 190, y: -2000, zoom: 1 }, tall, size);
  const to = zoomed(from, 1.5, at, tall, size);
  for (const axis of ["x", "y"] as const)
    assert.ok(Math.abs((at[axis] - from[axis]) / from.zoom - (at[axis] - to[axis]) / to.zoom) < 1e-9);
  assert.ok(showsAll(zoomed(from, 1e-9, at, tall, size), tall, size));
  const camera = fc.record({
    x: fc.double({ min: -1e5, max: 1e5, noNaN: true }),
    y: fc.double({ min: -1e5, max: 1e5, noNaN: true }),
    zoom: fc.double({ min: 0.05, max: 3, noNaN: true }),
  });
  fc.assert(
    fc.property(camera, (wild: Camera) => {
      const { x, y, zoom } = held(wild, tall, size);
      const covers = (offset: number, from: number, to: number, room: number) =>
        offset + from * zoom <= 1e-6 === offset + to * zoom >= room - 1e-6;
      assert.ok(covers(x, tall.left, tall.right, size.width) && covers(y, tall.top, tall.bottom, size.height));
    }),
  );
});

test("showing a part moves no more than needed", () => {
  const start = atStart(tall, size);
  const part: Area = { left: -50, top: 2000, right: 50, bottom: 2060 };
  const moved = showing(start, part, tall, size);
  assert.equal(moved.y + part.bottom * moved.zoom, size.height);
  assert.deepEqual(showing(moved, part, tall, size), moved);
  assert.equal(whole(tall, size).zoom, size.height / 5008);
});

test("picks are toggled, and only edges of the network shown count", () => {
  const store = new Store();
  store.patch({ inspection: large, pickedEdges: ["gone"] });
  const edges = large.diagram.edges.slice(0, 2).map(({ id }) => id);
  togglePicks(store, [edges[0]!]);
  togglePicks(store, edges);
  assert.deepEqual(
    pickedEdges(store.state).map(({ id }) => id),
    edges,
  );
  togglePicks(store, edges);
  assert.deepEqual(store.state.pickedEdges, ["gone"]);
});
