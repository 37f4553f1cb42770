import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Site } from "../../../src/core/autodiff/rule";
import { components } from "../../../src/core/cuts/components";
import { findInflow } from "../../../src/core/cuts/inflow";
import { findRegions } from "../../../src/core/cuts/regions";
import { GraphNode } from "../../../src/core/onnx/graph";
import { makeNode } from "../../../src/core/onnx/proto";

/**
 * Nodes "output: op(inputs)" of signals in lower case and constants in upper case; MatMul by a constant is a weight.
 */
function graphOf(...lines: string[]) {
  const nodes = lines.map((line, i) => {
    const [, output, op, inputs] = /^(\w+): (\w+)\((.*)\)$/.exec(line)!;
    return new GraphNode(
      makeNode(
        op!,
        inputs!.split(",").map((t) => t.trim()),
        [output!],
      ),
      i,
    );
  });
  const isSignal = (t: string) => t === t.toLowerCase();
  const weights = nodes
    .filter((n) => n.op === "MatMul")
    .map((node): Site => ({
      role: "weight",
      node,
      tensor: node.inputs[1]!,
      input: node.inputs[0],
      shape: [1],
      features: () => assert.fail("no features are asked for"),
    }));
  return {
    regions: findRegions({ input: { name: "x" }, trace: { isSignal } }, nodes, weights, findInflow(nodes, isSignal)),
    weights,
  };
}

test("signals made from constants lie below every cut, and so does what leads from them into the input's region", () => {
  const { regions } = graphOf(
    "h: Expand(H0)",
    "a: MatMul(x, WX)",
    "b: MatMul(h, WH)",
    "s: Add(a, b)",
    "y: MatMul(s, WY)",
  );
  assert.deepEqual([...regions.bottom].sort(), [regions.of("x"), regions.of("h")].sort());
  assert.notEqual(regions.of("x"), regions.of("h"));
  const tied = graphOf("h: Expand(H0)", "p: MatMul(h, W)", "s: Add(x, p)", "y: MatMul(s, WY)").regions;
  assert.deepEqual([...tied.bottom].sort(), [tied.of("h"), tied.of("x")].sort());
  assert.equal(tied.of("s"), tied.of("x"));
});

test("all outputs of a node lie in one region", () => {
  const { regions } = graphOf("a: MatMul(x, W)", "b: Split(a)", "y: MatMul(b, V)");
  assert.equal(regions.of("a"), regions.of("b"));
  assert.deepEqual(
    regions.edges.map(({ from, to }) => [from, to]),
    [
      [0, 1],
      [1, 2],
    ],
  );
});

/** Which vertices reach which, by Warshall's algorithm. */
function reachability(count: number, links: [number, number][]): boolean[][] {
  const reach = Array.from({ length: count }, (_, i) => Array.from({ length: count }, (_, j) => i === j));
  for (const [a, b] of links) reach[a]![b] = true;
  for (let k = 0; k < count; k++)
    for (let i = 0; i < count; i++) for (let j = 0; j < count; j++) reach[i]![j] ||= reach[i]![k]! && reach[k]![j]!;
  return reach;
}

test("components are the classes of mutual reachability, numbered in topological order", () => {
  const graph = fc
    .integer({ min: 1, max: 9 })
    .chain((n) =>
      fc.record({ n: fc.constant(n), links: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 20 }) }),
    );
  fc.assert(
    fc.property(graph, ({ n, links }) => {
      const found = components(
        [...Array(n).keys()].map(String),
        links.map(([a, b]) => ({ from: String(a), to: String(b) })),
      );
      const of = (i: number) => found.get(String(i))!;
      const reach = reachability(n, links);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) assert.equal(of(i) === of(j), reach[i]![j]! && reach[j]![i]!);
      for (const [a, b] of links) assert.ok(of(a) <= of(b));
      assert.deepEqual(new Set(found.values()), new Set(Array(new Set(found.values()).size).keys()));
    }),
  );
});

test("a chain of 20,000 layers needs no recursion", () => {
  const lines = Array.from({ length: 20_000 }, (_, i) =>
    i % 2 ? `s${i + 1}: Relu(s${i})` : `s${i + 1}: MatMul(${i ? `s${i}` : "x"}, W${i})`,
  );
  const { regions } = graphOf(...lines);
  assert.equal(regions.count, 10_001);
  assert.deepEqual([...regions.bottom], [0]);
});
