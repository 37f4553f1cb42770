import { createHash } from "node:crypto";
import path from "node:path";
import { readPieces, type Source } from "../core/data/source";
import { exportTwin } from "../core/studies/twin/export";
import { decodeTwin } from "../core/model/twinFile";
import { updateTwin, type UpdateRequest } from "../core/studies/twin/update";
import { errorMessage, inputError } from "../protocol/errors";
import type { Recipe } from "../protocol/recipe";
import { updatedName, type TwinExport, type TwinTraining } from "../protocol/twin";
import type { UpdateReport } from "../protocol/studies/twin/report";
import { checkWritable, openSources, readBytes, writeWhole } from "./files";
import { environmentOf, readRecipeSources, type Hooks } from "./runRecipe";

type TwinHooks = Omit<Hooks, "arrays">;

/** Fits the linear model of the recipe's one cut and writes it as an ONNX model. Relative paths of the recipe start at its folder. */
export async function writeTwin(
  recipe: Recipe,
  recipePath: string,
  out: string,
  hooks: TwinHooks,
): Promise<TwinExport> {
  await checkWritable(out);
  const { sources, dataFiles } = await readRecipeSources(recipe, recipePath);
  const { bytes, summary } = await exportTwin(
    recipe,
    sources,
    await fingerprints(sources.data, dataFiles, out),
    environmentOf({ ...hooks, arrays: false }),
  );
  await writeWhole(out, bytes);
  return { ...summary, path: out };
}

export interface UpdateOptions extends Pick<UpdateRequest, "onlyNew" | "lambda" | "lambdaPerExample" | "slices"> {
  /** The twin, and the file with the new rows. */
  twin: string;
  data: string;
  /** Second file of an NPY or IDX pair. */
  labels?: string;
  /** CSV: the label column, where it is not called as before. */
  label?: string;
  /** By default beside the twin. */
  out?: string;
}

/** Refits a twin with new rows and writes the new twin, never over the old one. */
export async function writeUpdatedTwin(
  { twin, data, labels, label, out = updatedName(twin), ...options }: UpdateOptions,
  hooks: TwinHooks,
): Promise<UpdateReport> {
  const started = performance.now();
  if (path.resolve(out) === path.resolve(twin))
    throw inputError(`${out} is the twin that is to be updated: give the new one another name (--out)`);
  await checkWritable(out);
  const file = decodeTwin(await readBytes(twin), path.basename(twin));
  const dataFiles = [data, ...(labels === undefined ? [] : [labels])];
  const files = await openSources(dataFiles);
  const { old, why } = await readTraining(file.twin.training, twin, out);
  if (!old && !options.onlyNew) throw inputError(`${why}: put it back, or refit on the new rows alone (--only-new)`);
  const fresh = { files, path: data, labels, label, kept: await fingerprints(files, dataFiles, out) };
  const { bytes, summary } = await updateTwin(
    file,
    { ...options, old, fresh },
    environmentOf({ ...hooks, arrays: false }),
  );
  await writeWhole(out, bytes);
  const notes = [
    ...summary.notes,
    ...(why ? [`nothing is said about the rows that it was fitted on before: ${why}.`] : []),
  ];
  return {
    ...summary,
    twin: { ...summary.twin, path: twin },
    notes,
    out,
    seconds: (performance.now() - started) / 1000,
  };
}

async function sha256(source: Source): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of readPieces(source, 0, source.size)) hash.update(piece);
  return hash.digest("hex");
}

/** Files by their path from a twin's folder, which travels with them. */
const fingerprints = (
  sources: readonly Source[],
  files: readonly string[],
  twin: string,
): Promise<TwinTraining["files"]> =>
  Promise.all(
    sources.map(async (source, i) => ({ path: relativePath(files[i]!, twin), sha256: await sha256(source) })),
  );

const relativePath = (file: string, twin: string): string =>
  path.relative(path.dirname(path.resolve(twin)), path.resolve(file)).replaceAll(path.sep, "/");

/** The data that a twin was fitted on, or why it is not at hand. Its paths are made to start at the folder of `out`. */
async function readTraining(
  training: readonly TwinTraining[],
  twin: string,
  out: string,
): Promise<{ old?: UpdateRequest["old"]; why?: string }> {
  const old: NonNullable<UpdateRequest["old"]> = [];
  for (const part of training) {
    const places = part.files.map((f) => path.resolve(path.dirname(twin), f.path));
    const sources = await openSources(places).catch(errorMessage);
    if (typeof sources === "string") return { why: `the data that the twin was fitted on is not at hand (${sources})` };
    const files = await fingerprints(sources, places, out);
    const changed = files.findIndex(({ sha256 }, i) => sha256 !== part.files[i]!.sha256);
    if (changed >= 0) return { why: `${places[changed]} is no longer the data that the twin was fitted on` };
    old.push({ files: sources, training: { ...part, files } });
  }
  return { old };
}
