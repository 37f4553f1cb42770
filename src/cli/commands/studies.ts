import path from "node:path";
import { Command, Option } from "commander";
import { dataSchema } from "../../protocol/data";
import { inputError } from "../../protocol/errors";
import { modelNames } from "../../protocol/modelFormats";
import { sharedSchema } from "../../protocol/recipe";
import { findingsOf, isRunOf, type AnyRun, type DocumentOf, type Report } from "../../protocol/run";
import { keyedStudies, studies, type StudyKind } from "../../protocol/studies";
import { cutsSchema } from "../../protocol/studies/cuts/recipe";
import { parseRecipe, readDocument } from "../../engine/parse";
import { runStudy } from "../../engine/runStudy";
import { filesBeside, studyFiles } from "../../engine/studyFiles";
import { checkOutputs, clearProgress, terminalWork, withOutputs, writeOutputs, type Outputs } from "../output";
import { givenValues, keyOptions, objectOf, put, type KeyOption } from "../schemaOptions";
import * as z from "zod";

/** Recipes made of arguments start at the current folder. */
export const argumentsRecipe = "arguments.holoscope.json";

type Values = Record<string, unknown>;

/** The keys of a recipe as options of one study; those of other studies' are taken too, but not shown. */
export function recipeKeys(kind: StudyKind): KeyOption[] {
  const { model, data, ...shared } = sharedSchema.shape;
  const study = studies[kind];
  const own = study.recipe instanceof z.ZodObject && kind in keyedStudies ? study.recipe : undefined;
  return [
    ...keyOptions(dataSchema, ["data"], "Data"),
    ...keyOptions(z.object(shared), [], "Examples and output"),
    ...(own ? keyOptions(own, [kind], study.label) : []),
    ...keyOptions(cutsSchema, [], studies.cuts.label, own !== undefined),
  ];
}

export function addKeys(command: Command, keys: readonly KeyOption[]): Command {
  const known = new Set<string>();
  for (const option of keys.flatMap(({ options }) => options))
    // The study's own key comes first where another study has one of the same name.
    if (known.size < known.add(option.long ?? "").size) command.addOption(option);
  return command;
}

/** The command of a study. */
export function studyCommand(kind: StudyKind): Command {
  const { verb, question, document, examples } = studies[kind];
  const command = withOutputs(new Command(verb).description(question));
  command.addHelpText("after", `\nExamples:\n${examples.map((call) => `  holoscope ${call}`).join("\n")}`);
  if (document === "recipe") return recipeCommand(command, kind);
  return documentCommand(
    command,
    kind,
    document === "twin" ? "TWIN NEWDATA [LABELS]" : "RECIPE.holoscope-training.json",
  );
}

function recipeCommand(command: Command, kind: StudyKind): Command {
  const keys = recipeKeys(kind);
  const other = keys.find(({ isPositional, path: [first] }) => isPositional && first !== "data");
  const files = other ? `MODEL [${other.path.at(-1)!.toUpperCase()}] DATA [LABELS]` : "MODEL DATA [LABELS]";
  const { verb } = studies[kind];
  return addKeys(command, keys)
    .argument("[files...]", `${files}, or a recipe (.holoscope.json)`)
    .usage(`${files} [options]\n       holoscope ${verb} RECIPE.holoscope.json [options]`)
    .addOption(new Option("--work <DIR>", "where an interrupted run is taken up again").default(`holoscope-${verb}`))
    .action(async (given: string[], values: Outputs & { work: string }, called: Command) => {
      await checkOutputs(values);
      const { document, recipePath } = await askedRecipe(verb, keys, given, givenValues(called), other?.path);
      await execute(kind, recipePath, { document, files: filesBeside(recipePath) }, values);
    });
}

