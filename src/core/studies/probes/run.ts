import { openProbe } from "../../fit/openProbe";
import { majorityScore } from "../../fit/score";
import { dataFiles, type RunStudy } from "../study";
import { runProbes } from "./runProbes";

/** Probes as a recipe says. */
export const runProbesStudy: RunStudy<"probes"> = async ({ recipe, files }, work) => {
  await work.stores.check();
  const listed = await files.models(recipe.probes?.checkpoints ?? [], "probes.checkpoints");
  const sources = {
    model: await files.network(recipe.model),
    data: await files.sources(dataFiles(recipe.data)),
    checkpoints: await Promise.all(listed.map(async ({ name, open }) => ({ name, source: await open() }))),
  };
  return runProbes(recipe, sources, work, work.stores, { openProbe, majorityScore });
};
