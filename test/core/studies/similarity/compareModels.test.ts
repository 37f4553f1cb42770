import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type * as z from "zod";
import { openerOf } from "../../../inspectModel";
import { openModel } from "../../../../src/core/model/read";
import { extractActivations } from "../../../../src/core/activations/extract";
import { compareModels } from "../../../../src/core/studies/similarity/compareModels";
import { chooseLayers, readLayers } from "../../../../src/core/studies/similarity/layers";
import { newNetwork } from "../../../../src/core/studies/training/newNetwork";
import { onnxRuntime } from "../../../../src/engine/runtime";
import { errorMessage } from "../../../../src/protocol/errors";
import { recipeSchema } from "../../../../src/protocol/recipe";
import type { SimilarityReport } from "../../../../src/protocol/run";
import type { similaritySchema } from "../../../../src/protocol/studies/similarity/recipe";
import { networkSchema } from "../../../../src/protocol/studies/training/recipe";
import { sourceOfBytes } from "../../../../src/core/data/source";
import { noise } from "./data";
import { testWork } from "../../../work";

const bytes = (file: string) => readFileSync(path.join("test/fixtures", file));

const source = (model: string | Uint8Array) => ({ bytes: typeof model === "string" ? bytes(model) : model });

function compare(
  model: string | Uint8Array,
  other: string | Uint8Array | undefined,
  data: string,
  similarity: z.input<typeof similaritySchema> = {},
  more: object = {},
  checkpoints: (string | Uint8Array)[] = [],
): Promise<SimilarityReport> {
  const named = (given: string | Uint8Array) => (typeof given === "string" ? given : "new.onnx");
  const recipe = recipeSchema.parse({
    format: "holoscope.recipe/1",
    model: named(model),
    data: { path: data, ...more },
    similarity: { draws: 2, ...similarity, other: other && named(other) },
  });
  const earlier = checkpoints.map((given, k) => ({
    name: `state ${k + 1}`,
    open: () => Promise.resolve(source(given)),
  }));
  return compareModels(
    recipe,
    {
      model: openerOf(source(model).bytes, named(model)),
      other: other === undefined ? undefined : openerOf(source(other).bytes, named(other)),
      checkpoints: earlier,
      data: [sourceOfBytes(data, bytes(data))],
    },
    testWork(),
  );
}

for (const convolutions of ["pool", "positions"] as const)
  test(`a convolutional network is like itself, layer by layer: ${convolutions}`, async () => {
    const { models, similarity } = await compare("cnn-bn.onnx", "cnn-bn.onnx", "images.npz", { convolutions });
    const { tensors } = models[0];
    assert.deepEqual(tensors, models[1]!.tensors);
    assert.equal(similarity.length, tensors.length ** 2);
    assert.ok(tensors.some((t) => t.isImage) && tensors.some((t) => !t.isImage));
    for (const { a, b, figures, rows, subspaceMatch, spans } of similarity) {
      const [x, y] = [tensors[a]!, tensors[b]!];
      assert.equal(rows.count, 60);
      assert.equal(rows.kind === "positions", rows.grid !== undefined);
      if (rows.grid) assert.ok(x.isImage && y.isImage && x.rows.kind === "positions");
      if (a !== b) continue;
      assert.equal(rows.kind === "positions", convolutions === "positions" && x.isImage);
      for (const [name, { value }] of [...Object.entries(figures), ...subspaceMatch!.entries()])
        assert.ok(Math.abs(value - 1) < 1e-6, `${x.tensor}: ${name} is ${value}`);
      assert.ok(spans!.isEqual);
    }
  });

