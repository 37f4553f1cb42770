import { pickCut } from "../core/cuts/pick";
import { describeData } from "../core/data/reader";
import { describeCut, describeModel } from "../core/model/describe";
import type { ReportWork } from "../core/work";
import type { EngineApi, RunParams } from "../protocol/engine";
import type { Handlers } from "../protocol/rpc";
import type { AnyRun } from "../protocol/run";
import { compareDetails } from "./compareDetails";
import { exportOnnx } from "./exportOnnx";
import { writeTwin } from "./exportTwin";
import { checkWritable, openSources, writeWhole } from "./files";
import { writeHtml } from "./htmlReport";
import { models } from "./models";
import { readDocument, readRecipe } from "./parse";
import { pausedTraining } from "./pausedTraining";
import { loadRun, runStudy } from "./runStudy";
import { filesBeside } from "./studyFiles";
import { workFor } from "./work";

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

  describeData: async ({ files, label }, context) =>
    describeData(await openSources(files), label, workFor(context).pause),

  run: (params, context) => runAndStore(params, workFor(context)),

  load: ({ path: file }) => loadRun(file),

  pausedTraining: ({ recipePath }) => pausedTraining(recipePath),

  exportTwin: async ({ recipePath, cut, out }, context) =>
    writeTwin({ ...(await readRecipe(recipePath)), cuts: [cut] }, recipePath, out, workFor(context)),

  async exportOnnx({ model, out }) {
    await exportOnnx(model, out);
    return null;
  },

  compareDetails: ({ path: file, ...pair }, context) => compareDetails(file, pair, workFor(context)),

  async exportHtml({ runs, out }) {
    await writeHtml(await Promise.all(runs.map(loadRun)), out);
    return null;
  },
};

/** What was run is shown with its arrays, and drawn of them. */
async function runAndStore(
  { kind, recipePath, saveTo, work: folder, options }: RunParams,
  work: ReportWork,
): Promise<AnyRun> {
  await checkWritable(saveTo);
  const document = await readDocument(kind, recipePath);
  const request = { document, options, files: filesBeside(recipePath), work: folder, arrays: true };
  const run = (await runStudy(kind, recipePath, request, work)) as AnyRun;
  await writeWhole(saveTo, JSON.stringify(run));
  return run;
}
