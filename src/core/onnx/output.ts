import { inputError } from "../../protocol/errors";
import type { Recipe } from "../../protocol/recipe";
import type { Binding } from "../data/dataset";
import type { Network } from "./model";

/** The scalar M that is analysed: a logit, or the difference of two. */
export interface Output {
  /** M = sum of coefficient times logit. */
  coefficients: number[];
  /** How reports call it, e.g. "logits[5] - logits[3]". */
  name: string;
  /** Which class label 1 stands for, when the choice of output says so. */
  target: Binding["target"];
}

/** The output taken when a recipe names none: the only one, or for Bernoulli the second minus the first of two. */
export function defaultOutput(outputs: number, family: Recipe["family"] = "bernoulli"): string | undefined {
  if (outputs === 1) return "0";
  return outputs === 2 && family === "bernoulli" ? "1-0" : undefined;
}

/**
 * Reads the recipe's choice: an index "3" or a difference "5-3".
 * @throws input error listing the choices when there is none or it does not exist
 */
export function chooseOutput(network: Network, recipe: Recipe): Output {
  const { outputs, logits } = network;
  const choice = recipe.output ?? defaultOutput(outputs, recipe.family);
  const choices = `an index 0 to ${outputs - 1}${outputs > 1 ? `, or a difference such as 1-0` : ""}`;
  if (choice === undefined) throw inputError(`${network.graph.name} has ${outputs} outputs: choose M with --output (recipe key "output"): ${choices}`);
  const match = /^(\d+)(?:-(\d+))?$/.exec(choice.trim());
  const [plus, minus] = [Number(match?.[1]), match?.[2] === undefined ? undefined : Number(match[2])];
  if (!match || plus >= outputs || (minus ?? 0) >= outputs || plus === minus)
    throw inputError(`output "${choice}" does not exist in ${network.graph.name}: expected ${choices}`);
  const coefficients = Array.from({ length: outputs }, (_, k) => (k === plus ? 1 : k === minus ? -1 : 0));
  const name = outputs === 1 ? logits : minus === undefined ? `${logits}[${plus}]` : `${logits}[${plus}] - ${logits}[${minus}]`;
  return { coefficients, name, target: target(recipe, outputs, plus, minus) };
}

/** The chosen logits name the classes, unless the recipe lists classes of other names, whose order then decides. */
function target({ output, family, data }: Recipe, outputs: number, plus: number, minus: number | undefined): Binding["target"] {
  if (output === undefined || outputs === 1 || family !== "bernoulli") return undefined;
  const [positive, negative] = [String(plus), minus === undefined ? undefined : String(minus)];
  const { classes } = data;
  if (!classes) return { positive, negative };
  const sameClasses = classes.includes(positive) && negative !== undefined && classes.includes(negative);
  return sameClasses ? { positive, negative } : undefined;
}
