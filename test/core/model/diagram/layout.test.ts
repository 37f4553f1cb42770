import assert from "node:assert/strict";
import { test } from "node:test";
import { collapse, type Block, type BlockGraph } from "../../../../src/core/model/diagram/blocks";
import { layOut } from "../../../../src/core/model/diagram/layout";
import { findCuts } from "../../../../src/core/cuts/cuts";
import { inspectModel } from "../../../inspectModel";
import { readGraph, readNetwork } from "../../../../src/core/onnx/model";
import { onnxRuntime } from "../../../../src/engine/runtime";
import type { Diagram, DiagramBlock } from "../../../../src/protocol/inspection";
import { ModelBuilder } from "../../../models";
import { residualNetwork } from "./networks";

const draw = async (bytes: Uint8Array): Promise<Diagram> =>
  (await inspectModel({ bytes }, "test.onnx")).inspection.diagram;

/** Blocks of the segments, by title. */
const titles = ({ segments, blocks }: Diagram): string[][] =>
  segments.map((s) => s.blocks.map((id) => blocks.find((b) => b.id === id)!.title));

/** A graph of blocks b0 (the input), b1, ... with these edges. */
function graphOf(count: number, edges: [number, number][]): BlockGraph {
  const blocks = Array.from({ length: count }, (_, i): Block => {
    const kind = i === 0 ? "input" : i === count - 1 ? "output" : i % 3 === 0 ? "operator" : "layer";
    return {
      id: `b${i}`,
      kind,
      title: `b${i}`,
      operators: [],
      shape: [],
      parameters: [],
      parameterCount: kind === "layer" ? 10 ** (i % 5) : 0,
      nodes: [],
    };
  });
  return {
    blocks,
    edges: edges.map(([a, b]) => ({ id: `b${a}>b${b}`, from: `b${a}`, to: `b${b}`, weights: [] })),
    blockOf: (s) => s,
  };
}

const overlap = (a: DiagramBlock, b: DiagramBlock): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const onBorder = ({ x, y, width, height }: DiagramBlock, [px, py]: [number, number]): boolean => {
  const outside = Math.max(Math.abs(px - x - width / 2) - width / 2, Math.abs(py - y - height / 2) - height / 2);
  return Math.abs(outside) < 1e-6;
};

/**
 * What holds of every layout: segments cover the blocks, nothing overlaps or sticks out, edges begin and end at their
 * blocks and go down.
 */
function assertSound({ segments, blocks, edges }: Diagram): void {
  const block = new Map(blocks.map((b) => [b.id, b]));
  assert.deepEqual(
    segments.flatMap((s) => s.blocks),
    blocks.map((b) => b.id),
  );
  const home = new Map(segments.flatMap((s) => s.blocks.map((id) => [id, s] as const)));
  for (const { blocks: ids, height } of segments) {
    const members = ids.map((id) => block.get(id)!);
    for (const [i, a] of members.entries())
      for (const b of members.slice(0, i)) assert.ok(!overlap(a, b), `${a.id} overlaps ${b.id}`);
    const last = members.at(-1)!;
    assert.ok(
      Math.abs(last.x + last.width / 2) < 1e-9 && Math.abs(last.y + last.height - height) < 1e-9,
      `${last.id} is not at the end`,
    );
    assert.ok(members.every((m) => m.y >= 0 && m.y + m.height <= height + 1e-9));
  }
  for (const { from, to, points } of edges) {
    const [a, b] = [block.get(from)!, block.get(to)!];
    const [start, end] = [points[0]!, points.at(-1)!];
    if (home.get(from) === home.get(to)) assert.ok(onBorder(a, start), `${from}>${to} begins at ${start}`);
    else assert.deepEqual([start, home.get(from)!.blocks.at(-1)], [[0, 0], from]);
    assert.ok(onBorder(b, end), `${from}>${to} ends at ${end}`);
    for (const [i, [, y]] of points.entries())
      assert.ok(i === 0 || y >= points[i - 1]![1] - 1e-6, `${from}>${to} goes up`);
  }
}

