import assert from "node:assert/strict";
import { test } from "node:test";
import { layers, sequential, type LayersModel } from "@tensorflow/tfjs-layers";
import { unzipSync, zipSync } from "fflate";
import { keras, kerasH5 } from "../../../../src/core/import/keras/formats";
import { HoloscopeError } from "../../../../src/protocol/errors";
import { fill, ready } from "../oracle";
import { hdf5, kerasArchive, legacyFile } from "./write";

async function small(): Promise<LayersModel> {
  await ready;
  const model = sequential({
    layers: [
      layers.dense({ name: "first", units: 3, inputShape: [2], activation: "relu" }),
      layers.dense({ name: "second", units: 1 }),
    ],
  });
  fill(model);
  return model;
}

async function refuses(format: typeof keras, bytes: Uint8Array, ...patterns: RegExp[]): Promise<void> {
  await assert.rejects(format.read({ name: "m.keras", bytes, sibling: async () => undefined }), (error: unknown) => {
    assert.ok(error instanceof HoloscopeError && error.kind === "input", String(error));
    assert.ok(!error.message.includes("\n"), "one line");
    for (const pattern of patterns) assert.match(error.message, pattern);
    return true;
  });
}

const text = (value: unknown) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));

/** An archive with some members replaced, added or (undefined) left out. */
async function withMembers(change: Record<string, Uint8Array | undefined>): Promise<Uint8Array> {
  const members = { ...unzipSync(await kerasArchive(await small())), ...change };
  return zipSync(
    Object.fromEntries(Object.entries(members).flatMap(([name, bytes]) => (bytes ? [[name, bytes]] : []))),
    { level: 0 },
  );
}

/** The 32-bit field of a member's central directory record replaced. */
function claim(bytes: Uint8Array, member: string, size: number): Uint8Array {
  const changed = Buffer.from(bytes);
  const record = changed.lastIndexOf(member) - 46;
  assert.equal(changed.readUInt32LE(record), 0x02014b50);
  changed.writeUInt32LE(size, record + 24);
  return new Uint8Array(changed);
}

test("refused: members that are missing, of other kinds or damaged, by name", async () => {
  for (const member of ["metadata.json", "config.json", "model.weights.h5"])
    await refuses(
      keras,
      await withMembers({ [member]: undefined }),
      new RegExp(`m\\.keras holds no ${member.replaceAll(".", "\\.")}`),
      /save the model again/,
    );
  await refuses(
    keras,
    await withMembers({ "model.weights.h5": undefined, "model.weights.npz": text("") }),
    /only model\.weights\.npz/,
  );
  await refuses(keras, await withMembers({ "config.json": text("{") }), /config\.json of m\.keras is not valid JSON/);
  await refuses(
    keras,
    await withMembers({ "config.json": text("[1]") }),
    /config\.json of m\.keras holds no JSON object/,
  );
  await refuses(
    keras,
    await withMembers({ "config.json": text({ class_name: "Mine", config: {} }) }),
    /class "Mine" lists no layers/,
  );
  await refuses(
    keras,
    await withMembers({ "config.json": text({ class_name: "Sequential", config: { layers: [1] } }) }),
    /a layer that is no JSON object/,
  );
  await refuses(
    keras,
    await withMembers({ "model.weights.h5": text("no") }),
    /model\.weights\.h5 of m\.keras is not an HDF5 file/,
  );
  await refuses(
    keras,
    await withMembers({ "model.weights.h5": await hdf5(() => undefined) }),
    /m\.keras holds no weights/,
  );
});

test("refused: a path that leads out of the archive", async () => {
  for (const path of ["../evil", "/etc/passwd", "assets/../../x", "C:\\x"])
    await refuses(keras, await withMembers({ [path]: text("x") }), /leads out of the archive/);
});

