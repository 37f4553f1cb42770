import { randomUUID } from "node:crypto";
import { inputError } from "../protocol/errors";
import type { Recipe } from "../protocol/recipe";
import { type PairDetails } from "../protocol/studies/similarity/report";
import { type SimilarityReport, type SimilarityRun } from "../protocol/run";
import { similaritySchema } from "../protocol/studies/similarity/recipe";
import { readJson, writeWhole } from "./files";
import type { Hooks } from "./runRecipe";
import { compareRecipe } from "./similarity";

type RunHooks = Omit<Hooks, "arrays">;

/** A comparison with what is needed to show it again. */
export async function compareRun(recipe: Recipe, recipePath: string, hooks: RunHooks): Promise<SimilarityRun> {
  // Taken at the start: a file that changes while the run reads it is newer than the run.
  const created = new Date().toISOString();
  return {
    format: "holoscope.similarity-run/1",
    id: randomUUID(),
    created,
    recipePath,
    report: await compareRecipe(recipe, recipePath, hooks),
  };
}

/** @throws input error when the file is no saved comparison of this version */
export async function loadSimilarity(file: string): Promise<SimilarityRun> {
  const run = await readJson(file);
  if (isSimilarityRun(run)) return run;
  throw inputError(`${file} is not a saved comparison of this version of Holoscope: delete it and compare again`);
}

/** What lies behind one pair, computed once and then kept in the file of the run. */
export async function compareDetails(
  file: string,
  { a, b, epsilon }: Pick<PairDetails, "a" | "b" | "epsilon">,
  hooks: RunHooks,
): Promise<PairDetails> {
  const run = await loadSimilarity(file);
  const { report } = run;
  const known = report.details.find((pair) => pair.a === a && pair.b === b && pair.epsilon === epsilon);
  if (known) return known;
  const alone = await compareRecipe(recipeOfPair(report, a, b, epsilon), run.recipePath, hooks);
  const [found] = alone.details;
  if (!found) throw new Error(`no details of ${a} and ${b} were computed`);
  const details = { ...found, a, b };
  await writeWhole(file, JSON.stringify({ ...run, report: { ...report, details: [...report.details, details] } }));
  return details;
}

/** The recipe of a report for two tensors alone: rows are drawn by the seed, so they are those of the report. */
function recipeOfPair({ models, recipe }: SimilarityReport, a: number, b: number, epsilon: number): Recipe {
  const [first, second] = [models[0].tensors[a]?.tensor, models.at(-1)?.tensors[b]?.tensor];
  if (first === undefined || second === undefined)
    throw inputError(`the comparison has no pair of tensors ${a} and ${b}: choose another`);
  const similarity = recipe.similarity ?? similaritySchema.parse({});
  const tensors = models.length === 1 ? [...new Set([first, second])] : [first];
  return {
    ...recipe,
    similarity: {
      ...similarity,
      tensors,
      otherTensors: [second],
      checkpoints: [],
      measures: ["exactMatch"],
      draws: 2,
      details: [{ a: first, b: second, epsilon }],
    },
  };
}

/** Runs are written by this engine alone: the format tells whether this version can read it. */
export const isSimilarityRun = (value: unknown): value is SimilarityRun =>
  typeof value === "object" && value !== null && "format" in value && value.format === "holoscope.similarity-run/1";
