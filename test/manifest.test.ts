import assert from "node:assert/strict";
import { test } from "node:test";
import * as z from "zod";
import written from "../package.json";
import { commandNames } from "../src/host/commands/rows";
import { manifest } from "../src/host/manifest";
import { singleFileNames } from "../src/protocol/dataFormats";
import { modelNames } from "../src/protocol/modelFormats";

test("package.json is what the tables give", () => {
  const { activationEvents, contributes } = manifest();
  const remedy = "package.json differs from the rows of commands: run npm run manifest";
  assert.deepEqual(written.activationEvents, activationEvents, remedy);
  const parts = Object.entries(written.contributes).filter(([part]) => part in contributes);
  assert.deepEqual(Object.fromEntries(parts), contributes, remedy);
});

test("every command is reached by the name that the palette shows today", () => {
  const shown = manifest().contributes.commands.map((command) =>
    "category" in command ? `${command.category}: ${command.title}` : command.title,
  );
  assert.equal(shown.length, 16);
  assert.ok(shown.every((title) => /^Holoscope: [A-Z]/.test(title) && !title.includes("Holoscope: Holoscope")));
  assert.equal(new Set(commandNames).size, 17);
});

/** Parses a condition as VS Code does: `resourceFilename =~ /pattern/flags`, joined by && and ||. */
function offers(when: string, name: string): boolean {
  return when.split(" || ").some((alternative) =>
    alternative.split(" && ").every((condition) => {
      const [, source, flags] = /^resourceFilename =~ \/(.*)\/(i?)$/.exec(condition) ?? [];
      if (source !== undefined) return new RegExp(source, flags).test(name);
      assert.equal(condition, "resourceExtname != .onnx");
      return !name.endsWith(".onnx");
    }),
  );
}

const places = z.record(z.string(), z.array(z.object({ command: z.string(), when: z.string() })));

test("the Explorer offers on every file what can be done with it, as package.json says it", () => {
  const menu = places.parse(written.contributes.menus)["explorer/context"] ?? [];
  const offered = (name: string) =>
    menu.filter(({ when }) => offers(when, name)).map(({ command }) => command.replace("holoscope.", ""));
  const onModel = ["inspectModel", "probeLayers", "compareModels", "retrainModel"];
  assert.deepEqual(offered("net.onnx"), onModel);
  for (const name of ["net.keras", "Net.H5", "a.hdf5", "my-model-2.json", "saved_model.pb"])
    assert.deepEqual(offered(name), [...onModel, "exportOnnx"], name);
  assert.deepEqual(offered("model.holoscope.json"), ["runRecipe", "probeLayers", "compareModels"]);
  assert.deepEqual(offered("model.holoscope-training.json"), ["runTraining"]);
  assert.deepEqual(offered("net.twin.onnx"), ["updateTwin"]);
  for (const name of ["a.csv", "a.npz.gz"]) assert.deepEqual(offered(name), ["trainNetwork"], name);
  for (const name of ["a.npy", "package.json", "other.pb", "a.onnx.txt"]) assert.deepEqual(offered(name), [], name);
});

test("every menu entry that takes a model or a dataset asks for the same names", () => {
  const menus = places.parse(written.contributes.menus);
  const onFiles = [...(menus["explorer/context"] ?? []), ...(menus["editor/title"] ?? [])];
  const clauses = (...commands: string[]) =>
    onFiles.filter(({ command }) => commands.includes(command)).map(({ when }) => when.split(" && ")[0]);
  const onModel = clauses("holoscope.inspectModel", "holoscope.retrainModel", "holoscope.exportOnnx");
  assert.deepEqual(onModel, Array(4).fill(`resourceFilename =~ ${modelNames.toString()}`));
  assert.deepEqual(clauses("holoscope.trainNetwork"), [`resourceFilename =~ /${singleFileNames.source}/`]);
});
