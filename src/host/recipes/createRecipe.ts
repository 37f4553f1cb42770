import { existsSync } from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";
import type { DataDescription } from "../../protocol/inspection";
import type { RecipeInput } from "../../protocol/recipe";
import type { EngineProcess } from "../engineProcess";
import type { Inspections } from "../inspections";
import { askArray, askLabel, askMeaning, askNormalization, askTrainingPart } from "./askBinding";
import { askDataset } from "./askDataset";
import type { DatasetFiles } from "./datasets";
import { RECIPE_SUFFIX, writeRecipe } from "./recipeFile";

export interface RecipeServices {
  engine: EngineProcess;
  inspections: Inspections;
}

type DataChoice = Pick<RecipeInput["data"], "label" | "x" | "y">;

/**
 * Asks what to do with a model and writes the answers beside it.
 * @returns path of the recipe, of the model itself when no dataset is wanted, or undefined when the user gave up
 */
export async function createRecipe(model: string, services: RecipeServices): Promise<string | undefined> {
  const title = `Inspect ${path.basename(model)}`;
  const usual = model.replace(/\.onnx$/i, "") + RECIPE_SUFFIX;
  const inspecting = services.inspections.of(model);
  // A bad model is reported when its answer is needed, not as a stray rejection while a question is open.
  inspecting.catch(() => undefined);
  const answer = await askDataset(model, existsSync(usual) ? usual : undefined, title);
  if (!answer) return undefined;
  if (answer.kind === "recipe") return usual;
  const inspection = await inspecting;
  if (answer.kind === "none") return model;

  const { files } = answer;
  const described = await describe(services.engine, files);
  const choice = await askData(described, title);
  if (!choice) return undefined;
  const labelled = choice.label === described.label ? described : await describe(services.engine, files, choice.label);
  const meaning = await askMeaning(inspection, labelled, choice.label, title);
  if (!meaning) return undefined;
  const normalize = await askNormalization(title);
  if (!normalize) return undefined;
  const part = await askTrainingPart(title);
  if (!part) return undefined;
  const file = existsSync(usual) ? await askFile(usual, title) : { path: usual, write: true };
  if (!file?.write) return file?.path;

  const { classes, ...modelChoice } = meaning;
  const relative = (name: string) => path.relative(path.dirname(file.path), name).replaceAll(path.sep, "/");
  const data = { path: relative(files.data), labels: files.labels && relative(files.labels), ...choice, classes, normalize };
  await writeRecipe(file.path, { format: "holoscope.recipe/1", model: relative(model), ...modelChoice, data, ...part });
  return file.path;
}

const describe = (engine: EngineProcess, { data, labels }: DatasetFiles, label?: string): Promise<DataDescription> =>
  engine.call("describeData", { files: labels ? [data, labels] : [data], label });

/** Asks where inputs and labels are inside the file, as far as its format leaves it open. */
async function askData(described: DataDescription, title: string): Promise<DataChoice | undefined> {
  if (described.format === "csv") {
    const label = await askLabel(described, title);
    return label === undefined ? undefined : { label };
  }
  if (described.format !== "npz") return {};
  const x = described.x ?? (await askArray(described, "Array that holds the inputs", title));
  const y = x === undefined ? undefined : (described.y ?? (await askArray(described, "Array that holds the labels", title)));
  return x === undefined || y === undefined ? undefined : { x, y };
}

/** The recipe exists: replace it, keep it and use it, or write another one. */
async function askFile(usual: string, title: string): Promise<{ path: string; write: boolean } | undefined> {
  const stem = usual.slice(0, -RECIPE_SUFFIX.length);
  let number = 2;
  while (existsSync(`${stem}-${number}${RECIPE_SUFFIX}`)) number++;
  const fresh = `${stem}-${number}${RECIPE_SUFFIX}`;
  const items = [
    { label: `$(replace) Overwrite ${path.basename(usual)}`, file: { path: usual, write: true } },
    { label: `$(new-file) Write ${path.basename(fresh)}`, file: { path: fresh, write: true } },
    { label: `$(book) Use ${path.basename(usual)} as it is`, file: { path: usual, write: false } },
  ];
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: `${path.basename(usual)} exists`, ignoreFocusOut: true });
  return picked?.file;
}
