import { inputError } from "../../protocol/errors";
import { maxClasses } from "../../protocol/numbers";
import type { Recipe } from "../../protocol/recipe";
import type { Binding } from "../data/dataset";
import { sizes } from "../data/names";
import type { Network } from "../onnx/model";

/** The M that is analysed: a logit, the difference of two, or (multinomial) the vector of all. */
export interface Output {
  /** M_k = sum of coefficients[k] times the logits: one row for a scalar M. */
  coefficients: number[][];
  /** How reports call it, e.g. "logits[5] - logits[3]", "logits[0..9]". */
  name: string;
  /** Which class label 1 stands for, when the choice of output says so. */
  target: Binding["target"];
}

/** What decides M. */
type OutputChoice = Pick<Recipe, "output" | "family" | "data">;

/**
 * The output taken when a recipe names none: the only one, or for Bernoulli the second minus the first of two; all for
 * multinomial.
 */
export function defaultOutput(outputs: number, family: Recipe["family"] = "bernoulli"): string | undefined {
  if (family === "multinomial") return "all";
  if (outputs === 1) return "0";
  return outputs === 2 && family === "bernoulli" ? "1-0" : undefined;
}

/**
 * Reads the recipe's choice: an index "3", a difference "5-3", or "all".
 * @throws input error listing the choices when there is none or it does not exist
 */
export function chooseOutput(network: Network, recipe: OutputChoice): Output {
  const { outputs, logits } = network;
  const choice = recipe.output ?? defaultOutput(outputs, recipe.family);
  if (recipe.family === "multinomial") return allOutputs(network, recipe.output);
  const choices = `an index 0 to ${outputs - 1}${outputs > 1 ? `, or a difference such as 1-0` : ""}`;
  if (choice === undefined)
    throw inputError(`${network.graph.name} has ${outputs} outputs: choose M: ${choices}`, "output");
  if (choice.trim() === "all")
    throw inputError(`output "all" needs the multinomial family; a ${recipe.family} family takes ${choices}`, "family");
  const match = /^(\d+)(?:-(\d+))?$/.exec(choice.trim());
  const [plus, minus] = [Number(match?.[1]), match?.[2] === undefined ? undefined : Number(match[2])];
  if (!match || plus >= outputs || (minus ?? 0) >= outputs || plus === minus)
    throw inputError(`output "${choice}" does not exist in ${network.graph.name}: expected ${choices}`);
  const coefficients = Array.from({ length: outputs }, (_, k) => (k === plus ? 1 : k === minus ? -1 : 0));
  const name =
    outputs === 1 ? logits : minus === undefined ? `${logits}[${plus}]` : `${logits}[${plus}] - ${logits}[${minus}]`;
  return { coefficients: [coefficients], name, target: target(recipe, outputs, plus, minus) };
}

function allOutputs({ graph, logits, outputs, trace }: Network, choice = "all"): Output {
  if (choice.trim() !== "all")
    throw inputError(
      `a multinomial family takes all outputs of ${graph.name}, not "${choice}": leave the output out, or choose the bernoulli family`,
      "output",
      "family",
    );
  if (outputs < 2)
    throw inputError(
      `${graph.name} has one output but a multinomial family needs one for each class: choose the bernoulli family`,
      "family",
    );
  if (outputs > maxClasses)
    throw inputError(
      `${graph.name} has ${outputs} outputs and at most ${maxClasses} can be analysed at once: compare two of them, e.g. output 1-0 of the bernoulli family`,
      "output",
      "family",
    );
  const shape = trace.dims(logits);
  if (shape.filter((extent) => extent > 1).length > 1)
    throw inputError(
      `${graph.name} gives ${sizes(shape)} logits an example, not one for each class: choose one, with the bernoulli family`,
      "output",
      "family",
    );
  const coefficients = Array.from({ length: outputs }, (_, k) =>
    Array.from({ length: outputs }, (_, j) => (j === k ? 1 : 0)),
  );
  return { coefficients, name: `${logits}[0..${outputs - 1}]`, target: undefined };
}

/** The chosen logits name the classes, unless the recipe lists classes of other names, whose order then decides. */
function target(
  { output, family, data }: OutputChoice,
  outputs: number,
  plus: number,
  minus: number | undefined,
): Binding["target"] {
  if (output === undefined || outputs === 1 || family !== "bernoulli") return undefined;
  const [positive, negative] = [String(plus), minus === undefined ? undefined : String(minus)];
  const { classes } = data;
  if (!classes) return { positive, negative };
  const sameClasses = classes.includes(positive) && negative !== undefined && classes.includes(negative);
  return sameClasses ? { positive, negative } : undefined;
}
