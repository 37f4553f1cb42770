import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { presentSubspaceMatch } from "../../src/protocol/papers/subspaceMatch";
import { findingsText } from "../../src/protocol/print";
import { checkFindings } from "../protocol/checkFindings";
import { reproduceSubspaceMatch, type SubspaceMatchReproductionOptions } from "../../src/engine/papers/subspaceMatch";
import type { ReproducedPair, SubspaceMatchReproduction } from "../../src/protocol/subspaceMatchReproduction";
import { against } from "../schemas";
import { writeBarImages } from "./barImages";
import { workFor } from "../../src/engine/work";
import type { CallContext } from "../../src/protocol/rpc";

const root = mkdtempSync(path.join(tmpdir(), "holoscope-"));
after(() => rmSync(root, { recursive: true }));

const side = 14;

const sizes: SubspaceMatchReproductionOptions["sizes"] = {
  random: { units: 16, examples: [12, 320] },
  networks: {
    image: side,
    split: [400, 300],
    batch: 20,
    rate: 5e-3,
    mlp: { units: [12, 12], epochs: 15 },
    convnet: { channels: [6, 12], units: [16, 12], epochs: 20 },
    draws: 4,
  },
};

let whole: SubspaceMatchReproduction;

const reproduce = (
  folder: string,
  options: Partial<SubspaceMatchReproductionOptions> = {},
  watch: Partial<CallContext> = {},
) =>
  reproduceSubspaceMatch(
    { data: root, folder: path.join(root, folder), sizes, ...options },
    workFor({ signal: new AbortController().signal, progress: () => {}, ...watch }),
  );

before(async () => {
  writeBarImages(root, side, 700);
  whole = await reproduce("whole");
});

test("what it writes is as its JSON schema says", () => {
  assert.equal(against("subspace-match-reproduction", JSON.parse(JSON.stringify(whole))), null);
});

const pairOf = (id: ReproducedPair["id"]): ReproducedPair => whole.networks.find((n) => n.id === id)!;

test("two networks of one architecture are compared place by place, as they began and as they ended", () => {
  const mlp = pairOf("mlp");
  assert.deepEqual(
    mlp.tensors.map((t) => t.tensor),
    ["dense1", "relu1", "dense2", "relu2", "dense3"],
  );
  assert.deepEqual(
    pairOf("convnet").tensors.map((t) => t.tensor),
    ["conv1", "relu1", "maxPool1", "conv2", "relu2", "maxPool2", "dense1", "relu3", "dense2", "relu4", "dense3"],
  );
  for (const { examples, tensors, moments } of whole.networks) {
    assert.equal(examples, 300, "those held out");
    assert.deepEqual(
      moments.map((m) => m.name),
      ["start", "end"],
    );
    for (const { pairs } of moments) {
      assert.deepEqual(
        pairs.map(({ a, b }) => [a, b]),
        tensors.map((_, k) => [k, k]),
      );
      assert.ok(pairs.every((p) => p.subspaceMatch!.length === 9 && p.figures.pwcca!.shuffled.high > 0));
    }
  }
});

test("images inside the network are compared by positions, dense layers by examples", () => {
  const kinds = pairOf("convnet").tensors.map((t) => t.rows.kind);
  assert.deepEqual(kinds.slice(0, 5), Array(5).fill("positions"));
  assert.deepEqual(kinds.slice(6), Array(5).fill("examples"));
});

test("both networks learn, and training makes their outputs alike beyond chance", () => {
  for (const { id, heldOutAccuracy, moments } of whole.networks) {
    assert.ok(Math.min(...heldOutAccuracy) > 0.4, `${id}: ${heldOutAccuracy.join(" ")}`);
    const [start, end] = moments.map((m) => m.pairs.at(-1)!.figures);
    assert.ok(start!.linearCka!.value < 0.9, `${id}: the starts are of two seeds`);
    assert.ok(
      end!.linearCka!.value > start!.linearCka!.value + 0.2 && !end!.linearCka!.isChance,
      `${id}: ${start!.linearCka!.value} to ${end!.linearCka!.value}`,
    );
    assert.ok(end!.svcca!.value > start!.svcca!.value, id);
  }
});

test("terminal: statements beside what was measured, tables with chance, and how it was done", () => {
  const findings = presentSubspaceMatch(whole);
  checkFindings(findings);
  const text = findingsText(findings);
  assert.match(
    text,
    /Example 3\.1\. Stated: .*\n {2}Here: With the printed weights this is not so\. Outputs differ.*rank 1 and 2, not isomorphic; subspace match 0\.75/,
  );
  assert.match(
    text,
    /Example 3\.1, corrected\. .*\n {2}Here: Outputs are equal; hidden spans of rank 1 and 1, isomorphic; subspace match 0\.\n/,
  );
  assert.match(text, /independent Gaussian units: subspace match \(epsilon 0\.1\) is 1 over up to 12 examples/);
  assert.match(text, /Held out accuracy \d+\.\d% and \d+\.\d% \(seeds 1 and 2\)/);
  assert.match(
    text,
    /LeNet, seeds 1 and 2, after training.*\n.*subspace match, epsilon 0\.3.*\n.*\nconv1 +6 +channels +~?\d\.\d\d\/\d\.\d\d/,
  );
});

test("killed and taken up again, everything comes out the same", async () => {
  for (const stop of [
    /independent units/,
    /Perceptron: seed 2: .*stage 1/,
    /LeNet: seed 1: .*stage 1/,
    /LeNet: comparing layers/,
  ]) {
    const controller = new AbortController();
    const progress = (message: string) => stop.test(message) && controller.abort();
    await assert.rejects(reproduce("stopped", {}, { signal: controller.signal, progress }), /cancelled/i);
  }
  assert.deepEqual(await reproduce("stopped"), whole);
});

test("without the data the rest is done, and the data are named", async () => {
  const { examples, random, networks, missing } = await reproduce("nothing", { data: path.join(root, "nowhere") });
  assert.deepEqual([examples.length, random.length, networks.length], [2, 2, 0]);
  assert.match(missing[0]!.remedy, /training files of MNIST/);
});
