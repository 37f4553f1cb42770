import * as vscode from "vscode";
import type { DataDescription } from "../../protocol/inspection";
import { maxClasses } from "../../protocol/numbers";
import type { TrainingInput } from "../../protocol/studies/training/recipe";
import { askTwoClasses, mapping, options, parsePart, type Meaning } from "../recipes/askBinding";

/** What a new network learns, and how many outputs it needs for that. */
export type Target = Pick<Meaning, "family" | "classes"> & { outputs: number };

/** Asks what the labels are, where they take more than two values. Undefined = dismissed. */
export async function askTarget(
  { classes = [], columns }: DataDescription,
  label: string | undefined,
  title: string,
): Promise<Target | undefined> {
  const values = classes.map(({ value }) => value);
  const column = columns?.find(({ name }) => name === label);
  const distinct = column?.distinct ?? values.length;
  if (distinct <= 2) return { family: "bernoulli", classes: mapping(values), outputs: 1 };
  const items: (vscode.QuickPickItem & { family: NonNullable<Meaning["family"]> })[] = [];
  if (values.length === distinct && distinct <= maxClasses)
    items.push({
      label: `All ${distinct} classes at once`,
      description: "Multinomial, one output each",
      family: "multinomial",
    });
  if (values.length > 0)
    items.push({ label: "Two of the classes", description: "Bernoulli, one output", family: "bernoulli" });
  if (column?.kind !== "category")
    items.push(
      { label: "Real numbers", description: "Gaussian with variance 1", family: "gaussian" },
      { label: "Counts 0, 1, 2, …", description: "Poisson", family: "poisson" },
    );
  const picked = await vscode.window.showQuickPick(
    items,
    options(title, `The labels take ${distinct} values: what are they?`),
  );
  if (picked?.family !== "bernoulli")
    return picked && { family: picked.family, outputs: picked.family === "multinomial" ? distinct : 1 };
  const chosen = await askTwoClasses(classes, title);
  return chosen && { family: "bernoulli", classes: mapping(chosen), outputs: 1 };
}

/** Asks for the hidden layers. Undefined = dismissed. */
export async function askHidden(title: string): Promise<number[] | undefined> {
  const prompt = "Units of the hidden layers, each with ReLU, such as 100, 100; nothing for a linear model";
  const wrong = "Whole numbers with commas between them, such as 100, 100";
  const answer = await vscode.window.showInputBox({
    title,
    prompt,
    value: "100, 100",
    ignoreFocusOut: true,
    validateInput: (text) => (parseHidden(text) ? undefined : wrong),
  });
  return answer === undefined ? undefined : parseHidden(answer);
}

/** "100, 50" is two layers, "" none. */
export function parseHidden(text: string): number[] | undefined {
  if (text.trim() === "") return [];
  const units = text.split(",").map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : 0));
  return units.every((count) => count > 0 && count <= 100_000) ? units : undefined;
}

/** Asks which examples to train on; the loss on the others is followed. Undefined = dismissed. */
export async function askTrainPart(title: string): Promise<Pick<TrainingInput, "split" | "shuffle"> | undefined> {
  const held = "the rest is held out, and its loss is followed";
  const items = {
    drawn: { label: "80%, drawn at random", description: held },
    first: { label: "The first 80%", description: held },
    all: { label: "All of them", description: "nothing is held out" },
    share: { label: "Another share, drawn at random…", description: held },
  };
  const picked = await vscode.window.showQuickPick(Object.values(items), options(title, "Examples to train on"));
  if (picked === items.drawn) return { split: [0.8, 0.2], shuffle: true };
  if (picked === items.first) return { split: [0.8, 0.2] };
  if (picked !== items.share) return picked && {};
  const share = (text: string) => (text.includes("%") ? parsePart(text) : undefined);
  const answer = await vscode.window.showInputBox({
    title,
    prompt: "Share of the examples to train on, such as 60%",
    ignoreFocusOut: true,
    validateInput: (text) => (share(text) ? undefined : "A share such as 60%"),
  });
  return answer === undefined ? undefined : { split: share(answer), shuffle: true };
}
