import type { ReportWork } from "../core/work";
import { inputError } from "../protocol/errors";
import type { Recipe } from "../protocol/recipe";
import { isRunOf, type SimilarityReport } from "../protocol/run";
import { similaritySchema } from "../protocol/studies/similarity/recipe";
import type { PairDetails } from "../protocol/studies/similarity/report";
import { writeWhole } from "./files";
import { computeStudy, loadRun } from "./runStudy";
import { filesBeside } from "./studyFiles";

/** What lies behind one pair, computed once and then kept in the file of the run. */
export async function compareDetails(
  file: string,
  { a, b, epsilon }: Pick<PairDetails, "a" | "b" | "epsilon">,
  work: ReportWork,
): Promise<PairDetails> {
  const run = await loadRun(file);
  if (!isRunOf(run, "similarity")) throw inputError(`${file} is no saved comparison: compare again`);
  const { report } = run;
  const known = report.details.find((pair) => pair.a === a && pair.b === b && pair.epsilon === epsilon);
  if (known) return known;
  const files = filesBeside(run.recipePath);
  const request = { document: recipeOfPair(report, a, b, epsilon), files, work: "", arrays: false };
  const [found] = (await computeStudy("similarity", request, work)).report.details;
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
