import { open, stat } from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import { modelNames, modelPatterns } from "../../protocol/modelFormats";
import { twinSuffix } from "../../protocol/fileNames";
import { dataPatterns } from "../../protocol/dataFormats";
import { groupDatasets, type DatasetFiles } from "./datasets";
import { RECIPE_SUFFIX, TRAINING_SUFFIX } from "./recipeFile";

const EXCLUDED = "**/{node_modules,.git}/**";
const LIMIT = 2000;

/** Pattern of the files that the tree of models shows. */
export const MODEL_PATTERN = `**/{${[...modelPatterns, `*${RECIPE_SUFFIX}`].join(",")}}`;

/** Networks; the linear twins made of them are none. */
export async function findModels(): Promise<string[]> {
  const named = (await find(`**/{${modelPatterns.join(",")}}`)).filter((file) => modelNames.test(path.basename(file)));
  const isModel = await Promise.all(
    named.map(async (file) => !file.endsWith(".json") || holdsNetwork(await head(file))),
  );
  return named.filter((_, i) => isModel[i]);
}

/** The JSON files of TensorFlow.js name their parts; many others are called after a model. */
const holdsNetwork = (text: string): boolean => /"(modelTopology|weightsManifest)"/.test(text);

const HEAD = 2 ** 16;

/** Where a file begins; empty when it cannot be read. */
async function head(file: string): Promise<string> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return "";
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await handle.close();
  }
}

export const findTwins = (): Promise<string[]> => find(`**/*${twinSuffix}`);

export const findRecipes = (): Promise<string[]> => find(`**/*${RECIPE_SUFFIX}`);

export const findTrainings = (): Promise<string[]> => find(`**/*${TRAINING_SUFFIX}`);

export async function findDatasets(): Promise<DatasetFiles[]> {
  const found = await Promise.all(dataPatterns.map(find));
  return groupDatasets(found.flat());
}

/** Absolute paths of the workspace's files, in alphabetical order. */
async function find(pattern: string): Promise<string[]> {
  const uris = await vscode.workspace.findFiles(pattern, EXCLUDED, LIMIT);
  return uris.map((uri) => uri.fsPath).sort();
}

/** Size of a file for people, e.g. "12.4 MB"; empty when it cannot be read. */
export async function sizeOf(file: string): Promise<string> {
  const bytes = await stat(file).then(
    (entry) => entry.size,
    () => undefined,
  );
  if (bytes === undefined) return "";
  const power = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${["B", "kB", "MB", "GB"][power]}`;
}
