import { parseArgs, type ParseArgsConfig } from "node:util";
import { errorMessage, inputError } from "../protocol/errors";
import { parseRecipe } from "../engine/runRecipe";
import type { Recipe } from "../protocol/recipe";

const outputs = { json: { type: "string" }, html: { type: "string" }, arrays: { type: "boolean" } } as const;

/** Options of `analyze`; each becomes a key of the recipe. */
const analyzeOptions = {
  ...outputs,
  label: { type: "string" },
  labels: { type: "string" },
  x: { type: "string" },
  y: { type: "string" },
  header: { type: "boolean" },
  "no-header": { type: "boolean" },
  categorical: { type: "string" },
  ignore: { type: "string" },
  normalize: { type: "string" },
  family: { type: "string" },
  lambda: { type: "string" },
  "lambda-per-example": { type: "string" },
  cut: { type: "string" },
  output: { type: "string" },
  split: { type: "string" },
  precision: { type: "string" },
  shuffle: { type: "boolean" },
  "fit-part": { type: "string" },
  classes: { type: "string" },
  limit: { type: "string" },
  seed: { type: "string" },
  slices: { type: "string" },
} as const;

export interface OutputOptions {
  json?: string;
  html?: string;
  arrays: boolean;
}

function parse<T extends NonNullable<ParseArgsConfig["options"]>>(args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    throw inputError(`${errorMessage(error).split("\n")[0]} (holoscope --help lists the options)`);
  }
}

/** `inspect MODEL [--cut CUT] [--json]` */
export function inspectArguments(args: string[]): { model: string; cut?: string; json: boolean } {
  const { values, positionals } = parse(args, { json: { type: "boolean" }, cut: { type: "string" } });
  return { model: only(positionals, "inspect", "MODEL"), cut: values.cut, json: values.json ?? false };
}

/** `run RECIPE [--json OUT] [--html OUT] [--arrays]` */
export function runArguments(args: string[]): { recipe: string; output: OutputOptions } {
  const { values, positionals } = parse(args, outputs);
  return { recipe: only(positionals, "run", "RECIPE"), output: { ...values, arrays: values.arrays ?? false } };
}

/** `train RECIPE [--resume] [--json OUT]` */
export function trainArguments(args: string[]): { recipe: string; resume: boolean; json?: string } {
  const { values, positionals } = parse(args, { resume: { type: "boolean" }, json: { type: "string" } });
  return { recipe: only(positionals, "train", "RECIPE"), resume: values.resume ?? false, json: values.json };
}

/** `analyze MODEL DATA [LABELS] ...` becomes a recipe whose paths start at the current folder. */
export function analyzeArguments(args: string[]): { recipe: Recipe; output: OutputOptions } {
  const { values: v, positionals } = parse(args, analyzeOptions);
  const [model, data, labels, ...rest] = positionals;
  if (!model || !data || rest.length > 0) throw inputError(`analyze takes MODEL DATA [LABELS] but got ${positionals.length} files (holoscope --help)`);
  const recipe = {
    format: "holoscope.recipe/1",
    model,
    output: v.output,
    data: {
      path: data,
      labels: labels ?? v.labels,
      label: v.label,
      header: v["no-header"] ? false : v.header,
      categorical: list(v.categorical),
      ignore: list(v.ignore),
      x: v.x,
      y: v.y,
      classes: list(v.classes),
      limit: number(v.limit, "--limit"),
      normalize: v.normalize,
    },
    split: list(v.split)?.map((part) => number(part, "--split")),
    shuffle: v.shuffle,
    fitPart: number(v["fit-part"], "--fit-part"),
    seed: number(v.seed, "--seed"),
    family: v.family,
    precision: v.precision,
    lambda: v.lambda === "implied" ? v.lambda : number(v.lambda, "--lambda"),
    lambdaPerExample: number(v["lambda-per-example"], "--lambda-per-example"),
    slices: v.slices === "auto" ? "auto" : v.slices === "none" ? [] : list(v.slices),
    cuts: v.cut === undefined || v.cut === "all" ? "all" : list(v.cut),
  };
  return { recipe: parseRecipe(recipe, "arguments"), output: { json: v.json, html: v.html, arrays: v.arrays ?? false } };
}

function only(positionals: string[], command: string, what: string): string {
  const [first, ...rest] = positionals;
  if (!first || rest.length > 0) throw inputError(`${command} takes one ${what} but got ${positionals.length} (holoscope --help)`);
  return first;
}

const list = (text: string | undefined): string[] | undefined => text?.split(",").map((part) => part.trim());

function number(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw inputError(`${option}: "${text}" is not a number`);
  return value;
}