test("of images the means of channels are kept, and one position of every example, for all channels the same", async () => {
  const { network, cuts } = await openModel({ bytes: bytes("resnet-mini.onnx") }, "resnet-mini.onnx", onnxRuntime);
  const { layers } = chooseLayers({ network, cuts }, "all");
  const inputs = Float32Array.from(noise(0, 40, 3 * 8 * 8).values);
  const work = testWork();
  const kept = await readLayers(network, layers, inputs, 1, "positions", work);
  const whole = layers.map((layer) => ({ ...layer, reduction: { kind: "none" as const, width: layer.width } }));
  const full = new Map(layers.map(({ tensor }) => [tensor, [] as number[]]));
  const store = {
    rows: 0,
    append: async (rows: number, features: ReadonlyMap<string, Float32Array>) => {
      for (const [tensor, values] of features) full.get(tensor)!.push(...values);
      store.rows += rows;
    },
  };
  await extractActivations(network, whole, inputs, 0, store, work);
  for (const [k, { tensor, units, width, grid }] of layers.entries()) {
    const { examples, positions } = kept[k]!;
    assert.equal(positions !== undefined, grid !== undefined);
    const places = width / units;
    const seen = new Set<number>();
    for (let i = 0; i < 40; i++) {
      const channel = (c: number) => full.get(tensor)!.slice(i * width + c * places, i * width + (c + 1) * places);
      for (let c = 0; c < units; c++)
        assert.ok(Math.abs(examples[i * units + c]! - channel(c).reduce((x, y) => x + y, 0) / places) < 1e-6);
      if (!positions) continue;
      const place = [...Array(places).keys()].find((p) =>
        [...Array(units).keys()].every((c) => channel(c)[p] === positions[i * units + c]),
      );
      assert.ok(place !== undefined, `${tensor}: example ${i}`);
      seen.add(place);
    }
    if (positions && places > 4) assert.ok(seen.size > 2, "positions differ between examples");
  }
});

test("the layers of one model are those pairs that a comparison with itself has, once each; the same recipe gives the same report", async () => {
  const alone = await compare("matmul-add.onnx", undefined, "classes.csv");
  const both = await compare("matmul-add.onnx", "matmul-add.onnx", "classes.csv");
  assert.deepEqual(
    alone.similarity,
    both.similarity.filter((p) => p.a <= p.b),
  );
  assert.deepEqual(await compare("matmul-add.onnx", undefined, "classes.csv"), alone);
});

test("few examples are warned of, with the number that is needed", async () => {
  const { similarity, models } = await compare("vit-mini.onnx", undefined, "images.npz", {}, { limit: 20 });
  const wide = models[0].tensors.findIndex((t) => t.units === 40);
  const pair = similarity.find((p) => p.a === wide && p.b === wide)!;
  assert.deepEqual(
    pair.warnings.filter((w) => w.measures.includes("cca")).map((w) => w.needed),
    [400],
  );
  assert.deepEqual(
    pair.warnings.filter((w) => w.measures.includes("subspaceMatch")).map((w) => w.needed),
    [41],
  );
});

test("details name units and a match that is simple; what is shared shows in them", async () => {
  const { details, models, similarity } = await compare("mlp-sigmoid.onnx", undefined, "binary.csv", {
    details: [{ a: "/1/Relu_output_0", b: "/1/Relu_output_0", epsilon: 0.3 }],
  });
  assert.equal(details.length, 1);
  const [{ a, b, correlations, maximum, simple, directions }] = details as [(typeof details)[0]];
  assert.equal(models[0].tensors[a]!.tensor, models[0].tensors[b]!.tensor);
  assert.ok(similarity.some((p) => p.a === a && p.b === b));
  assert.ok(correlations.every((c) => Math.abs(c - 1) < 1e-6));
  assert.deepEqual(maximum.a, maximum.b);
  assert.ok(simple!.length > 0 && simple!.every((m) => m.a.length > 0 && m.b.length > 0));
  assert.ok(
    directions.every((d) =>
      d.a.every(
        ({ unit, correlation }, k) => d.b[k]!.unit === unit && Math.abs(d.b[k]!.correlation - correlation) < 1e-6,
      ),
    ),
  );
});

