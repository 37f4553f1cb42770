import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Cut } from "../../../src/core/cuts/cut";
import { cutNamed, pickCut } from "../../../src/core/cuts/pick";
import { inspectModel } from "../../inspectModel";
import { ModelBuilder } from "../../models";

const inspect = (model: string | Uint8Array) =>
  inspectModel(
    { bytes: typeof model === "string" ? readFileSync(`test/fixtures/${model}.onnx`) : model },
    "model.onnx",
  );
const weights = (cut: Cut): string[] => cut.weights.map((s) => s.tensor);
const biases = (cut: Cut): string[] => cut.biases.map((s) => s.tensor);

/** x -> a1 -> Relu -> a2 beside x -> b1 -> b2, added, then a head. */
function branches(): Uint8Array {
  const m = new ModelBuilder([3]);
  const layer = (input: string, name: string, from: number, to: number) =>
    m.op("Gemm", [input, m.parameter(`${name}.weight`, [from, to]), m.parameter(`${name}.bias`, [to])]);
  const left = layer(m.op("Relu", [layer("x", "a1", 3, 4)]), "a2", 4, 2);
  const right = layer(layer("x", "b1", 3, 4), "b2", 4, 2);
  return m.build(layer(m.op("Add", [left, right]), "head", 2, 1));
}

test("weights that are a listed cut are that cut, in any order", async () => {
  const { network, cuts } = await inspect(branches());
  const listed = cuts.cuts.find((c) => weights(c).join() === "a2.weight,b1.weight");
  assert.ok(listed);
  assert.equal(pickCut(network, cuts, ["b1.weight", "a2.weight"]), listed);
  assert.equal(cutNamed(network, cuts, "b1.weight + a2.weight"), listed);
  assert.equal(cutNamed(network, cuts, listed.id), listed);
});

test("the path that avoids the picked weights is named", async () => {
  const { network, cuts } = await inspect(branches());
  const cut = pickCut(network, cuts, ["a1.weight"]);
  assert.deepEqual([cut.id, cut.ordered, cut.homogeneous], ["a1.weight", false, false]);
  assert.equal(cut.reasons[0], "the path x -> b1 -> b2 -> Add_5 -> head avoids a1.weight");
});

test("the path that crosses two of the picked weights is named, and biases are those at or above any of them", async () => {
  const { network, cuts } = await inspect(branches());
  const cut = pickCut(network, cuts, ["a1.weight", "a2.weight", "b1.weight"]);
  assert.equal(cut.ordered, false);
  assert.deepEqual(cut.reasons, ["the path x -> a1 -> a2 -> Add_5 -> head crosses both a1.weight and a2.weight"]);
  assert.deepEqual(biases(cut), ["a1.bias", "a2.bias", "b1.bias", "b2.bias", "head.bias"]);
  const upper = pickCut(network, cuts, ["a2.weight"]);
  assert.deepEqual(biases(upper), ["a2.bias", "head.bias"]);
});

test("every set of weights of a small network is ordered exactly when it is listed", async () => {
  const { network, cuts } = await inspect(branches());
  const names = ["a1.weight", "a2.weight", "b1.weight", "b2.weight", "head.weight"];
  const ordered = Array.from({ length: 31 }, (_, k) => names.filter((_, i) => ((k + 1) >> i) & 1)).filter(
    (set) => pickCut(network, cuts, set).ordered,
  );
  assert.deepEqual(ordered.map((set) => set.join()).sort(), cuts.cuts.map((c) => weights(c).join()).sort());
});

test("a connection without weights beside a picked layer is named with its two ends", async () => {
  const { network, cuts } = await inspect("skip");
  const cut = pickCut(network, cuts, ["fc1.weight"]);
  assert.equal(cut.ordered, false);
  assert.equal(cut.reasons[0], "the path x -> /sum -> fc3 avoids fc1.weight");
  assert.equal(
    cut.reasons[1],
    'to separate the two sides of fc1.weight a cut would have to sever the connection without weights from x to Add node "/sum"',
  );
  assert.deepEqual(biases(cut), ["fc1.bias", "fc2.bias", "fc3.bias"]);
});

