import * as assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { EngineProcess } from "../../src/host/engineProcess";
import { Inspections } from "../../src/host/inspections";
import { keepOutside } from "../external";

/** The repository: these tests are bundled into out/test/host. */
const root = path.resolve(__dirname, "../../..");

describe("inspections of a model with external data", () => {
  let folder: string;
  let engine: EngineProcess;
  const model = () => path.join(folder, "m.onnx");
  const data = () => path.join(folder, "m.data");

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "holoscope-inspections-"));
    engine = new EngineProcess(path.join(root, "dist/engine.js"), () => {});
    const twin = keepOutside(await readFile(path.join(root, "samples/digits.onnx")), "m.data");
    await writeFile(model(), twin.model);
    await writeFile(data(), twin.data);
  });
  after(async () => {
    engine.dispose();
    await rm(folder, { recursive: true });
  });

  it("are kept until the data change, and name the data when they are gone", async () => {
    const inspections = new Inspections(engine);
    const first = await inspections.of(model());
    assert.deepEqual(first.files, ["m.data"]);
    assert.equal(await inspections.of(model()), first);
    const later = (await stat(data())).mtimeMs / 1000 + 60;
    await utimes(data(), later, later);
    assert.notEqual(await inspections.of(model()), first);
    await rm(data());
    await assert.rejects(
      inspections.of(model()),
      /m\.data, which holds tensor "fc1\.weight", is missing beside m\.onnx/,
    );
  });
});
