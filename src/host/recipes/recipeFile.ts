import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import type * as z from "zod";
import { dataEnding } from "../../protocol/dataFormats";
import { errorMessage, inputError } from "../../protocol/errors";
import { documentSuffixes, literally } from "../../protocol/fileNames";
import { modelExtensions } from "../../protocol/modelFormats";
import { recipeSchema, type Recipe, type RecipeInput } from "../../protocol/recipe";
import type { RecipeChoice } from "../../protocol/recipeChoice";
import { isKeyedStudy, keyedStudies } from "../../protocol/studies";
import { trainingSchema, type Training, type TrainingInput } from "../../protocol/studies/training/recipe";

export const RECIPE_SUFFIX = documentSuffixes.recipe;
export const TRAINING_SUFFIX = documentSuffixes.training;
export const isRecipe = (file: string): boolean => file.endsWith(RECIPE_SUFFIX);

const documents = Object.values(documentSuffixes).map(literally).join("|");
const SUFFIXES = new RegExp(`(${documents}|\\.(${modelExtensions.join("|")})|${dataEnding})$`, "i");

/** Path of a recipe, model or dataset without what says its kind. */
export const stemOf = (file: string): string => file.replace(SUFFIXES, "");

/** What a recipe or model is called where its kind is plain. */
export const nameOf = (file: string): string => path.basename(stemOf(file));

/** Absolute path of a file named in a recipe. */
export const besideRecipe = (recipeFile: string, file: string): string => path.resolve(path.dirname(recipeFile), file);

/** The other way round: how a recipe names a file. */
export const fromRecipe = (recipeFile: string, file: string): string =>
  path.relative(path.dirname(recipeFile), file).replaceAll(path.sep, "/");

/** @throws HoloscopeError of kind "input" that names the file and the key */
export const readRecipe = (file: string): Promise<Recipe> => readAs(recipeSchema, file);

/**
 * The recipe that usually goes with a model, if it is there; one of another model of the same name is not taken for it.
 */
export async function usualRecipe(model: string): Promise<string | undefined> {
  const file = stemOf(model) + RECIPE_SUFFIX;
  if (!existsSync(file)) return undefined;
  return readRecipe(file).then(
    (recipe) => (besideRecipe(file, recipe.model) === model ? file : undefined),
    () => file,
  );
}

/** Whether a recipe is that of a comparison alone: the usual recipe of a model may compare its layers besides. */
export const isComparison = (file: string, { model, similarity }: RecipeInput): boolean =>
  similarity !== undefined && file !== stemOf(besideRecipe(file, model)) + RECIPE_SUFFIX;

/** @throws HoloscopeError of kind "input" that names the file and the key */
export const readTraining = (file: string): Promise<Training> => readAs(trainingSchema, file);

async function readAs<T>(schema: z.ZodType<T>, file: string): Promise<T> {
  const parsed = schema.safeParse(await readJson(file));
  if (!parsed.success) throw inputError(`${path.basename(file)}: ${firstIssue(parsed.error)}`);
  return parsed.data;
}

export async function writeRecipe(file: string, recipe: RecipeInput | TrainingInput): Promise<void> {
  await writeFile(file, `${JSON.stringify(recipe, null, 2)}\n`);
}

/** Saves unsaved changes of the recipe, so that what runs is what the user sees. */
export async function saveOpenEditor(file: string): Promise<void> {
  await vscode.workspace.textDocuments.find(({ uri, isDirty }) => isDirty && uri.fsPath === file)?.save();
}

/**
 * Writes the choices that differ from what is in effect into the recipe file, and keeps every other key as the user
 * wrote it.
 * @throws HoloscopeError of kind "input" when the file cannot be read
 */
export async function updateRecipe(file: string, { data, ...choice }: RecipeChoice): Promise<void> {
  const json = await readJson(file);
  if (!isObject(json)) throw inputError(`${path.basename(file)}: a recipe is a JSON object`);
  const before = JSON.stringify(json);
  const current = recipeSchema.safeParse(json).data;
  for (const [key, value] of Object.entries(choice)) {
    if (isKeyedStudy(key)) putKey(json, key, Object(value), current?.[key] ?? keyedStudies[key].recipe.parse({}));
    else put(json, { [key]: value }, current);
  }
  if (data) putKey(json, "data", data, current?.data);
  if (choice.lambda !== undefined) delete json.lambdaPerExample;
  else if (choice.lambdaPerExample !== undefined) delete json.lambda;
  if (JSON.stringify(json) !== before) await writeFile(file, `${JSON.stringify(json, null, 2)}\n`);
}

/** Writes the values that are not in effect already; null takes a key out. */
function put(json: Record<string, unknown>, choice: object, inEffect: object = {}): void {
  const before = new Map<string, unknown>(Object.entries(inEffect));
  for (const [key, value] of Object.entries(choice)) {
    if (value === null) delete json[key];
    else if (value !== undefined && !isDeepStrictEqual(value, before.get(key))) json[key] = value;
  }
}

/** The same in the value of a key, which a recipe need not have. */
function putKey(json: Record<string, unknown>, key: string, choice: object, inEffect: object | undefined): void {
  const value = json[key];
  const own = isObject(value) ? value : {};
  put(own, choice, inEffect);
  if (Object.keys(own).length > 0) json[key] = own;
}

async function readJson(file: string): Promise<unknown> {
  try {
    const json: unknown = JSON.parse(await readFile(file, "utf8"));
    return json;
  } catch (error) {
    throw inputError(`${path.basename(file)}: not a readable JSON file: ${errorMessage(error)}`);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? [issue.path.join("."), issue.message].filter(Boolean).join(": ") : "not a valid recipe";
}
