import { randomUUID } from "node:crypto";
import path from "node:path";
import { openProbe } from "../core/fit/openProbe";
import { describeModel } from "../core/model/describe";
import { runProbes, type ProbeSources } from "../core/studies/probes/runProbes";
import { majorityScore } from "../core/fit/score";
import { inputError } from "../protocol/errors";
import type { ProbesRun } from "../protocol/run";
import type { Recipe } from "../protocol/recipe";
import { listCheckpoints } from "./checkpoints";
import { readJson, readModel } from "./files";
import { ProbeFolder } from "./probeWork";
import { environmentOf, readRecipeSources, type Hooks } from "./runRecipe";

/**
 * Probes as a recipe says, whose relative paths start at the folder of `recipePath`. What is done is kept in `work` until the run ends
 * well: started again after an interruption, it goes on there and gives the same report.
 */
export async function probeRecipe(
  recipe: Recipe,
  recipePath: string,
  work: string,
  hooks: Omit<Hooks, "arrays">,
): Promise<ProbesRun> {
  // Taken at the start: a file that changes while the run reads it is newer than the run.
  const created = new Date().toISOString();
  const folder = new ProbeFolder(path.resolve(work));
  await folder.check();
  const { sources } = await readRecipeSources({ ...recipe, analyses: [] }, recipePath);
  const checkpoints = await readCheckpoints(recipe.probes?.checkpoints ?? [], path.dirname(recipePath));
  const { model, report } = await runProbes(
    recipe,
    { ...sources, checkpoints },
    environmentOf({ ...hooks, arrays: false }),
    folder,
    { openProbe, majorityScore },
  );
  await folder.clear();
  const inspection = describeModel(model, recipe.model);
  return { format: "holoscope.probes-run/1", id: randomUUID(), created, recipePath, inspection, report };
}

async function readCheckpoints(listed: readonly string[], base: string): Promise<ProbeSources["checkpoints"]> {
  const files = await listCheckpoints(listed, base, "probes.checkpoints");
  return Promise.all(files.map(async ({ name, file }) => ({ name, source: await readModel(file) })));
}

/** @throws input error when the file is no saved run of probes of this version */
export async function loadProbes(file: string): Promise<ProbesRun> {
  const run = await readJson(file);
  if (isProbesRun(run)) return run;
  throw inputError(`${file} is not a saved run of probes of this version of Holoscope: delete it and probe again`);
}

/** Runs are written by this engine alone: the format tells whether this version can read it. */
const isProbesRun = (value: unknown): value is ProbesRun =>
  typeof value === "object" && value !== null && "format" in value && value.format === "holoscope.probes-run/1";
