import { inputError } from "../../../protocol/errors";
import { counted, maxClasses } from "../../../protocol/numbers";
import type { Probing } from "../../../protocol/studies/probes/report";
import type { Recipe } from "../../../protocol/recipe";
import { chosenClasses } from "../../data/chosenRows";
import type { Dataset, TargetColumn } from "../../data/dataset";
import { countLabels } from "../../data/labels";
import { baseName, brief, listNames } from "../../data/names";
import type { ProbeParts, ProbeTarget } from "../../fit/probe";

/** What probes are to read, with its name and those of its classes. */
export interface NamedTarget extends ProbeTarget {
  name: string;
  classes?: string[];
}

/**
 * The label with all its classes, or another column, of the given rows. Text and at most `maxClasses` whole numbers are
 * taken as classes, but for the label of a Gaussian or Poisson family.
 * @throws input error when the column cannot be of the kind that is asked for, or is the same everywhere
 */
export function probeTarget(dataset: Dataset, rows: Uint32Array, recipe: Recipe): NamedTarget {
  const { data, family, probes } = recipe;
  const column: TargetColumn = dataset.target ?? {
    name: dataset.labelName ?? data.y ?? "label",
    values: dataset.labels,
  };
  const isLabel = column.name === dataset.labelName || !dataset.target;
  const values = Array.from(rows, (row) => column.values[row]!);
  const isText = Array.isArray(column.values);
  const place = `"${brief(column.name)}" of ${baseName(data.path)}`;
  const distinct = new Set(values);
  const few = distinct.size <= maxClasses && (isText || values.every(Number.isInteger));
  const guess = few && !(isLabel && (family === "gaussian" || family === "poisson")) ? "classes" : "numbers";
  const kind = probes?.kind ?? (isText ? "classes" : guess);
  if (kind === "numbers" && isText)
    throw inputError(`${place} holds text, which no probe reads as numbers: take it as classes`, "probes.kind");
  if (distinct.size < 2)
    throw inputError(
      `${place} is ${brief(String(values[0]))} for all of ${counted(rows.length, "example")}: choose another column to read, or other classes`,
      "probes.target",
    );
  if (kind === "numbers") return { kind, name: column.name, outputs: 1, values: Float64Array.from(values, Number) };
  if (distinct.size > maxClasses)
    throw inputError(
      `${place} has ${counted(distinct.size, "value")}, and at most ${maxClasses} classes can be read: ${isText ? "choose another column" : "take it as numbers"}`,
      isText ? "probes.target" : "probes.kind",
    );
  const order = isLabel && data.classes ? chosenClasses(dataset, data.classes, data.path) : ascending(column, distinct);
  const index = new Map(order.map((value, k) => [value, k]));
  return {
    kind,
    name: column.name,
    outputs: order.length,
    values: Float64Array.from(values, (value) => index.get(value)!),
    classes: order.map(String),
  };
}

const ascending = ({ values }: TargetColumn, distinct: ReadonlySet<number | string>): (number | string)[] =>
  Array.isArray(values)
    ? countLabels([...distinct].map(String)).map(({ value }) => value)
    : [...distinct].sort((a, b) => Number(a) - Number(b));

/** Fewer examples than this tell nothing of a probe. */
const fewest = 5;

/** @throws input error when a part is too small, or has no example to fit a class on */
export function requireExamples({ kind, values, classes = [] }: NamedTarget, parts: ProbeParts): void {
  const remedy = "give more data, or other parts";
  for (const [use, part] of [
    ["fit on", parts.train],
    ["choose lambda on", parts.validation],
    ["test on", parts.test],
  ] as const)
    if (part.length < fewest)
      throw inputError(
        `probes have ${counted(part.length, "example")} to ${use} and need ${fewest} or more: ${remedy}`,
        "probes.split",
      );
  const fitted = new Set(Array.from(parts.train, (i) => values[i]!));
  const missing = classes.filter((_, k) => !fitted.has(k));
  if (missing.length > 0)
    throw inputError(
      `no example to fit on is of class ${listNames(missing)}: ${remedy}, or leave the class out`,
      "probes.split",
      "data.classes",
    );
  if (kind === "numbers" && fitted.size < 2)
    throw inputError(`the target is ${values[parts.train[0]!]} for every example to fit on: ${remedy}`, "probes.split");
}

/** What a report says of the target. */
export const probingOf = (
  { name, kind, classes }: NamedTarget,
  { train, validation, test }: ProbeParts,
  seed: number,
): Probing => ({
  target: name,
  kind,
  ...(classes ? { classes } : {}),
  examples: { train: train.length, validation: validation.length, test: test.length },
  seed,
});
