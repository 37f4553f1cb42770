import * as vscode from "vscode";
import type { DataDescription, Inspection } from "../../protocol/inspection";
import { maxClasses } from "../../protocol/numbers";
import type { FamilyName, Normalization, RecipeInput } from "../../protocol/recipe";

export const options = (title: string, placeHolder: string) => ({ title, placeHolder, ignoreFocusOut: true });

/** CSV: asks for the label column, the guess first. Undefined = dismissed. */
export async function askLabel(
  { columns = [], label: guess }: DataDescription,
  title: string,
): Promise<string | undefined> {
  const items = columns.map(({ name, kind, distinct }) => ({
    label: name,
    description: `${kind === "number" ? "number" : "category"}, ${distinct} distinct${name === guess ? " · looks like the label" : ""}`,
  }));
  const guessed = items.filter(({ label }) => label === guess);
  const others = items.filter(({ label }) => label !== guess);
  return (await vscode.window.showQuickPick([...guessed, ...others], options(title, "Column that holds the labels")))
    ?.label;
}

/** NPZ: asks for one of the arrays. */
export async function askArray(
  { arrays = [] }: DataDescription,
  placeHolder: string,
  title: string,
): Promise<string | undefined> {
  const items = arrays.map(({ key, shape }) => ({ label: key, description: shape.join(" × ") }));
  return (await vscode.window.showQuickPick(items, options(title, placeHolder)))?.label;
}

export type Meaning = Pick<RecipeInput, "family" | "output"> & { classes?: string[] };

/**
 * Asks what the labels mean to the model when that is open: all classes or which two of them, or which family for a
 * single output.
 */
export async function askMeaning(
  model: Inspection,
  described: DataDescription,
  label: string | undefined,
  title: string,
): Promise<Meaning | undefined> {
  const { classes = [], columns } = described;
  const distinct = columns?.find(({ name }) => name === label)?.distinct ?? classes.length;
  if (distinct <= 2)
    return askOutputs(
      model,
      classes.map(({ value }) => value),
      title,
    );
  if (model.output.size > 1) {
    const all = suitAllOutputs(model, classes, distinct) ? await askAll(model, title) : false;
    return all === undefined ? undefined : all ? { family: "multinomial" } : askClasses(model, classes, title);
  }
  const families: (vscode.QuickPickItem & { family: FamilyName })[] = [
    { label: "Real numbers", description: "Gaussian with variance 1", family: "gaussian" },
    { label: "Counts 0, 1, 2, …", description: "Poisson", family: "poisson" },
  ];
  if (classes.length > 0) families.push({ label: "Two of the classes", description: "Bernoulli", family: "bernoulli" });
  const picked = await vscode.window.showQuickPick(
    families,
    options(title, `The labels take ${distinct} values: what are they?`),
  );
  if (picked?.family === "bernoulli") return askClasses(model, classes, title);
  return picked && { family: picked.family };
}

/** Whether every label stands for one output: an index, or one of exactly as many distinct labels. */
export function suitAllOutputs(
  { output: { size } }: Inspection,
  classes: { value: string }[],
  distinct: number,
): boolean {
  const allListed = classes.length === distinct;
  return size <= maxClasses && (distinct === size || (allListed && classes.every(({ value }) => isIndex(value, size))));
}

/** Asks whether all classes are to be analysed at once. Undefined = dismissed. */
async function askAll({ output: { size } }: Inspection, title: string): Promise<boolean | undefined> {
  const items = [
    { label: `All ${size} classes at once`, description: "Multinomial", all: true },
    { label: "Two of the classes", description: "Bernoulli, on the difference of their logits", all: false },
  ];
  return (await vscode.window.showQuickPick(items, options(title, `The model has ${size} outputs: which classes?`)))
    ?.all;
}

async function askClasses(model: Inspection, classes: ClassCounts, title: string): Promise<Meaning | undefined> {
  const chosen = await askTwoClasses(classes, title);
  return chosen && askOutputs(model, chosen, title);
}

type ClassCounts = NonNullable<DataDescription["classes"]>;

