import { stat } from "node:fs/promises";
import * as vscode from "vscode";
import { twinSuffix } from "../../protocol/twin";
import { DATASET_PATTERNS, groupDatasets, type DatasetFiles } from "./datasets";
import { RECIPE_SUFFIX, TRAINING_SUFFIX } from "./recipeFile";

const EXCLUDED = "**/{node_modules,.git}/**";
const LIMIT = 2000;

/** Pattern of the files that the tree of models shows. */
export const MODEL_PATTERN = `**/*{.onnx,${RECIPE_SUFFIX}}`;

/** Networks; the linear twins made of them are none. */
export const findModels = async (): Promise<string[]> => (await find("**/*.onnx")).filter((file) => !file.endsWith(twinSuffix));

export const findTwins = (): Promise<string[]> => find(`**/*${twinSuffix}`);

export const findRecipes = (): Promise<string[]> => find(`**/*${RECIPE_SUFFIX}`);

export const findTrainings = (): Promise<string[]> => find(`**/*${TRAINING_SUFFIX}`);

export async function findDatasets(): Promise<DatasetFiles[]> {
  const found = await Promise.all(DATASET_PATTERNS.map(find));
  return groupDatasets(found.flat());
}

/** Absolute paths of the workspace's files, in alphabetical order. */
async function find(pattern: string): Promise<string[]> {
  const uris = await vscode.workspace.findFiles(pattern, EXCLUDED, LIMIT);
  return uris.map((uri) => uri.fsPath).sort();
}

/** Size of a file for people, e.g. "12.4 MB"; empty when it cannot be read. */
export async function sizeOf(file: string): Promise<string> {
  const bytes = await stat(file).then((entry) => entry.size, () => undefined);
  if (bytes === undefined) return "";
  const power = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${["B", "kB", "MB", "GB"][power]}`;
}
