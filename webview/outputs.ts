import { maxClasses } from "../src/protocol/numbers";
import type { PanelState } from "../src/protocol/panel";
import type { RecipeChoice } from "../src/protocol/recipeChoice";

/** What M is, of a model with several outputs. */
export type OutputChoice =
  { kind: "all" } | { kind: "difference"; plus: number; minus: number } | { kind: "one"; plus: number };
export type OutputKind = OutputChoice["kind"];

type Known = Pick<PanelState, "inspection" | "recipe" | "runs">;

/** What the recipe says, or what is taken when it says nothing; undefined where it must be said and is not. */
export function chosenOutput({ inspection, recipe }: Known): OutputChoice | undefined {
  if (recipe?.family === "multinomial") return { kind: "all" };
  const match = /^(\d+)(?:-(\d+))?$/.exec((recipe?.output ?? inspection?.output.default ?? "").trim());
  if (!match) return undefined;
  const plus = Number(match[1]);
  return match[2] === undefined ? { kind: "one", plus } : { kind: "difference", plus, minus: Number(match[2]) };
}

/** Names of the classes that outputs stand for, as far as the recipe or its last run tells them. */
export function outputNames(known: Known): (string | undefined)[] {
  const { inspection, recipe } = known;
  const run = known.runs.cuts;
  const size = inspection?.output.size ?? 0;
  const [listed, measured] = [recipe?.data.classes, run?.report.data.classes];
  const whole = [recipe?.family === "multinomial" && listed, run?.report.family === "multinomial" && measured].find(
    (names) => names && names.length === size,
  );
  const names = Array.from({ length: size }, (_, k) => (whole ? whole[k] : undefined));
  const pair = chosenOutput(known);
  if (pair?.kind === "difference" && listed?.length === 2) [names[pair.minus], names[pair.plus]] = listed;
  return names;
}

/**
 * The kinds that make sense: one logit against all others needs labels that are the outputs' numbers, where the family
 * is about classes.
 */
export function outputKinds(known: Known): OutputKind[] {
  const size = known.inspection?.output.size ?? 0;
  const numbered = outputNames(known).every((name, k) => name === undefined || name === String(k));
  return [
    ...(size <= maxClasses ? (["all"] as const) : []),
    "difference",
    ...(numbered || isRegression(known) ? (["one"] as const) : []),
  ];
}

/** The change of the recipe that makes M what was chosen: classes follow, the first of two being label 0. */
export function recipeChoice(choice: OutputChoice, known: Known): RecipeChoice {
  const names = outputNames(known);
  if (choice.kind === "all") return { family: "multinomial", output: null, data: { classes: allNamed(names) } };
  const family = isRegression(known) ? known.recipe?.family : "bernoulli";
  if (choice.kind === "one") return { family, output: String(choice.plus), data: { classes: null } };
  return {
    family,
    output: `${choice.plus}-${choice.minus}`,
    data: { classes: family === "bernoulli" ? allNamed([names[choice.minus], names[choice.plus]]) : null },
  };
}

const isRegression = ({ recipe }: Known): boolean => recipe?.family === "gaussian" || recipe?.family === "poisson";

const allNamed = (names: (string | undefined)[]): string[] | null =>
  names.every((name) => name !== undefined) ? names : null;