test("the connection that is named starts at the last layer below the picked one", async () => {
  const m = new ModelBuilder([3]);
  const first = m.op("Relu", [m.op("MatMul", ["x", m.parameter("first.weight", [3, 4])])]);
  const inner = m.op("MatMul", [
    m.op("MatMul", [first, m.parameter("in.weight", [4, 4])]),
    m.parameter("out.weight", [4, 4]),
  ]);
  const { network, cuts } = await inspect(
    m.build(m.op("MatMul", [m.op("Add", [inner, first]), m.parameter("head.weight", [4, 1])])),
  );
  assert.match(pickCut(network, cuts, ["out.weight"]).reasons[1]!, /from first to Add node "Add_\d+"$/);
});

test("a set that is ordered but not listed, where cuts are too many to list, is homogeneous and has its own biases", async () => {
  const m = new ModelBuilder([3]);
  const tower = (k: number) =>
    ["a", "b", "c"].reduce(
      (t, name) =>
        m.op("Relu", [m.op("Gemm", [t, m.parameter(`${name}${k}`, [3, 3]), m.parameter(`bias.${name}${k}`, [3])])]),
      "x",
    );
  const sum = Array.from({ length: 6 }, (_, k) => tower(k)).reduce((s, t) => m.op("Add", [s, t]));
  const { network, cuts } = await inspect(m.build(m.op("MatMul", [sum, m.parameter("head", [3, 1])])));
  const cut = cutNamed(network, cuts, "a0+b1+c2+a3+b4+c5");
  assert.deepEqual([cut.ordered, cut.homogeneous, cut.reasons.length], [true, true, 0]);
  assert.equal(cut.id, "a0+b1+c2+a3+b4+c5");
  assert.deepEqual(biases(cut).length, 3 + 2 + 1 + 3 + 2 + 1);
  assert.equal(cut.features, 6 * 9 + 12 * 3);
});

test("long paths and long sets leave out their middle", async () => {
  const m = new ModelBuilder([2]);
  const deep = Array.from({ length: 30 }).reduce<string>(
    (t, _, k) => m.op("MatMul", [t, m.parameter(`w${k}`, [2, 2])]),
    "x",
  );
  const { network, cuts } = await inspect(m.build(deep));
  const cut = pickCut(network, cuts, ["w3", "w20"]);
  assert.equal(
    cut.reasons[0],
    "the path x -> ... -> w2 -> w3 -> w4 -> ... -> w19 -> w20 -> w21 -> ... -> w29 crosses both w3 and w20",
  );
});

test("of a long path around a layer the way around is shown", async () => {
  const m = new ModelBuilder([2]);
  const chain = (t: string, name: string, length: number) =>
    Array.from({ length }).reduce<string>((s, _, k) => m.op("MatMul", [s, m.parameter(`${name}${k}`, [2, 2])]), t);
  const before = chain("x", "a", 8);
  const merged = m.op("Add", [
    m.op("MatMul", [before, m.parameter("side", [2, 2])]),
    m.op("MatMul", [before, m.parameter("around", [2, 2])]),
  ]);
  const { network, cuts } = await inspect(m.build(chain(merged, "b", 8)));
  assert.equal(
    pickCut(network, cuts, ["side"]).reasons[0],
    `the path x -> ... -> a7 -> around -> ${merged} -> ... -> b7 avoids side`,
  );
});

test("a parameter's name stands for all its uses, a node's name for one", async () => {
  const { network, cuts } = await inspect("shared-weights");
  const both = pickCut(network, cuts, ["square.weight"]);
  assert.deepEqual(both.reasons.slice(0, 1), ["the path x -> square -> square -> head crosses both /pass1 and /pass2"]);
  assert.equal(both.id, "square.weight");
  assert.equal(both.wellBehaved, true);
  assert.equal(pickCut(network, cuts, ["/pass2"]), cuts.cuts[1]);
});

test("an unknown name lists the cuts and the weights nearest to it", async () => {
  const { network, cuts } = await inspect("skip");
  assert.throws(
    () => cutNamed(network, cuts, "fc1.weight+fc2.wieght"),
    /no cut "fc2\.wieght" and no weight of that name: its cuts are cut1, .* fc2\.weight, fc/,
  );
});

test("an operator without a rule above a picked set refuses all but its activations", async () => {
  const { network, cuts } = await inspect("unknown-op");
  assert.match(pickCut(network, cuts, weights(cuts.cuts[0]!)).refusal!, /Atan/);
});
