import { inputError } from "../../protocol/errors";
import type { Binding, Dataset } from "./dataset";
import { countLabels } from "./labels";
import { baseName, listNames } from "./names";

type Label = number | string;

/** Which labels count as 1 and as 0; `zero` absent: every label but `one` counts as 0. */
export interface ClassRule {
  one: Label;
  zero?: Label;
}

/**
 * How labels become 0 and 1: by the output that the model is asked for, by the chosen classes, or, for a Bernoulli
 * family with two text labels, in their order. Undefined where the labels are taken as they are.
 * @throws input error when a class is not present, or output and classes contradict each other
 */
export function classRule(dataset: Dataset, { data, family, target }: Binding): ClassRule | undefined {
  const isText = Array.isArray(dataset.labels);
  if (!target && !data.classes && !(isText && family === "bernoulli")) return undefined;
  const file = baseName(data.path);
  const present = countLabels(dataset.labels).map((label) => label.value);
  const find = (name: string) => requirePresent(name, present, isText, file);
  const [a, b] = data.classes ?? [];
  const chosen = a === undefined || b === undefined ? undefined : ([find(a), find(b)] as const);
  if (chosen && chosen[0] === chosen[1])
    throw inputError(`class ${a} is named twice: give two different classes`, "data.classes");
  if (target) return targetRule(target, chosen, (name) => find(isText ? classAt(name, present) : name));
  if (chosen) return { zero: chosen[0], one: chosen[1] };
  const [zero, one] = present;
  if (zero === undefined || one === undefined)
    throw inputError(`every label of ${file} is "${zero}": a bernoulli family needs two classes`);
  if (present.length > 2)
    throw inputError(`${file} has ${present.length} classes (${listNames(present)}): choose two`, "data.classes");
  return { zero, one };
}

function targetRule(
  target: NonNullable<Binding["target"]>,
  chosen: readonly [Label, Label] | undefined,
  find: (name: string) => Label,
): ClassRule {
  const one = find(target.positive);
  const zero = target.negative === undefined ? chosen?.find((label) => label !== one) : find(target.negative);
  const contradicts = chosen && !(chosen.includes(one) && zero !== undefined && chosen.includes(zero));
  if (contradicts) {
    const wanted = target.negative === undefined ? `class ${one}` : `classes ${zero} and ${one}`;
    throw inputError(
      `the chosen output is about the ${wanted} but the classes are ${chosen.join(",")}: let the two agree, or leave the classes out`,
      "output",
      "data.classes",
    );
  }
  return { zero, one };
}

/** Text classes that are not called 0, 1, ... are counted in ascending order, as outputs of a classifier are. */
function classAt(name: string, present: string[]): string {
  return present.includes(name) || !/^\d+$/.test(name) ? name : (present[Number(name)] ?? name);
}

/** The label that a class name stands for; numbers are compared by value ("3" is 3.0). */
export function requirePresent(name: string, present: string[], isText: boolean, file: string): Label {
  const same = present.find((value) =>
    isText ? value === name : name.trim() !== "" && Number(value) === Number(name),
  );
  if (same === undefined) throw inputError(`${file} has no class "${name}"; its classes are: ${listNames(present)}`);
  return isText ? same : Number(same);
}
