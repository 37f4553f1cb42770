import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import type { SimilarityReport } from "../../src/protocol/run";
import { cli, refuses } from "./refuses";

const root = mkdtempSync(path.join(tmpdir(), "holoscope-"));
after(() => rmSync(root, { recursive: true }));

const model = "samples/digits.onnx";
const data = ["samples/digits.csv", "--label", "digit", "--normalize", "mean-range"];
const compare = (...options: string[]) => ["compare", model, model, ...data, "--draws", "2", ...options];

test("two models, and a recipe that says the same, are the same report, beside tables", () => {
  const json = path.join(root, "report.json");
  const { status, stdout, stderr } = cli(
    ...compare("--pair", "relu1,relu2,0.3", "--epsilons", "0.3,0.6", "--seed", "4", "--json", json),
  );
  assert.equal(status, 0, stderr);
  for (const line of [
    /^A +2 +relu1 +fc1 Relu +16 +values /m,
    /^Mean CCA of .* is [\d.]+ on average, least for /m,
    /^Subspace match \(ε 0\.6\) of .* is [\d.]+ on average/m,
    /^fc1 Gemm +1\.00\/0\.\d\d /m,
    /^fc1 Relu and fc2 Relu: linear CKA is [\d.]+, /m,
    /^maximum match at epsilon 0\.3: units/m,
    /^PWCCA of /m,
  ])
    assert.match(stdout, line);
  const report = JSON.parse(readFileSync(json, "utf8")) as SimilarityReport;
  assert.equal(report.format, "holoscope.similarity/1");
  assert.equal(report.similarity.length, 25);
  assert.deepEqual(
    report.similarity[0]!.subspaceMatch!.map((m) => m.epsilon),
    [0.3, 0.6],
  );
  const recipe = path.join(root, "digits.holoscope.json");
  const besideRecipe = (file: string) => path.relative(root, path.resolve(file));
  const moved = {
    ...report.recipe,
    model: besideRecipe(model),
    data: { ...report.recipe.data, path: besideRecipe(data[0]!) },
    similarity: { ...report.recipe.similarity, other: besideRecipe(model) },
  };
  writeFileSync(recipe, JSON.stringify(moved));
  const again = cli("compare", recipe, "--json", "-");
  assert.equal(again.status, 0, again.stderr);
  const { similarity, details } = JSON.parse(again.stdout) as SimilarityReport;
  assert.deepEqual([similarity, details], [report.similarity, report.details]);
});

test("the layers of one model, by the measures that are asked for", () => {
  const { status, stdout, stderr } = cli(
    "compare",
    model,
    ...data,
    "--limit",
    "40",
    "--draws",
    "2",
    "--measures",
    "cca,linearCka",
  );
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^Linear CKA of .*\nDebiased\.$/m);
  assert.match(stdout, /^cca, pwcca of \d+ pairs: 16 units .* 160 are needed, there are 40$/m);
  assert.doesNotMatch(stdout, /^SVCCA of /m);
});

test("earlier states in a folder, by name with numbers in order", () => {
  const folder = path.join(root, "states");
  mkdirSync(folder);
  for (const name of ["epoch-10", "epoch-9"]) copyFileSync(model, path.join(folder, `${name}.onnx`));
  const { status, stdout, stderr } = cli(
    "compare",
    model,
    ...data,
    "--draws",
    "2",
    "--measures",
    "svcca,linearCka",
    "--checkpoints",
    folder,
  );
  assert.equal(status, 0, stderr);
  assert.match(
    stdout,
    /^SVCCA of earlier states of digits\.onnx and the model as it is, tensor by tensor: least at .*\n +epoch-9 +epoch-10\n[- ]+\nfc1 Gemm +1\.00\/0\.\d\d +1\.00\/0\.\d\d/m,
  );
});

refuses(
  "earlier states that there are not",
  [/cannot open checkpoint .*nowhere.*the list of checkpoints \(--checkpoints\)/],
  ...compare("--checkpoints", "nowhere"),
);
refuses("a tensor that there is not", [/no tensor "relu3"; near to it are: relu/], ...compare("--tensors", "relu3"));
refuses(
  "a measure that there is not",
  [/--measures takes exactMatch,subspaceMatch,.*procrustes, not "cosine"/],
  ...compare("--measures", "cosine"),
);
refuses("a pair of one", [/--pair takes A,B\[,EPSILON\], not "relu1"/], ...compare("--pair", "relu1"));
refuses(
  "a pair that is not compared",
  [/"x" is no compared tensor of digits\.onnx: name one of fc1, relu1/],
  ...compare("--pair", "x,relu1"),
);
refuses("an epsilon of 1", [/--epsilons takes N,N,\.\.\., not "1": .*<1/], ...compare("--epsilons", "1"));
refuses("a second model that there is not", [/cannot open .*nowhere\.onnx/], "compare", model, "nowhere.onnx", ...data);
refuses(
  "an option beside a recipe",
  [/--draws does not go with a recipe/],
  "compare",
  "samples/digits.holoscope.json",
  "--draws",
  "3",
);