test("a chain is one segment a block, drawn straight down", async () => {
  const m = new ModelBuilder([2]);
  const layer = (x: string, name: string) => m.op("Relu", [m.op("MatMul", [x, m.parameter(name, [2, 2])])]);
  const diagram = await draw(m.build(layer(layer("x", "a"), "b")));
  assertSound(diagram);
  assert.deepEqual(titles(diagram), [["x"], ["a"], ["b"], ["y"]]);
  assert.ok(diagram.edges.every(({ points }) => points.every(([x]) => x === 0)));
});

test("a skip connection stays inside its segment, whose last block merges it", async () => {
  const diagram = await draw(residualNetwork(2));
  assertSound(diagram);
  assert.deepEqual(titles(diagram), [
    ["x"],
    ["stem"],
    ["unit0.fc1", "unit0.fc2", "Add"],
    ["unit1.fc1", "unit1.fc2", "Add"],
    ["head"],
    ["y"],
  ]);
  assert.deepEqual(diagram.segments.map((s) => s.title).slice(1, 5), ["stem", "unit0", "unit1", "head"]);
});

test("parallel branches lie side by side in one segment", async () => {
  const m = new ModelBuilder([3]);
  const layer = (x: string, name: string) => m.op("Relu", [m.op("MatMul", [x, m.parameter(name, [3, 3])])]);
  const diagram = await draw(m.build(m.op("Add", [layer(layer("x", "a1"), "a2"), layer("x", "b")])));
  assertSound(diagram);
  assert.deepEqual(titles(diagram), [["x"], ["a1", "a2", "b", "Add"], ["y"]]);
  assert.equal(diagram.segments[1]!.title, "a1 \u2026 b");
  const [a, b] = ["a1", "b"].map((title) => diagram.blocks.find((block) => block.title === title)!);
  assert.ok(a!.x + a!.width < b!.x || b!.x + b!.width < a!.x);
});

test("an edge carries the weights of the layer it enters, and a skip carries none", async () => {
  const { blocks, edges } = await draw(residualNetwork(1));
  const title = (id: string) => blocks.find((b) => b.id === id)!.title;
  assert.deepEqual(Object.fromEntries(edges.map((e) => [`${title(e.from)}>${title(e.to)}`, e.weights])), {
    "x>stem": ["stem.weight"],
    "stem>unit0.fc1": ["unit0.fc1.weight"],
    "unit0.fc1>unit0.fc2": ["unit0.fc2.weight"],
    "unit0.fc2>Add": [],
    "stem>Add": [],
    "Add>head": ["head.weight"],
    "head>y": [],
  });
});

test("without a block that every path passes there is one segment, small or large", () => {
  for (const count of [12, 400]) {
    const ladder = Array.from({ length: count - 1 }, (_, i): [number, number][] =>
      i + 2 < count
        ? [
            [i, i + 1],
            [i, i + 2],
          ]
        : [[i, i + 1]],
    ).flat();
    const diagram = layOut(graphOf(count, ladder));
    assertSound(diagram);
    assert.deepEqual(
      diagram.segments.map((s) => s.blocks.length),
      [1, count - 1],
    );
  }
});

test("edges over many layers run beside the blocks", () => {
  const count = 40;
  const dense = Array.from({ length: count }, (_, to) =>
    Array.from({ length: to }, (_, from): [number, number] => [from, to]),
  ).flat();
  const diagram = layOut(graphOf(count, dense));
  assertSound(diagram);
  const right = Math.max(...diagram.blocks.map((b) => b.x + b.width));
  for (const { points } of diagram.edges.filter((e) => e.points.length > 3))
    assert.ok(points[2]![0] > right && points[3]![0] === points[2]![0]);
});

test("a block that leads nowhere is laid out too", () => {
  assertSound(
    layOut(
      graphOf(6, [
        [0, 1],
        [1, 2],
        [2, 3],
        [1, 4],
        [4, 5],
      ]),
    ),
  );
});

test("1,000 nodes in residual units: one segment a unit", async () => {
  const bytes = residualNetwork(200);
  const network = await readNetwork(await readGraph({ bytes }, "residual.onnx"), onnxRuntime);
  const blocks = collapse(network, findCuts(network).sites);
  const diagram = layOut(blocks);
  assertSound(diagram);
  assert.equal(network.graph.nodes.length, 1004);
  assert.deepEqual(
    diagram.segments.map((s) => s.blocks.length),
    [1, 1, ...Array<number>(200).fill(3), 1, 1],
  );
});
