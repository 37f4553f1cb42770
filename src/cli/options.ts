import path from "node:path";
import { parseArgs, type ParseArgsConfig } from "node:util";
import { errorMessage, inputError } from "../protocol/errors";
import { parseRecipe } from "../engine/runRecipe";
import type { UpdateOptions } from "../engine/twins";
import { modelNames } from "../protocol/modelFiles";
import type { Recipe } from "../protocol/recipe";

const outputs = { json: { type: "string" }, html: { type: "string" }, arrays: { type: "boolean" } } as const;

/** Options of `analyze` and `twin`; each becomes a key of the recipe. */
const recipeOptions = {
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
  "kink-slopes": { type: "boolean" },
  shuffle: { type: "boolean" },
  "fit-part": { type: "string" },
  "test-part": { type: "string" },
  analyses: { type: "string" },
  retrainings: { type: "string" },
  retrained: { type: "string" },
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

/** `export-onnx MODEL OUT` */
export function exportArguments(args: string[]): { model: string; out: string } {
  const { positionals } = parse(args, {});
  const [model, out, ...rest] = positionals;
  if (!model || !out || rest.length > 0)
    throw inputError(`export-onnx takes MODEL OUT but got ${positionals.length} files (holoscope --help)`);
  return { model, out };
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

interface ReproduceOptions {
  /** Absent where nothing is read. */
  data?: string;
  out: string;
  seeds: number;
  only?: string[];
}

/** What `reproduce` knows, with the options that not all papers have. */
const papers = {
  holographic: ["seeds", "only", "lambda-scale"],
  probes: ["seeds", "only"],
  "subspace-match": [],
} as const satisfies Record<string, readonly string[]>;

type Paper = keyof typeof papers;

const isPaper = (name: string): name is Paper => Object.hasOwn(papers, name);

/** @throws input error for an option that belongs to other papers */
function refuseOfOthers(paper: Paper, values: Record<string, unknown>): void {
  const all: Record<Paper, readonly string[]> = papers;
  for (const option of papers.holographic) {
    if (values[option] === undefined || all[paper].includes(option)) continue;
    const others = Object.entries(all).flatMap(([name, options]) =>
      options.includes(option) ? [`"reproduce ${name}"`] : [],
    );
    throw inputError(`--${option} belongs to ${others.join(" and ")}`);
  }
}

/** `reproduce PAPER --data DIR [--out DIR]`, for `holographic` also `[--seeds N] [--only A,B] [--lambda-scale S]`, for `probes` `[--seeds N] [--only a,b,c]` */
export function reproduceArguments(
  args: string[],
): (
  | { paper: "holographic"; data: string; lambdaScale: number }
  | { paper: "probes" }
  | { paper: "subspace-match"; data: string }
) &
  ReproduceOptions {
  const { values: v, positionals } = parse(args, {
    data: { type: "string" },
    out: { type: "string" },
    seeds: { type: "string" },
    only: { type: "string" },
    "lambda-scale": { type: "string" },
  });
  const paper = only(positionals, "reproduce", "PAPER");
  if (!isPaper(paper))
    throw inputError(
      `reproduce knows the papers "holographic", "probes" and "subspace-match", not "${paper}" (holoscope --help)`,
    );
  refuseOfOthers(paper, v);
  const [wanted, seeds, lambdaScale] = [
    list(v.only),
    number(v.seeds, "--seeds") ?? (paper === "probes" ? 100 : 3),
    number(v["lambda-scale"], "--lambda-scale"),
  ];
  if (!Number.isInteger(seeds) || seeds < 1)
    throw inputError(`--seeds: ${seeds} is no number of networks; give 1 or more`);
  const shared = { data: v.data, out: v.out ?? "holoscope-reproduction", seeds, only: wanted };
  if (paper === "probes" && wanted?.join() === "a") return { paper, ...shared };
  if (v.data === undefined) throw inputError("reproduce needs the folder of the data: --data DIR (holoscope --help)");
  if (paper === "probes") return { paper, ...shared };
  if (paper === "subspace-match") return { paper, ...shared, data: v.data };
  if (lambdaScale !== undefined && !(lambdaScale > 0))
    throw inputError(`--lambda-scale: ${lambdaScale} is not above 0`);
  return { paper, ...shared, data: v.data, lambdaScale: lambdaScale ?? 1 };
}

/** `analyze MODEL DATA [LABELS] ...` becomes a recipe whose paths start at the current folder. */
export function analyzeArguments(args: string[]): { recipe: Recipe; output: OutputOptions } {
  const { values, positionals } = parse(args, { ...outputs, ...recipeOptions });
  const { json, html, arrays, ...options } = values;
  return { recipe: recipeOf("analyze", options, positionals), output: { json, html, arrays: arrays ?? false } };
}

/** `twin MODEL DATA [LABELS] --cut CUT ...` or `twin RECIPE [--cut CUT]`, both with `[--out FILE]` */
export function twinArguments(args: string[]): { recipe: Recipe | string; cut?: string; out?: string } {
  const { values, positionals } = parse(args, { out: { type: "string" }, ...recipeOptions });
  const { out, ...options } = values;
  const [recipe, ...rest] = positionals;
  if (!recipe?.endsWith(".json") || rest.length > 0) return { recipe: recipeOf("twin", options, positionals), out };
  refuseBesideRecipe(recipe, options, ["cut"]);
  return { recipe, cut: options.cut, out };
}

function refuseBesideRecipe(recipe: string, values: Record<string, unknown>, allowed: readonly string[]): void {
  const unused = Object.keys(values).find((option) => !allowed.includes(option));
  if (unused !== undefined)
    throw inputError(`--${unused} does not go with a recipe: change ${recipe}, or give the model and its data instead`);
}

/** Options of `probes` beside those of the data; each becomes a key of the recipe's `probes`. */
const probesOptions = {
  tensors: { type: "string" },
  target: { type: "string" },
  kind: { type: "string" },
  wide: { type: "string" },
  lambdas: { type: "string" },
  random: { type: "string" },
  "no-control": { type: "boolean" },
  checkpoints: { type: "string" },
  "probe-split": { type: "string" },
} as const;

/** `probes MODEL DATA [LABELS] ...` or `probes RECIPE`, both with `[--work DIR] [--json OUT]` */
export function probesArguments(args: string[]): { recipe: Recipe | string; work: string; json?: string } {
  const { values, positionals } = parse(args, {
    work: { type: "string" },
    json: { type: "string" },
    ...recipeOptions,
    ...probesOptions,
  });
  const {
    work = "holoscope-probes",
    json,
    tensors,
    target,
    kind,
    wide,
    lambdas,
    random,
    "no-control": noControl,
    checkpoints,
    "probe-split": split,
    ...options
  } = values;
  const probes = {
    tensors: tensors === "all" ? tensors : list(tensors),
    target,
    kind,
    wide,
    lambdas: list(lambdas)?.map((lambda) => number(lambda, "--lambdas")),
    random: number(random, "--random"),
    control: noControl ? false : undefined,
    checkpoints: list(checkpoints),
    split: list(split)?.map((part) => number(part, "--probe-split")),
  };
  const [recipe, ...rest] = positionals;
  if (!recipe?.endsWith(".json") || rest.length > 0)
    return { recipe: recipeOf("probes", options, positionals, { probes }), work, json };
  refuseBesideRecipe(recipe, values, ["work", "json"]);
  return { recipe, work, json };
}

/** Options of `compare` beside those of the data; each becomes a key of the recipe's `similarity`. */
const compareOptions = {
  tensors: { type: "string" },
  "other-tensors": { type: "string" },
  checkpoints: { type: "string" },
  part: { type: "string" },
  convolutions: { type: "string" },
  measures: { type: "string" },
  epsilons: { type: "string" },
  variance: { type: "string" },
  bandwidth: { type: "string" },
  minibatch: { type: "string" },
  draws: { type: "string" },
  pair: { type: "string", multiple: true },
} as const;

/** `compare MODEL [OTHER] DATA [LABELS] ...` or `compare RECIPE`, both with `[--json OUT]` */
export function compareArguments(args: string[]): { recipe: Recipe | string; json?: string } {
  const { values, positionals } = parse(args, { json: { type: "string" }, ...recipeOptions, ...compareOptions });
  const [first, second, ...rest] = positionals;
  if (first?.endsWith(".json") && second === undefined) {
    refuseBesideRecipe(first, values, ["json"]);
    return { recipe: first, json: values.json };
  }
  const {
    json,
    tensors,
    "other-tensors": otherTensors,
    checkpoints,
    part,
    convolutions,
    measures,
    epsilons,
    variance,
    bandwidth,
    minibatch,
    draws,
    pair,
    ...options
  } = values;
  const other = second !== undefined && modelNames.test(path.basename(second)) ? second : undefined;
  const similarity = {
    ...{
      other,
      convolutions,
      measures: list(measures),
      tensors: namedTensors(tensors),
      otherTensors: namedTensors(otherTensors ?? (other === undefined ? undefined : tensors)),
    },
    ...{
      part: number(part, "--part"),
      variance: number(variance, "--variance"),
      bandwidth: number(bandwidth, "--bandwidth"),
      minibatch: number(minibatch, "--minibatch"),
      draws: number(draws, "--draws"),
    },
    epsilons: list(epsilons)?.map((epsilon) => number(epsilon, "--epsilons")),
    checkpoints: list(checkpoints),
    details: pair?.map(detailOf),
  };
  return {
    recipe: recipeOf("compare", options, other === undefined ? positionals : [first!, ...rest], { similarity }),
    json,
  };
}

const namedTensors = (text: string | undefined) => (text === "all" ? text : list(text));

/** "A,B" or "A,B,EPSILON" */
function detailOf(text: string): { a?: string; b?: string; epsilon?: number } {
  const [a, b, epsilon, ...rest] = list(text)!;
  if (!b || rest.length > 0) throw inputError(`--pair: "${text}" names no two tensors; give A,B or A,B,EPSILON`);
  return { a, b, epsilon: number(epsilon, "--pair") };
}

/** `update TWIN NEWDATA [LABELS] [--only-new] [--label COLUMN] [--lambda L] [--lambda-per-example L] [--slices A,B] [--out FILE] [--json FILE]` */
export function updateArguments(args: string[]): { update: UpdateOptions; json?: string } {
  const text = { type: "string" } as const;
  const { values: v, positionals } = parse(args, {
    "only-new": { type: "boolean" },
    label: text,
    lambda: text,
    "lambda-per-example": text,
    slices: text,
    out: text,
    json: text,
  });
  const [twin, data, labels, ...rest] = positionals;
  if (!twin || !data || rest.length > 0)
    throw inputError(`update takes TWIN NEWDATA [LABELS] but got ${positionals.length} files (holoscope --help)`);
  const [lambda, lambdaPerExample] = [
    notNegative(v.lambda, "--lambda"),
    notNegative(v["lambda-per-example"], "--lambda-per-example"),
  ];
  if (lambda !== undefined && lambdaPerExample !== undefined)
    throw inputError("give --lambda or --lambda-per-example, not both");
  return {
    update: {
      twin,
      data,
      labels,
      label: v.label,
      onlyNew: v["only-new"] ?? false,
      lambda,
      lambdaPerExample,
      slices: slicesOf(v.slices),
      out: v.out,
    },
    json: v.json,
  };
}

type RecipeValues = ReturnType<typeof parse<typeof recipeOptions>>["values"];

function recipeOf(command: string, v: RecipeValues, positionals: string[], more: object = {}): Recipe {
  const [model, data, labels, ...rest] = positionals;
  if (!model || !data || rest.length > 0)
    throw inputError(`${command} takes MODEL DATA [LABELS] but got ${positionals.length} files (holoscope --help)`);
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
    testPart: number(v["test-part"], "--test-part"),
    analyses: list(v.analyses),
    retrainings: number(v.retrainings, "--retrainings"),
    retrained: list(v.retrained),
    seed: number(v.seed, "--seed"),
    family: v.family,
    precision: v.precision,
    kinkSlopes: v["kink-slopes"],
    lambda: v.lambda === "implied" ? v.lambda : number(v.lambda, "--lambda"),
    lambdaPerExample: number(v["lambda-per-example"], "--lambda-per-example"),
    slices: slicesOf(v.slices),
    cuts: v.cut === undefined || v.cut === "all" ? "all" : list(v.cut),
    ...more,
  };
  return parseRecipe(recipe, "arguments");
}

function only(positionals: string[], command: string, what: string): string {
  const [first, ...rest] = positionals;
  if (!first || rest.length > 0)
    throw inputError(`${command} takes one ${what} but got ${positionals.length} (holoscope --help)`);
  return first;
}

const slicesOf = (text: string | undefined): Recipe["slices"] =>
  text === "auto" ? "auto" : text === "none" ? [] : list(text);

const list = (text: string | undefined): string[] | undefined => text?.split(",").map((part) => part.trim());

function notNegative(text: string | undefined, option: string): number | undefined {
  const value = number(text, option);
  if (value !== undefined && value < 0) throw inputError(`${option}: ${text} is negative; a regulariser is 0 or more`);
  return value;
}

function number(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw inputError(`${option}: "${text}" is not a number`);
  return value;
}
