import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after } from "node:test";
import { npy } from "../files";
import { refuses } from "./refuses";
import { ModelBuilder } from "../models";

const folder = mkdtempSync(path.join(tmpdir(), "holoscope-"));
after(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string | Uint8Array): string => {
  const full = path.join(folder, name);
  writeFileSync(full, content);
  return full;
};
const fixture = (name: string): string => path.join("test/fixtures", name);
const model = fixture("mlp-sigmoid.onnx");
const bytes = readFileSync(model);

const header = "a,b,c,d,label\n";
const rows = ["1,2,3,4,0", "2,1,0,1,1", "0,1,1,2,0", "3,3,1,0,1"];
const csv = (name: string, lines = rows): string => file(name, header + lines.join("\n") + "\n");
const good = csv("good.csv");

/** Its only layer lies beside a connection without weights. */
function uncut(): Uint8Array {
  const m = new ModelBuilder([4]);
  return m.build(m.op("ReduceSum", [m.op("Add", [m.op("MatMul", ["x", m.parameter("w", [4, 4])]), "x"]), m.ints([1])]));
}

refuses(
  "truncated model",
  [/cut\.onnx/, /truncated/],
  "inspect",
  file("cut.onnx", bytes.subarray(0, bytes.length - 40)),
);
refuses(
  "random bytes as model",
  [/noise\.onnx/],
  "inspect",
  file(
    "noise.onnx",
    Uint8Array.from({ length: 500 }, (_, i) => (i * 7919 + 13) % 251),
  ),
);
refuses("empty model", [/empty\.onnx is empty/], "inspect", file("empty.onnx", ""));
refuses("missing model", [/nowhere\.onnx: no such file/], "inspect", "nowhere.onnx");
refuses("folder as model", [/is a folder/], "inspect", "test");
refuses("operator that the runtime does not know", [/Foo node "\/foo"/], "inspect", fixture("custom-op.onnx"));
refuses("no parameters", [/no-parameters\.onnx has no weights/], "analyze", fixture("no-parameters.onnx"), good);
refuses(
  "node that mixes the batch",
  [/ReduceMean node "\/batch_mean" mixes/],
  "analyze",
  fixture("mixes-batch.onnx"),
  good,
);
refuses(
  "input of wrong width",
  [/takes 4 values/, /3/],
  "analyze",
  model,
  file("narrow.csv", "a,b,c,label\n1,2,3,0\n2,2,1,1\n"),
);
refuses("missing column", [/"nope"/, /label/], "analyze", model, good, "--label", "nope");
refuses(
  "text in a numeric column",
  [/row|line/, /column "b"/, /oops/],
  "analyze",
  model,
  csv("text.csv", [...rows, "1,oops,2,3,1"]),
);
refuses("NaN", [/column "c"/, /NaN/i], "analyze", model, csv("nan.csv", [...rows, "1,2,NaN,3,1"]));
refuses("infinity", [/column "c"/, /inf/i], "analyze", model, csv("inf.csv", [...rows, "1,2,-inf,3,1"]));
refuses("empty data file", [/void\.csv/, /empty/], "analyze", model, file("void.csv", ""));
refuses(
  "labels that the family does not admit",
  [/bernoulli/i, /2/],
  "analyze",
  model,
  csv("labels.csv", [...rows, "1,2,2,3,2"]),
);
refuses(
  "negative count for Poisson",
  [/poisson/i, /-1/],
  "analyze",
  model,
  csv("counts.csv", [...rows, "1,2,2,3,-1"]),
  "--family",
  "poisson",
);
refuses("one class only", [/class/], "analyze", model, csv("single.csv", ["1,2,3,4,1", "2,1,0,1,1"]));
refuses("class that is not there", [/"7"|7/], "analyze", model, good, "--classes", "0,7");
refuses("split larger than the data", [/100/, /4/], "analyze", model, good, "--split", "100,2");
refuses(
  "fit part that does not exist",
  [/fit-part|fitPart|part 3/],
  "analyze",
  model,
  good,
  "--split",
  "2,2",
  "--fit-part",
  "3",
);
refuses("unknown cut", [/no cut "cut9"/, /cut1, cut2, cut3/], "analyze", model, good, "--cut", "cut9");
refuses(
  "unknown weight in a picked cut",
  [/no cut "1\.weight" and no weight of that name/, /nearest to that name 0\.weight, /],
  "inspect",
  model,
  "--cut",
  "0.weight+1.weight",
);
refuses(
  "all cuts of a network that has none",
  [/has no ordered cut/, /--cut/],
  "analyze",
  file("uncut.onnx", uncut()),
  good,
  "--lambda",
  "1",
);
refuses("unknown option", [/--frobnicate/], "analyze", model, good, "--frobnicate");
refuses("unknown command", [/"anlyze"/], "anlyze");
refuses("lambda that is no number", [/--lambda/, /much/], "analyze", model, good, "--lambda", "much");
refuses("unknown normalisation", [/normalize/], "analyze", model, good, "--normalize", "wild");
refuses("output that does not exist", [/"5"/], "analyze", model, good, "--output", "5");
refuses("many outputs and none chosen", [/3 outputs/, /--output/], "analyze", fixture("matmul-add.onnx"), good);
const [wide, threeClasses] = [fixture("three-classes.onnx"), fixture("classes.csv")];
refuses(
  "all outputs for a family of one",
  [/"all" needs the multinomial family/, /0 to 2, .*\(--family\)\n$/],
  "analyze",
  wide,
  threeClasses,
  "--output",
  "all",
);
refuses(
  "one output for the family of all",
  [/takes all outputs/, /"1-0"/],
  "analyze",
  wide,
  threeClasses,
  "--family",
  "multinomial",
  "--output",
  "1-0",
);
refuses(
  "multinomial with one output",
  [/has one output/, /bernoulli/],
  "analyze",
  model,
  good,
  "--family",
  "multinomial",
);
refuses(
  "three classes for a family of two",
  [/data\.classes/, /two classes/, /multinomial/],
  "analyze",
  wide,
  threeClasses,
  "--classes",
  "ash,birch,cedar",
);
refuses(
  "2 GB claimed by an NPY header",
  [/claim|needs|says/, /huge\.npy/],
  "analyze",
  model,
  file("huge.npy", npy([1e9, 4], new Float64Array(2))),
  file("y.npy", npy([2], new Float64Array(2))),
);
refuses("recipe that is no JSON", [/bad\.holoscope\.json is not valid JSON/], "run", file("bad.holoscope.json", "{"));
refuses(
  "recipe with an unknown key",
  [/odd\.holoscope\.json/, /modell/],
  "run",
  file(
    "odd.holoscope.json",
    JSON.stringify({ format: "holoscope.recipe/1", model: "m", modell: 1, data: { path: "d" } }),
  ),
);
refuses("report that cannot be written", [/cannot write/], "analyze", model, good, "--json", "/dev/null/out.json");
