import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import type { ProbesReport } from "../../src/protocol/run";
import { cli, refuses } from "./refuses";

const root = mkdtempSync(path.join(tmpdir(), "holoscope-"));
after(() => rmSync(root, { recursive: true }));

const work = path.join(root, "work");
const files = ["samples/digits.onnx", "samples/digits.csv"];
const data = ["--label", "digit", "--normalize", "mean-range"];
const quick = ["--random", "1", "--lambdas", "0.01,1", "--work", work];

test("probes of a model and of a recipe that says the same are the same report, beside a table", () => {
  const json = path.join(root, "report.json");
  const { status, stdout, stderr } = cli(
    "probes",
    ...files,
    ...data,
    ...quick,
    "--probe-split",
    "200,80,80",
    "--checkpoints",
    "samples/digits.onnx",
    "--seed",
    "4",
    "--json",
    json,
  );
  assert.equal(status, 0, stderr);
  assert.match(stdout, /"digit" as 2 classes: fitted on 200 examples, lambda chosen on 80, tested on 80/);
  for (const line of [
    /^x +input +64 /m,
    /^relu1 +fc1 Relu +16 /m,
    /always the same answer \(the majority class\): test error \d+(\.\d+)?% \(/,
    /least test error of earlier states goes from/,
  ])
    assert.match(stdout, line);
  const report = JSON.parse(readFileSync(json, "utf8")) as ProbesReport;
  assert.equal(report.format, "holoscope.probes/1");
  assert.deepEqual(
    report.probes.map((p) => p.tensor),
    ["x", "fc1", "relu1", "fc2", "relu2", "logit"],
  );
  assert.ok(!existsSync(work));
  const recipe = path.join(root, "digits.holoscope.json");
  const besideRecipe = (file: string) => path.relative(root, path.resolve(file));
  const moved = {
    ...report.recipe,
    model: besideRecipe(files[0]!),
    data: { ...report.recipe.data, path: besideRecipe(files[1]!) },
    probes: { ...report.recipe.probes, checkpoints: [besideRecipe(files[0]!)] },
  };
  writeFileSync(recipe, JSON.stringify(moved));
  const again = cli("probes", recipe, "--work", work, "--json", "-");
  assert.equal(again.status, 0, again.stderr);
  const { model: itsModel, data: itsData, recipe: itsRecipe, ...rest } = JSON.parse(again.stdout) as ProbesReport;
  const { model: _, data: __, recipe: ___, ...expected } = report;
  assert.deepEqual(rest, expected);
  assert.deepEqual([itsModel.parameters, itsData.examples, itsRecipe.seed], [1329, 365, 4]);
});

const probes = (...options: string[]) => ["probes", ...files, ...data, ...quick, ...options];

refuses("a tensor that there is not", [/no tensor "relu3"; near to it are: relu/], ...probes("--tensors", "relu3"));
refuses("a target that there is not", [/no column "digits"; its columns are/], ...probes("--target", "digits"));
refuses(
  "parts that are too small",
  [/probes have 2 examples to test on and need 5 or more/],
  ...probes("--probe-split", "50,10,2"),
);
refuses(
  "a part for two only",
  [/--probe-split takes N,N,\.\.\., not "50,10": .*3 items/],
  ...probes("--probe-split", "50,10"),
);
refuses("checkpoints that there are not", [/cannot open checkpoint .*nowhere/], ...probes("--checkpoints", "nowhere"));
refuses(
  "a checkpoint of another network",
  [/checkpoint mlp-sigmoid is of another network: at "x" it has values of shape 4, not values of shape 64/],
  ...probes("--checkpoints", "test/fixtures/mlp-sigmoid.onnx"),
);
refuses(
  "a work folder that is a file",
  [/cannot write .*digits\.onnx/],
  "probes",
  ...files,
  "--work",
  "samples/digits.onnx",
);
refuses(
  "an option of the data beside a recipe",
  [/--label does not go with a recipe/],
  "probes",
  "samples/digits.holoscope.json",
  "--label",
  "digit",
);
