import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { pickCut } from "../../../src/core/cuts/pick";
import { openModel } from "../../../src/core/model/read";
import { DataType } from "../../../src/core/onnx/proto";
import { onnxRuntime } from "../../../src/engine/runtime";
import { ModelBuilder } from "../../models";

/**
 * A vertex of a random network: an operator that reads earlier vertices; 0 is the input, and modulo makes any number an
 * earlier one.
 */
interface Step {
  kind: "weight" | "relu" | "add" | "mask";
  a: number;
  b: number;
}

/** An edge between vertices, crossed by a weight or by none. */
interface Link {
  from: number;
  to: number;
  weight?: string;
}

const kinds = ["weight", "weight", "weight", "relu", "add", "mask"] as const;
const steps = fc.array(fc.record<Step>({ kind: fc.constantFrom(...kinds), a: fc.nat(20), b: fc.nat(20) }), {
  minLength: 2,
  maxLength: 9,
});

/** The network of the steps, ended by the sum of all that nothing reads, and its edges as they were drawn. */
function networkOf(list: readonly Step[]) {
  const m = new ModelBuilder([2]);
  const tensors = ["x"];
  const links: Link[] = [];
  for (const { kind, a, b } of list) {
    const to = tensors.length;
    const [left, right] = [a % to, b % to];
    const weight = kind === "weight" ? `w${to}` : undefined;
    for (const from of kind === "add" ? [left, right] : [left]) links.push({ from, to, weight });
    tensors.push(emit(m, kind, weight, tensors[left]!, tensors[right]!));
  }
  const loose = tensors.map((_, v) => v).filter((v) => !links.some((l) => l.from === v));
  const output = tensors.length;
  for (const from of loose) links.push({ from, to: output });
  return { model: m.build(loose.map((v) => tensors[v]!).reduce((s, t) => m.op("Add", [s, t]))), links, output };
}

function emit(m: ModelBuilder, kind: Step["kind"], weight: string | undefined, left: string, right: string): string {
  if (weight !== undefined) return m.op("MatMul", [left, m.parameter(weight, [2, 2])]);
  if (kind === "relu") return m.op("Relu", [left]);
  if (kind === "add") return m.op("Add", [left, right]);
  // A value that comes by way of conditions alone.
  return m.op("Cast", [m.op("Greater", [left, m.constant(Float64Array.of(0.1), [])])], { to: DataType.DOUBLE });
}

/** For every path from the input to a vertex the weights that it crosses. */
function pathsTo(vertex: number, links: readonly Link[]): string[][] {
  if (vertex === 0) return [[]];
  return links
    .filter((l) => l.to === vertex)
    .flatMap((l) => pathsTo(l.from, links).map((path) => [...path, ...(l.weight === undefined ? [] : [l.weight])]));
}

function subsets(names: readonly string[]): string[][] {
  return names
    .reduce<string[][]>((sets, name) => [...sets, ...sets.map((s) => [...s, name])], [[]])
    .filter((s) => s.length > 0);
}

test("the listed cuts are the sets of weights that every path crosses exactly once, and picked sets are called cuts exactly when they are", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const { model, links, output } = networkOf(list);
      const names = links.flatMap((l) => l.weight ?? []);
      fc.pre(names.length > 0);
      const paths = pathsTo(output, links);
      const isCut = (set: readonly string[]) => paths.every((path) => path.filter((w) => set.includes(w)).length === 1);
      const { network, cuts } = await openModel({ bytes: model }, "random.onnx", onnxRuntime);
      const expected = subsets(names)
        .filter(isCut)
        .map((set) => set.sort().join("+"));
      const listed = cuts.cuts.map((c) =>
        c.weights
          .map((s) => s.tensor)
          .sort()
          .join("+"),
      );
      assert.deepEqual(listed.sort(), expected.sort());
      for (const set of subsets(names.slice(0, 4)))
        assert.equal(pickCut(network, cuts, set).ordered, isCut(set), set.join("+"));
    }),
    { numRuns: 100 },
  );
});