test("refused: a zip bomb, by what it claims and by what it holds", async () => {
  const bytes = await kerasArchive(await small());
  await refuses(
    keras,
    claim(bytes, "model.weights.h5", 0xfffffff0),
    /model\.weights\.h5 of m\.keras claims 4294967280 bytes: at most 2147483648/,
  );
  await refuses(keras, claim(bytes, "config.json", 2 ** 30), /config\.json of m\.keras claims 1073741824 bytes/);
  await refuses(keras, claim(bytes, "model.weights.h5", 2 ** 30), /cannot hold more than/);
  // 100 MB of zeros behind a claim of 1,000 bytes: no more than those are unpacked.
  const packed = zipSync(
    { "metadata.json": text({}), "config.json": new Uint8Array(1e8), "model.weights.h5": text("") },
    { level: 9 },
  );
  await refuses(keras, claim(packed, "config.json", 1000), /m\.keras/);
});

test("refused: a zip archive that is cut short", async () => {
  const bytes = await kerasArchive(await small());
  await refuses(keras, bytes.subarray(0, bytes.length - 40), /m\.keras is not a readable Keras archive/);
});

test("refused: HDF5 files of other things, or with weights of other kinds", async () => {
  await refuses(
    kerasH5,
    await hdf5((f) => f.create_attribute("a", "b")),
    /m\.keras holds no model: it has no attribute model_config/,
  );
  await refuses(
    kerasH5,
    await hdf5((f) => f.create_attribute("layer_names", ["d"])),
    /only weights, without the layers/,
  );
  await refuses(
    kerasH5,
    await hdf5((f) => f.create_attribute("model_config", "{")),
    /attribute model_config of m\.keras is not valid JSON/,
  );
  const config = {
    class_name: "Sequential",
    config: { layers: [{ class_name: "Dense", config: { name: "first", units: 3, batch_input_shape: [null, 2] } }] },
  };
  const weight = (write: Parameters<typeof hdf5>[0]) =>
    hdf5((f) => {
      f.create_attribute("model_config", JSON.stringify(config));
      const group = f.create_group("model_weights");
      group.create_attribute("layer_names", ["first"]);
      group.create_group("first").create_attribute("weight_names", ["kernel"]);
      write(f);
    });
  await refuses(
    kerasH5,
    await weight(() => undefined),
    /weight "\/model_weights\/first\/kernel" of m\.keras is missing/,
  );
  await refuses(
    kerasH5,
    await weight(
      (f) => f.get("model_weights/first") && f.create_dataset({ name: "model_weights/first/kernel", data: ["a"] }),
    ),
    /of type .*only float32/,
  );
  const huge = await weight((f) =>
    f
      .create_dataset({
        name: "model_weights/first/kernel",
        data: new Float32Array(4),
        shape: [4],
        maxshape: [null],
        chunks: [4],
      })
      .resize([2 ** 40]),
  );
  await refuses(kerasH5, huge, /claims 4398046511104 bytes, more than its file/);
});

test("garbage in an HDF5 file ends in an error or in a model, never in a crash", async () => {
  const model = await small();
  let state = 7;
  const random = (below: number) => (state = (state * 48271) % 2147483647) % below;
  for (const [format, bytes] of [
    [kerasH5, await legacyFile(model)],
    [keras, await kerasArchive(model)],
  ] as const) {
    let refused = 0;
    for (let round = 0; round < 100; round++) {
      const changed = bytes.slice(0, random(4) === 0 ? random(bytes.length) : bytes.length);
      for (let i = 0; i < 20; i++) changed[8 + random(changed.length)] = random(256);
      await format.read({ name: "m.keras", bytes: changed, sibling: async () => undefined }).catch((error: unknown) => {
        assert.ok(
          error instanceof HoloscopeError && !error.message.includes("\n"),
          String(error instanceof Error ? error.stack : error),
        );
        refused++;
      });
    }
    assert.ok(refused > 10, `${refused} of 100 were refused`);
    // The library still reads what is whole.
    await format.read({ name: "m.keras", bytes, sibling: async () => undefined });
  }
});
