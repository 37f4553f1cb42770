import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** One report that is stored beside this file: the command that makes it, run in a folder of its own. */
interface StoredReport {
  name: string;
  /** What the folder needs: files of the project, and files made by commands that come first. */
  files?: Record<string, string>;
  written?: Record<string, string | object>;
  before?: string[][];
  command: string[];
}

const sample = { "digits.onnx": "samples/digits.onnx", "digits.csv": "samples/digits.csv" };
const digits = ["digits.csv", "--label", "digit", "--classes", "3,5", "--normalize", "mean-range"];

const training = {
  format: "holoscope.training/1",
  network: { layers: [8, "relu", 1] },
  out: "trained.onnx",
  data: { path: "digits.csv", label: "digit", classes: ["3", "5"], normalize: "mean-range" },
  split: [250, 115],
  lambdaPerExample: 0.0025,
  precision: "float64",
  weights: "float64",
  stages: [
    { optimizer: "adam", epochs: 20, batch: 10, rate: 0.005, schedule: "geometric" },
    { optimizer: "lbfgs", steps: 20 },
  ],
};

/**
 * What must not change when the house is regrouped. `data` is the folder of the public data sets, where it is at hand.
 */
export function storedReports(data?: string): StoredReport[] {
  const fixture = (...names: string[]) => Object.fromEntries(names.map((name) => [name, `test/fixtures/${name}`]));
  const linear = ["--split", "250,115", "--lambda-per-example", "0.0025"];
  return [
    { name: "sample", files: sample, command: ["analyze", "digits.onnx", ...digits, ...linear, "--kink-slopes"] },
    {
      name: "sample-analyses",
      files: sample,
      command: [
        "analyze",
        "digits.onnx",
        ...digits,
        "--split",
        "150,110,105",
        "--fit-part",
        "2",
        "--lambda",
        "0.5",
      ].concat(["--analyses", "stability,regularization", "--cut", "cut2,cut3"]),
    },
    {
      name: "residual-multinomial",
      files: fixture("resnet-mini.onnx", "images.npz"),
      command: [
        "analyze",
        "resnet-mini.onnx",
        "images.npz",
        "--family",
        "multinomial",
        "--output",
        "all",
        "--lambda",
        "0.3",
      ],
    },
    {
      name: "slices",
      files: fixture("mixed.onnx", "mixed.csv"),
      command: ["analyze", "mixed.onnx", "mixed.csv", "--classes", "no,yes", "--lambda", "0.3"],
    },
    {
      name: "probes",
      files: sample,
      command: ["probes", "digits.onnx", "digits.csv", "--label", "digit", "--normalize", "mean-range"].concat([
        "--limit",
        "600",
        "--lambdas",
        "0.01,0.1,1",
        "--random",
        "2",
      ]),
    },
    {
      name: "compare",
      files: fixture("resnet-mini.onnx", "images.npz"),
      command: ["compare", "resnet-mini.onnx", "images.npz", "--draws", "4", "--epsilons", "0.3,0.6"],
    },
    {
      name: "compare-trained",
      files: sample,
      written: { "other.holoscope-training.json": training },
      before: [["train", "other.holoscope-training.json"]],
      command: ["compare", "digits.onnx", "trained.onnx", ...digits, "--draws", "4", "--pair", "relu1,relu1"],
    },
    {
      name: "training",
      files: sample,
      written: { "digits.holoscope-training.json": training },
      command: ["train", "digits.holoscope-training.json"],
    },
    {
      name: "update",
      files: fixture("mixed.onnx"),
      written: { "old.csv": rowsOf("mixed.csv", 0, 40), "new.csv": rowsOf("mixed.csv", 40, 60) },
      before: [
        ["twin", "mixed.onnx", "old.csv", "--classes", "no,yes", "--lambda", "0.3", "--cut", "cut1"].concat([
          "--out",
          "a.twin.onnx",
        ]),
      ],
      command: ["update", "a.twin.onnx", "new.csv"],
    },
    pima("pima-drawn", { written: { "pima.csv": drawnPima() } }),
    ...(data === undefined ? [] : [pima("pima", { files: { "pima.csv": path.join(data, "pima/pima.csv") } })]),
  ];
}

/** Some rows of a fixture, with its header. */
function rowsOf(fixture: string, from: number, to: number): string {
  const [header, ...rows] = readFileSync(`test/fixtures/${fixture}`, "utf8").trim().split("\n");
  return [header, ...rows.slice(from, to)].join("\n");
}

/** A table of the width of Pima: the public one states no licence, so its rows are not kept here. */
function drawnPima(): string {
  const row = (i: number) =>
    Array.from({ length: 8 }, (_, k) => (100 * (1 + Math.sin(12.9898 * (8 * i + k + 1)))).toFixed(1));
  const label = (values: readonly string[]) => (Number(values[1]) + Number(values[5]) > 190 ? 1 : 0);
  const rows = Array.from({ length: 768 }, (_, i) => row(i));
  return ["a,b,c,d,e,f,g,h,y", ...rows.map((values) => [...values, label(values)].join(","))].join("\n");
}

const pima = (name: string, more: Pick<StoredReport, "files" | "written">): StoredReport => ({
  name,
  ...more,
  files: { "pima.onnx": "test/fixtures/pima.onnx", ...more.files },
  command: ["analyze", "pima.onnx", "pima.csv", "--normalize", "mean-range", "--split", "250,250,268"].concat([
    "--lambda",
    "0.3472222222",
    "--kink-slopes",
    "--analyses",
    "regularization",
  ]),
});

/** Runs the command in `folder`. @throws with what it printed when it fails */
export function computeReport(
  { files = {}, written = {}, before = [], command }: StoredReport,
  folder: string,
): unknown {
  mkdirSync(folder, { recursive: true });
  for (const [name, source] of Object.entries(files)) cpSync(source, path.join(folder, name));
  for (const [name, content] of Object.entries(written)) {
    writeFileSync(path.join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  const cli = path.resolve("dist/cli.js");
  for (const args of [...before, [...command, "--json", "report.json"]]) {
    const { status, stderr } = spawnSync(process.execPath, [cli, ...args], { cwd: folder, encoding: "utf8" });
    if (status !== 0) throw new Error(`holoscope ${args.join(" ")}: ${stderr}`);
  }
  // Some reports name files by their whole path.
  return JSON.parse(readFileSync(path.join(folder, "report.json"), "utf8").replaceAll(`${folder}/`, ""));
}

/** Where the report of that name is stored. */
export const storedAt = (name: string): string => `test/stored/${name}.json`;
