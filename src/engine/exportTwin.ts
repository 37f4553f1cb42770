import path from "node:path";
import { fingerprints } from "../core/studies/twin/run";
import { exportTwin } from "../core/studies/twin/export";
import { readSources } from "../core/studies/cuts/run";
import type { ReportWork } from "../core/work";
import { dataFiles } from "../core/studies/study";
import type { Recipe } from "../protocol/recipe";
import type { TwinExport } from "../protocol/studies/twin/export";
import { checkWritable, writeWhole } from "./files";
import { filesBeside } from "./studyFiles";

/**
 * Fits the linear model of the recipe's one cut and writes it as an ONNX model. Relative paths of the recipe start at
 * its folder.
 */
export async function writeTwin(
  recipe: Recipe,
  recipePath: string,
  out: string,
  work: ReportWork,
): Promise<TwinExport> {
  await checkWritable(out);
  const files = filesBeside(recipePath);
  const sources = await readSources({ ...recipe, analyses: [] }, files);
  const kept = await fingerprints(sources.data, dataFiles(recipe.data), path.resolve(out), files);
  const { bytes, summary } = await exportTwin(recipe, sources, kept, work);
  await writeWhole(out, bytes);
  return { ...summary, path: out };
}
