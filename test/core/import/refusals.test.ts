import assert from "node:assert/strict";
import { test } from "node:test";
import { input, layers, model, sequential } from "@tensorflow/tfjs-layers";
import { importModel } from "../../../src/core/import/import";
import { errorKind, errorMessage } from "../../../src/protocol/errors";
import { fill, filesOf, ready, siblings } from "./oracle";

interface Json {
  modelTopology: {
    class_name: string;
    config: {
      layers: { class_name: string; name?: string; config: Record<string, unknown> }[];
      [key: string]: unknown;
    };
    keras_version: string;
  };
  weightsManifest?: {
    paths: string[];
    weights: { name: string; shape: number[]; dtype: string; quantization?: unknown }[];
  }[];
}

async function saved(): Promise<{ json: Json; weights: Uint8Array }> {
  await ready;
  const m = sequential();
  m.add(layers.dense({ units: 4, inputShape: [3], activation: "relu", name: "hidden" }));
  m.add(layers.dense({ units: 2, name: "head" }));
  fill(m);
  const files = await filesOf(m);
  return { json: JSON.parse(new TextDecoder().decode(files.get("model.json"))), weights: files.get("weights.bin")! };
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const read = (text: string, others: Record<string, Uint8Array>) => {
  const files = new Map(Object.entries(others));
  return importModel("model.json", { bytes: bytesOf(text), files: siblings(files) });
};

type Change = (json: Json, weights: Uint8Array) => { text?: string; weights?: Uint8Array | undefined } | void;

/** One line that names the thing, its place and the remedy. */
function refuses(name: string, change: Change, message: RegExp): void {
  test(`${name}: one line that says so`, async () => {
    const { json, weights } = await saved();
    const changed = change(json, weights) ?? {};
    const shards =
      "weights" in changed ? (changed.weights ? { "weights.bin": changed.weights } : {}) : { "weights.bin": weights };
    await assert.rejects(read(changed.text ?? JSON.stringify(json), shards as Record<string, Uint8Array>), (error) => {
      assert.match(errorMessage(error), message);
      assert.equal(errorKind(error), "input");
      assert.doesNotMatch(errorMessage(error), /\n/);
      return true;
    });
  });
}

const layersOf = (json: Json) => json.modelTopology.config.layers;

refuses(
  "malformed JSON",
  (json) => ({ text: JSON.stringify(json).slice(0, 300) }),
  /^model\.json is not valid JSON: .*save the model again$/,
);
refuses(
  "JSON of something else",
  () => ({ text: '{"name": "package", "version": "1.0.0"}' }),
  /^model\.json is JSON, but no model that TensorFlow\.js or Keras saved/,
);
refuses(
  "a missing shard",
  () => ({ weights: undefined }),
  /^weights\.bin, which holds weights, is missing beside model\.json/,
);
refuses(
  "a shard cut short",
  (_, weights) => ({ weights: weights.subarray(0, weights.length - 4) }),
  /^weights\.bin has 100 bytes, but model\.json lists weights of 104/,
);
refuses(
  "a shard that is too long",
  (_, weights) => ({ weights: new Uint8Array([...weights, 0]) }),
  /^weights\.bin has 105 bytes, but model\.json lists weights of 104/,
);
refuses(
  "a shard outside the folder",
  (json) => void (json.weightsManifest![0]!.paths = ["../weights.bin"]),
  /names the file "\.\.\/weights\.bin", which is no plain path inside its folder/,
);
refuses(
  "a topology alone",
  (json) => void delete json.weightsManifest,
  /^model\.json holds no readable list of weights \(weightsManifest\), only a topology/,
);
refuses(
  "weights of a layer missing",
  (json, weights) => (json.weightsManifest![0]!.weights.splice(2), { weights: weights.subarray(0, 64) }),
  /layer 2 "head" \(Dense\) has no weights in the file: it needs kernel \[4 x 2\], bias \[2\]/,
);
refuses(
  "weights of another shape",
  (json) => void (json.weightsManifest![0]!.weights[0]!.shape = [4, 3]),
  /layer 1 "hidden" \(Dense\) needs the weights kernel \[3 x 4\], bias \[4\], but the file holds \[4 x 3\], \[4\]/,
);
refuses(
  "weights of a type that is not known",
  (json) => void (json.weightsManifest![0]!.weights[0]!.dtype = "complex64"),
  /weight "hidden\/kernel" has type complex64, which is not supported/,
);
refuses(
  "an unknown quantisation",
  (json) => void (json.weightsManifest![0]!.weights[0]!.quantization = { dtype: "uint4", scale: 1, min: 0 }),
  /weight "hidden\/kernel" has type float32, quantised as uint4/,
);
refuses(
  "a quantisation without scale",
  (json) => void (json.weightsManifest![0]!.weights[0]!.quantization = { dtype: "uint8" }),
  /weight "hidden\/kernel" has type float32, quantised as uint8/,
);
refuses(
  "a weight listed twice",
  (json) => void (json.weightsManifest![0]!.weights[2]!.name = "hidden/kernel"),
  /lists the weight "hidden\/kernel" twice/,
);
refuses(
  "a layer that is not supported",
  (json) => void (layersOf(json)[1]!.class_name = "LSTM"),
  /layer 2 "head" \(LSTM\) is a custom layer or one that is not supported; supported are /,
);
refuses(
  "a custom layer",
  (json) => void (layersOf(json)[0]!.class_name = "MyAttention"),
  /layer 1 "hidden" \(MyAttention\) is a custom layer or one that is not supported/,
);
refuses(
  "a custom activation",
  (json) => void (layersOf(json)[0]!.config.activation = "my_relu"),
  /layer 1 "hidden" \(Dense\) has the activation "my_relu", which is not known here/,
);
refuses(
  "another element type",
  (json) => void (layersOf(json)[1]!.config.dtype = "float16"),
  /layer 2 "head" \(Dense\) computes in float16; save the model in float32/,
);
refuses(
  "a setting of the wrong type",
  (json) => void (layersOf(json)[1]!.config.units = "two"),
  /layer 2 "head" \(Dense\) has "units": "two", where a number is expected/,
);
refuses(
  "an open input",
  (json) => void (layersOf(json)[0]!.config.batch_input_shape = [null, null]),
  /model\.json leaves its input open, \[\?\]; save the model with a fixed input shape/,
);
refuses(
  "an input without a shape",
  (json) => void delete layersOf(json)[0]!.config.batch_input_shape,
  /model\.json does not state the shape of its input/,
);
refuses("no layers", (json) => void (json.modelTopology.config.layers = []), /model\.json lists no layers/);
refuses(
  "a layer without a class",
  (json) => void Object.assign(layersOf(json)[0]!, { class_name: 3 }),
  /model\.json: layer 1 has no class_name and config/,
);
refuses(
  "two layers of one name",
  (json) => void (layersOf(json)[1]!.config.name = "hidden"),
  /model\.json: layer 2 has the name "hidden" of an earlier one/,
);
refuses(
  "a subclassed model",
  (json) => void (json.modelTopology.class_name = "MyModel"),
  /model\.json holds a model of class MyModel: only Sequential and Functional/,
);

test("several inputs or outputs, and a cycle: one line that says so", async () => {
  await ready;
  const [a, b] = [input({ shape: [2], name: "a" }), input({ shape: [2], name: "b" })];
  const sum = layers.add({ name: "sum" }).apply([a, b]) as typeof a;
  const twoInputs = await filesOf(
    model({ inputs: [a, b], outputs: layers.dense({ units: 1, name: "d" }).apply(sum) as typeof a }),
  );
  const importOf = (files: Map<string, Uint8Array>) =>
    importModel("model.json", { bytes: files.get("model.json")!, files: siblings(files) });
  await assert.rejects(
    importOf(twoInputs),
    /model\.json has 2 inputs \("a", "b"\); a network with exactly one can be analysed/,
  );
  const x = input({ shape: [2], name: "x" });
  const [one, two] = [layers.dense({ units: 1, name: "one" }), layers.dense({ units: 1, name: "two" })].map(
    (l) => l.apply(x) as typeof a,
  );
  await assert.rejects(
    importOf(await filesOf(model({ inputs: x, outputs: [one!, two!] }))),
    /model\.json has 2 outputs \("one", "two"\)/,
  );
  const cyclic = await filesOf(model({ inputs: x, outputs: one! }));
  const json = JSON.parse(new TextDecoder().decode(cyclic.get("model.json")));
  json.modelTopology.config.layers[1].inbound_nodes[0][0][0] = "one";
  cyclic.set("model.json", bytesOf(JSON.stringify(json)));
  await assert.rejects(importOf(cyclic), /layer 2 "one" reads "one", which no layer before it makes/);
});

test("quantised weights become floats as TensorFlow.js makes them", async () => {
  const { io } = await import("@tensorflow/tfjs-core");
  const { readWeights } = await import("../../../src/core/import/tfjs/modelJson");
  const manifest = [
    {
      name: "a/byte",
      shape: [2, 3],
      dtype: "float32" as const,
      quantization: { dtype: "uint8" as const, scale: 0.013, min: -1.7 },
    },
    {
      name: "a/word",
      shape: [3],
      dtype: "float32" as const,
      quantization: { dtype: "uint16" as const, scale: 1e-4, min: -2.5 },
    },
    { name: "a/half", shape: [8], dtype: "float32" as const, quantization: { dtype: "float16" as const } },
    {
      name: "a/whole",
      shape: [3],
      dtype: "int32" as const,
      quantization: { dtype: "uint8" as const, scale: 1.5, min: -3 },
    },
    { name: "a/plain", shape: [2], dtype: "float32" as const },
  ];
  const halves = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x83ff, 0x7bff, 0x0400, 0x8000, 0x3555);
  const bytes = Uint8Array.of(
    0,
    1,
    127,
    128,
    254,
    255,
    ...new Uint8Array(Uint16Array.of(0, 40000, 65535).buffer),
    ...new Uint8Array(halves.buffer),
    0,
    7,
    255,
    ...new Uint8Array(Float32Array.of(1.5, -2.25).buffer),
  );
  const source = { name: "model.json", bytes: new Uint8Array(), sibling: async () => bytes };
  const ours = await readWeights(source, {
    modelTopology: {},
    weightsManifest: [{ paths: ["w.bin"], weights: manifest }],
  });
  const theirs = io.decodeWeights(bytes.buffer, manifest);
  for (const { name } of manifest) assert.deepEqual([...ours.get(name)!.data], [...theirs[name]!.dataSync()], name);
});
