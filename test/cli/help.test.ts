import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { dataSchema } from "../../src/protocol/data";
import { sharedSchema, type RecipeInput } from "../../src/protocol/recipe";
import { keyedStudies, studies, studyKinds } from "../../src/protocol/studies";
import { cutsSchema } from "../../src/protocol/studies/cuts/recipe";
import { cli, refuses } from "./refuses";

const help = (command: string): string => {
  const { status, stdout } = cli(command, "--help");
  assert.equal(status, 0);
  return stdout;
};

const kebab = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

test("every study has a command with a page of its own: what it asks, its options, its examples", () => {
  const whole = cli("--help").stdout;
  for (const kind of studyKinds) {
    const { verb, question, examples } = studies[kind];
    assert.match(whole, new RegExp(`^  ${verb} `, "m"));
    const page = help(verb);
    assert.ok(page.replace(/\s+/g, " ").includes(question), verb);
    for (const example of examples) assert.ok(page.includes(`holoscope ${example}`), example);
  }
});

test("every key of a recipe is an option, made of its schema: there is no second list", () => {
  const named: Record<string, string> = { cuts: "cut", split: "probe-split", details: "pair" };
  const missing = (page: string, keys: string[]) =>
    keys.filter((key) => ![kebab(key), named[key]].some((name) => new RegExp(`--(no-)?${name}\\b`).test(page)));
  const { model, data, ...shared } = sharedSchema.shape;
  const { path: _path, ...columns } = dataSchema.shape;
  assert.deepEqual(missing(help("analyze"), Object.keys({ ...shared, ...columns, ...cutsSchema.shape })), []);
  for (const { verb, recipe } of Object.values(keyedStudies)) {
    const { other, ...own } = { other: undefined, ...recipe._zod.def.shape };
    assert.deepEqual(missing(help(verb), Object.keys(own)), [], verb);
  }
});

refuses("a command with a slip of the pen", [/"anlyze".*Did you mean analyze\?/], "anlyze");
refuses("an option with a slip of the pen", [/"--lable".*Did you mean --label/, /probes --help/], "probes", "--lable");
refuses("the completion of another shell", [/takes bash or zsh, not "fish"/], "completion", "fish");

test("bash completes commands, options and the values of options", () => {
  const complete = (...words: string[]) => {
    const script = `${cli("completion", "bash").stdout}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _holoscope; echo "\${COMPREPLY[@]}"`;
    return spawnSync("bash", ["-c", script], { encoding: "utf8" }).stdout.trim().split(" ");
  };
  assert.deepEqual(complete("holoscope", "pro"), ["probes"]);
  assert.deepEqual(complete("holoscope", "compare", "--dr"), ["--draws"]);
  assert.deepEqual(complete("holoscope", "analyze", "--normalize", "mean-r"), ["mean-range"]);
});

test("the script for zsh is whole", () => {
  const { stdout } = cli("completion", "zsh");
  assert.match(stdout, /^#compdef holoscope\n/);
  for (const kind of studyKinds) assert.ok(stdout.includes(`${studies[kind].verb})`));
});

test("a recipe may have any name that ends in .json", () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "holoscope-")), "mine.json");
  const sample: RecipeInput = JSON.parse(readFileSync("samples/digits.holoscope.json", "utf8"));
  const beside = (name: string) => path.resolve("samples", name);
  const { path: data, ...columns } = sample.data;
  writeFileSync(
    file,
    JSON.stringify({ ...sample, model: beside(sample.model), data: { path: beside(data), ...columns } }),
  );
  const { status, stderr, stdout } = cli("analyze", file);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /cut1/);
  rmSync(path.dirname(file), { recursive: true });
});
