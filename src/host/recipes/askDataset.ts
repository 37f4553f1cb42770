import * as path from "node:path";
import * as vscode from "vscode";
import { dataExtensions } from "../../protocol/dataFormats";
import { groupDatasets, needsLabelsFile, type DatasetFiles } from "./datasets";
import { findDatasets, sizeOf } from "./workspaceFiles";

export type DatasetAnswer = { kind: "dataset"; files: DatasetFiles } | { kind: "recipe" } | { kind: "none" };

type Item = vscode.QuickPickItem & { answer?: DatasetAnswer | "browse" };

/** Asks for new rows for a twin, those in its own folder first. Undefined = dismissed. */
export async function askNewData(twin: string, title: string): Promise<DatasetFiles | undefined> {
  const placeHolder = `New labelled rows for ${path.basename(twin)}`;
  const picked = await vscode.window.showQuickPick(datasetItems(twin), {
    title,
    placeHolder,
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  const answer = picked?.answer === "browse" ? await browse(twin) : picked?.answer;
  return answer?.kind === "dataset" ? answer.files : undefined;
}

/**
 * Asks which dataset goes with the model; the recipe that exists already comes first, then the model's own folder.
 * Undefined = dismissed.
 * @param optional whether the answer can be that none does
 */
export async function askDataset(
  model: string,
  existingRecipe: string | undefined,
  title: string,
  { optional }: { optional: boolean },
): Promise<DatasetAnswer | undefined> {
  const picked = await vscode.window.showQuickPick(items(model, existingRecipe, optional), {
    title,
    placeHolder: `Dataset for ${path.basename(model)}`,
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  return picked?.answer === "browse" ? browse(model) : picked?.answer;
}

async function items(model: string, existingRecipe: string | undefined, optional: boolean): Promise<Item[]> {
  const recipe: Item[] = existingRecipe
    ? [
        {
          label: `$(book) Use ${path.basename(existingRecipe)}`,
          description: "the recipe beside the model",
          answer: { kind: "recipe" },
        },
      ]
    : [];
  return [...recipe, ...(await datasetItems(model)), ...(optional ? [withoutDataset] : [])];
}

/** The datasets of the workspace, those in the folder of the model first, and a dialog for others. */
async function datasetItems(model: string): Promise<Item[]> {
  const folder = path.dirname(model);
  const isNear = ({ data }: DatasetFiles) => path.dirname(data) === folder;
  const datasets = await findDatasets();
  const ordered = [...datasets.filter(isNear), ...datasets.filter((files) => !isNear(files))];
  return [
    separator("Datasets of the workspace"),
    ...(await Promise.all(ordered.map(datasetItem))),
    separator("Something else"),
    { label: "$(folder-opened) Browse…", answer: "browse" },
  ];
}

const withoutDataset: Item = {
  label: "$(type-hierarchy) Only look at the network (no dataset)",
  answer: { kind: "none" },
};

async function datasetItem(files: DatasetFiles): Promise<Item> {
  const name = path.basename(files.data);
  const label = files.labels ? `${name} + ${path.basename(files.labels)}` : name;
  const folder = path.dirname(vscode.workspace.asRelativePath(files.data));
  return {
    label: `$(table) ${label}`,
    description: [await sizeOf(files.data), folder === "." ? "" : folder].filter(Boolean).join(" · "),
    answer: { kind: "dataset", files },
  };
}

const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });

async function browse(model: string): Promise<DatasetAnswer | undefined> {
  const data = await openFile("Choose a dataset", path.dirname(model));
  if (!data) return undefined;
  if (!needsLabelsFile(data)) return { kind: "dataset", files: { data } };
  const siblings = await vscode.workspace.fs.readDirectory(vscode.Uri.file(path.dirname(data)));
  const paired = groupDatasets(siblings.map(([name]) => path.join(path.dirname(data), name))).find(
    (files) => files.data === data,
  );
  if (paired) return { kind: "dataset", files: paired };
  const labels = await openFile(`Choose the labels that go with ${path.basename(data)}`, path.dirname(data));
  return labels ? { kind: "dataset", files: { data, labels } } : undefined;
}

async function openFile(title: string, folder: string): Promise<string | undefined> {
  const filters = { Datasets: dataExtensions, "All files": ["*"] };
  const [file] = (await vscode.window.showOpenDialog({ title, defaultUri: vscode.Uri.file(folder), filters })) ?? [];
  return file?.fsPath;
}