/** The recipe that is named, or that the arguments make. @param other where a second model goes, if there may be one */
export async function askedRecipe(
  verb: string,
  keys: readonly KeyOption[],
  given: readonly string[],
  values: Values,
  other?: string[],
  besides: readonly string[] = [],
): Promise<{ document: DocumentOf<"cuts">; recipePath: string }> {
  const [first, second, ...rest] = given;
  if (first?.endsWith(".json") && second === undefined) {
    refuseBeside(first, keys, values, besides);
    return { document: await readDocument("cuts", first), recipePath: path.resolve(first) };
  }
  const isOther = other !== undefined && second !== undefined && modelNames.test(path.basename(second));
  const [data, labels, ...more] = isOther ? rest : given.slice(1);
  if (first === undefined || data === undefined || more.length > 0)
    throw inputError(`${verb} takes MODEL DATA [LABELS] but got ${given.length} files (holoscope ${verb} --help)`);
  const recipe: Values = { format: "holoscope.recipe/1", model: first, ...objectOf(keys, values, isOther) };
  put(recipe, ["data", "path"], data);
  put(recipe, ["data", "labels"], labels);
  if (isOther) put(recipe, other, second);
  return { document: parseRecipe(recipe, "arguments"), recipePath: path.resolve(argumentsRecipe) };
}

/** A recipe says all of this itself. */
function refuseBeside(recipe: string, keys: readonly KeyOption[], values: Values, besides: readonly string[]): void {
  const options = keys.flatMap((key) => key.options).filter(({ long }) => !besides.includes(long ?? ""));
  const given = options.find((option) => values[option.attributeName()] !== undefined);
  if (given)
    throw inputError(
      `${given.long} does not go with a recipe: change ${recipe}, or give the model and its data instead`,
    );
}

/** A study whose document is no recipe: its file, and the options of the run. */
function documentCommand(command: Command, kind: StudyKind, usage: string): Command {
  const { verb, options } = studies[kind];
  const keys = keyOptions(options, [], "Options");
  const places = keys.filter(({ isPositional }) => isPositional);
  return addKeys(command, keys)
    .argument("[files...]", usage)
    .usage(`${usage} [options]`)
    .action(async (given: string[], values: Outputs, called: Command) => {
      const [document, ...others] = given;
      const needed = usage.split(" ").filter((word) => !word.startsWith("[")).length;
      if (document === undefined || given.length < needed || others.length > places.length)
        throw inputError(
          `${verb} takes ${needed === 1 ? `one ${usage}` : usage} but got ${given.length} files (holoscope ${verb} --help)`,
        );
      await checkOutputs(values);
      const asked = objectOf(keys, givenValues(called));
      others.forEach((file, i) => put(asked, places[i]!.path, file));
      // Of a twin the other files are named from the current folder, as the twin itself is.
      const files = studies[kind].document === "twin" ? studyFiles(".", document) : filesBeside(document);
      const read = await readDocument(kind, document);
      await execute(kind, path.resolve(document), { document: read, files, options: asked }, values);
    });
}

interface Asked<K extends StudyKind> {
  document: DocumentOf<K>;
  options?: object;
  files: ReturnType<typeof studyFiles>;
}

async function execute<K extends StudyKind>(
  kind: K,
  recipePath: string,
  asked: Asked<K>,
  outputs: Outputs & { work?: string },
) {
  // The pictures of the HTML report need the arrays; the JSON has them when asked for.
  const arrays = outputs.arrays === true || outputs.html !== undefined;
  const request = { ...asked, work: outputs.work ?? "", arrays };
  const run = (await runStudy(kind, recipePath, request, terminalWork())) as AnyRun;
  clearProgress();
  const json = outputs.arrays
    ? JSON.stringify(run.report)
    : JSON.stringify(isRunOf(run, "cuts") ? withoutArrays(run.report) : run.report, null, 2);
  await writeOutputs(run, { json, findings: findingsOf(run) }, outputs);
}

function withoutArrays({ examples, ...report }: Report) {
  return { ...report, cuts: report.cuts.map(({ arrays, ...cut }) => cut) };
}

/** Runs a recipe's cuts: the shortest way to ask again what a recipe says. */
export const runCommand = (): Command =>
  withOutputs(new Command("run").description("Run a recipe: its analysis of cuts"))
    .argument("[files...]", "RECIPE.holoscope.json")
    .usage("RECIPE.holoscope.json [options]")
    .action(async (given: string[], values: Outputs) => {
      const [recipe, ...more] = given;
      if (recipe === undefined || more.length > 0)
        throw inputError(`run takes one RECIPE but got ${given.length} (holoscope run --help)`);
      await checkOutputs(values);
      const document = await readDocument("cuts", recipe);
      await execute("cuts", path.resolve(recipe), { document, files: filesBeside(recipe) }, values);
    });
