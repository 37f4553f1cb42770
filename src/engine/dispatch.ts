import { pickCut } from "../core/cuts/pick";
import { describeData } from "../core/data/reader";
import { describeCut, describeModel } from "../core/model/describe";
import { checkpointOf } from "../core/work";
import { inputError } from "../protocol/errors";
import type { EngineApi } from "../protocol/engine";
import type { Run } from "../protocol/run";
import type { Handlers } from "../protocol/rpc";
import { exportOnnx } from "./exportOnnx";
import { checkWritable, openSources, readJson, writeWhole } from "./files";
import { writeHtml } from "./htmlReport";
import { models } from "./models";
import { loadProbes, probeRecipe } from "./probes";
import { breathe, readRecipe, runRecipe } from "./runRecipe";
import { pausedTraining, runTraining } from "./runTraining";
import { compareDetails, compareRun, isSimilarityRun, loadSimilarity } from "./similarityRun";
import { writeTwin, writeUpdatedTwin } from "./twins";

/** What the child process answers: one entry a method. */
export const handlers: Handlers<EngineApi> = {
  async inspect({ model }) {
    const open = await models.at(model);
    return describeModel(await open(), model);
  },

  async checkCut({ model, weights }) {
    const open = await models.at(model);
    const read = await open();
    return describeCut(read, pickCut(read.network, read.cuts, weights));
  },

  describeData: async ({ files, label }, { signal }) =>
    describeData(await openSources(files), label, checkpointOf({ breathe, signal })),

  async run({ recipePath, saveTo }, { progress, signal }) {
    const run = await runRecipe(await readRecipe(recipePath), recipePath, { arrays: true, signal, progress });
    await writeWhole(saveTo, JSON.stringify(run));
    return run;
  },

  train: ({ recipePath, resume, finish }, { progress, signal }) =>
    runTraining(recipePath, { resume, finish, signal, progress }),

  pausedTraining: ({ recipePath }) => pausedTraining(recipePath),

  exportTwin: async ({ recipePath, cut, out }, hooks) =>
    writeTwin({ ...(await readRecipe(recipePath)), cuts: [cut] }, recipePath, out, hooks),

  updateTwin: (params, hooks) => writeUpdatedTwin(params, hooks),

  loadRun: ({ path: file }) => loadRun(file),

  async exportOnnx({ model, out }) {
    await exportOnnx(model, out);
    return null;
  },

  async probe({ recipePath, saveTo, work }, hooks) {
    await checkWritable(saveTo);
    const run = await probeRecipe(await readRecipe(recipePath), recipePath, work, hooks);
    await writeWhole(saveTo, JSON.stringify(run));
    return run;
  },

  loadProbes: ({ path: file }) => loadProbes(file),

  async compare({ recipePath, saveTo }, hooks) {
    await checkWritable(saveTo);
    const run = await compareRun(await readRecipe(recipePath), recipePath, hooks);
    await writeWhole(saveTo, JSON.stringify(run));
    return run;
  },

  loadSimilarity: ({ path: file }) => loadSimilarity(file),

  compareDetails: ({ path: file, ...pair }, hooks) => compareDetails(file, pair, hooks),

  async exportHtml({ runPath, out }) {
    const run = await readJson(runPath);
    await writeHtml(isSimilarityRun(run) ? run : await loadRun(runPath), out);
    return null;
  },
};

async function loadRun(file: string): Promise<Run> {
  const run = await readJson(file);
  if (isRun(run)) return run;
  if (/^holoscope\.run\//.test(formatOf(run)))
    throw inputError(
      "This run was saved by another version of Holoscope and cannot be shown by this one: run its recipe again, or delete the run in the side bar",
    );
  throw inputError(`${file} is not a saved run of Holoscope: delete it and run the recipe again`);
}

/** Runs are written by this engine alone: the format tells whether this version can read it. */
const isRun = (value: unknown): value is Run => formatOf(value) === "holoscope.run/2";

const formatOf = (value: unknown): string =>
  typeof value === "object" && value !== null && "format" in value ? String(value.format) : "";
