import { randomUUID } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { openProbe } from "../core/probes/openProbe";
import { runProbes, type ProbeSources } from "../core/probes/runProbes";
import { majorityScore } from "../core/probes/score";
import { inputError } from "../protocol/errors";
import type { ProbesRun } from "../protocol/probes";
import type { Recipe } from "../protocol/recipe";
import { twinSuffix } from "../protocol/twin";
import { readJson, readModel, reason } from "./files";
import { ProbeFolder } from "./probeWork";
import { environmentOf, readRecipeSources, type Hooks } from "./runRecipe";

/**
 * Probes as a recipe says, whose relative paths start at the folder of `recipePath`. What is done is kept in `work` until the run ends
 * well: started again after an interruption, it goes on there and gives the same report.
 */
export async function probeRecipe(recipe: Recipe, recipePath: string, work: string, hooks: Omit<Hooks, "arrays">): Promise<ProbesRun> {
  // Taken at the start: a file that changes while the run reads it is newer than the run.
  const created = new Date().toISOString();
  const folder = new ProbeFolder(path.resolve(work));
  await folder.check();
  const { sources } = await readRecipeSources({ ...recipe, analyses: [] }, recipePath);
  const checkpoints = await readCheckpoints(recipe.probes?.checkpoints ?? [], path.dirname(recipePath));
  const { inspection, report } = await runProbes(recipe, { ...sources, checkpoints }, environmentOf({ ...hooks, arrays: false }), folder, { openProbe, majorityScore });
  await folder.clear();
  return { format: "holoscope.probes-run/1", id: randomUUID(), created, recipePath, inspection, report };
}

/** Models by their paths, and of folders all that are in them, by name with numbers in order. */
async function readCheckpoints(listed: readonly string[], base: string): Promise<ProbeSources["checkpoints"]> {
  const files = (await Promise.all(listed.map((entry) => filesOf(path.resolve(base, entry))))).flat();
  const short = files.map((file) => path.basename(file, ".onnx"));
  const names = new Set(short).size === files.length ? short : files.map((file) => path.relative(base, file));
  return Promise.all(files.map(async (file, i) => ({ name: names[i]!, source: await readModel(file) })));
}

async function filesOf(place: string): Promise<string[]> {
  const info = await stat(place).catch((error: unknown) => {
    throw inputError(`cannot open checkpoint ${place}: ${reason(error)}; correct --checkpoints (recipe key "probes.checkpoints")`);
  });
  if (!info.isDirectory()) return [place];
  const models = (await readdir(place)).filter((file) => file.endsWith(".onnx") && !file.endsWith(twinSuffix)).sort(byNumber.compare);
  if (models.length === 0) throw inputError(`${place} has no checkpoints: no .onnx file is in it`);
  return models.map((file) => path.join(place, file));
}

/** epoch-9 comes before epoch-10. */
const byNumber = new Intl.Collator("en", { numeric: true });

/** @throws input error when the file is no saved run of probes of this version */
export async function loadProbes(file: string): Promise<ProbesRun> {
  const run = await readJson(file);
  if (isProbesRun(run)) return run;
  throw inputError(`${file} is not a saved run of probes of this version of Holoscope: delete it and probe again`);
}

/** Runs are written by this engine alone: the format tells whether this version can read it. */
const isProbesRun = (value: unknown): value is ProbesRun => typeof value === "object" && value !== null && "format" in value && value.format === "holoscope.probes-run/1";