const untrained = (seed: number, units = 6) =>
  newNetwork(networkSchema.parse({ layers: [units, "relu", 3] }), [4], seed);

test("an earlier state is compared tensor by tensor with the model, as a comparison of the two has on its diagonal; beside a second model too", async () => {
  const [now, before] = [untrained(1), untrained(2)];
  const { checkpoints, models, similarity } = await compare(now, undefined, "classes.csv", {}, {}, [before, now]);
  const both = await compare(before, now, "classes.csv");
  assert.deepEqual(
    checkpoints!.map((c) => c.name),
    ["state 1", "state 2"],
  );
  assert.deepEqual(
    checkpoints![0]!.pairs,
    both.similarity.filter((p) => p.a === p.b),
  );
  assert.ok(checkpoints![0]!.pairs.some((p) => p.figures.cca!.value < 0.999));
  for (const { a, b, figures, subspaceMatch } of checkpoints![1]!.pairs) {
    assert.equal(a, b);
    for (const { value } of [...Object.values(figures), ...subspaceMatch!])
      assert.ok(Math.abs(value - 1) < 1e-6, `${models[0].tensors[a]!.tensor}: ${value}`);
  }
  assert.equal(similarity.length, 6, "layer by layer of the model itself");
  const beside = await compare(now, before, "classes.csv", {}, {}, [before]);
  assert.deepEqual([beside.checkpoints![0], beside.similarity.length], [checkpoints![0], 9]);
});

test("of a convolutional network earlier states are compared by positions and by means", async () => {
  const { checkpoints } = await compare(
    "cnn-bn.onnx",
    undefined,
    "images.npz",
    { convolutions: "positions", measures: ["linearCka", "cca"] },
    {},
    ["cnn-bn.onnx"],
  );
  const { pairs } = checkpoints![0]!;
  assert.deepEqual(new Set(pairs.map((p) => p.rows.kind)), new Set(["examples", "positions"]));
  assert.ok(pairs.every((p) => Math.abs(p.figures.linearCka!.value - 1) < 1e-6));
});

const refusals: [string, () => Promise<unknown>, RegExp][] = [
  ["data of another width", () => compare("pima.onnx", undefined, "binary.csv"), /binary\.csv/],
  ["two models of other inputs", () => compare("matmul-add.onnx", "pima.onnx", "classes.csv"), /classes\.csv/],
  [
    "a tensor that there is not",
    () => compare("matmul-add.onnx", undefined, "classes.csv", { tensors: ["nowhere"] }),
    /no tensor "nowhere"/,
  ],
  [
    "details of what is not compared",
    () => compare("matmul-add.onnx", undefined, "classes.csv", { details: [{ a: "x", b: "x" }] }),
    /"x" is no compared tensor of matmul-add\.onnx/,
  ],
  [
    "an earlier state of other widths",
    () => compare(untrained(1), undefined, "classes.csv", {}, {}, [untrained(2, 7)]),
    /checkpoint state 1 is of another network: at "dense1" it has values of shape 7, not values of shape 6; .*similarity\.checkpoints/,
  ],
  [
    "an earlier state without a tensor",
    () => compare(untrained(1), undefined, "classes.csv", {}, {}, ["matmul-add.onnx"]),
    /checkpoint state 1 is of another network: at "\w+" it has no such tensor/,
  ],
  [
    "a part that there is not",
    () => compare("matmul-add.onnx", undefined, "classes.csv", { part: 3 }),
    /part 3 is to be compared on but the split has 1/,
  ],
  [
    "too few examples",
    () => compare("matmul-add.onnx", undefined, "classes.csv", {}, { limit: 5 }),
    /there are 5 examples to compare on: 8 or more/,
  ],
];

for (const [what, run, message] of refusals)
  test(`${what} is refused`, () =>
    assert.rejects(run, (error: unknown) => {
      assert.match(errorMessage(error), message);
      return true;
    }));