/** Asks for exactly two of the classes. Undefined = dismissed. */
export async function askTwoClasses(classes: ClassCounts, title: string): Promise<string[] | undefined> {
  const items = classes.map(({ value, count }) => ({
    label: value,
    description: `${count.toLocaleString("en-US")} examples`,
  }));
  let placeHolder = "Two classes to tell apart";
  for (;;) {
    const picked = await vscode.window.showQuickPick(items, { ...options(title, placeHolder), canPickMany: true });
    if (!picked) return undefined;
    const chosen = picked.map(({ label }) => label);
    if (chosen.length === 2) return chosen;
    placeHolder = `Tick exactly two classes (${chosen.length} were ticked)`;
  }
}

/** Completes two classes with the outputs that stand for them, where the model has no default output. */
async function askOutputs({ output }: Inspection, values: string[], title: string): Promise<Meaning | undefined> {
  const [zero, one] = values;
  if (zero === undefined || one === undefined) return {};
  const classes = mapping(values);
  if (output.default !== undefined || output.size < 2) return { classes };
  const outputs: string[] = [];
  for (const value of [zero, one]) {
    const index = isIndex(value, output.size) ? value : await askOutput(value, output.size, title);
    if (index === undefined) return undefined;
    outputs.push(index);
  }
  return { classes, output: outputs.reverse().join("-") };
}

/** Two classes as a recipe names them: labels that are 0 and 1 already need no mapping. */
export const mapping = ([zero, one]: string[]): string[] | undefined =>
  zero === undefined || one === undefined || (zero === "0" && one === "1") ? undefined : [zero, one];

const isIndex = (value: string, size: number): boolean => /^\d+$/.test(value) && Number(value) < size;

async function askOutput(value: string, size: number, title: string): Promise<string | undefined> {
  const items = Array.from({ length: size }, (_, index) => ({
    label: String(index),
    description: `output ${index} of the model`,
  }));
  return (await vscode.window.showQuickPick(items, options(title, `Output that stands for the class "${value}"`)))
    ?.label;
}

/** @param trained whether there is a model that says which one is right */
export async function askNormalization(
  title: string,
  { trained }: { trained: boolean } = { trained: true },
): Promise<Normalization | undefined> {
  const items: (vscode.QuickPickItem & { normalize: Normalization })[] = [
    {
      label: "None",
      description: trained ? "the file holds what the model was trained on" : "the numbers of the file as they are",
      normalize: "none",
    },
    { label: "Mean and range", description: "subtract the mean, divide by the range", normalize: "mean-range" },
    {
      label: "Mean and standard deviation",
      description: "subtract the mean, divide by the standard deviation",
      normalize: "mean-std",
    },
  ];
  return (
    await vscode.window.showQuickPick(
      items,
      options(title, trained ? "Normalisation of the inputs, as in training" : "Normalisation of the inputs"),
    )
  )?.normalize;
}

/**
 * Asks which examples the network was trained on: calibration and faithfulness are promised there, not elsewhere.
 * Empty when it is all of them.
 */
export async function askTrainingPart(title: string): Promise<Pick<RecipeInput, "split"> | undefined> {
  const all = { label: "All of them" };
  const first = { label: "Only the first of them…", description: "the rest was held out" };
  const picked = await vscode.window.showQuickPick(
    [all, first],
    options(title, "Examples that the network was trained on"),
  );
  if (picked !== first) return picked && {};
  const prompt = "How many of the first examples was the network trained on? A count (250), or a share (60%)";
  const answer = await vscode.window.showInputBox({
    title,
    prompt,
    ignoreFocusOut: true,
    validateInput: (text) => (parsePart(text) ? undefined : "A count such as 250, or a share such as 60%"),
  });
  return answer === undefined ? undefined : { split: parsePart(answer) };
}

/** "250" is a part of 250 examples, "60%" two parts of 60% and 40%. */
export function parsePart(text: string): number[] | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(%?)\s*$/.exec(text);
  const value = Number(match?.[1]);
  if (!match || !(value > 0)) return undefined;
  if (match[2] === "") return Number.isInteger(value) ? [value] : undefined;
  return value < 100 ? [value / 100, (100 - value) / 100] : undefined;
}
