import { errorMessage, inputError } from "../../../protocol/errors";
import { updatedName, type TwinTraining } from "../../../protocol/twin";
import type { Source } from "../../data/source";
import { decodeTwin } from "../../model/twinFile";
import { dataFiles, type RunStudy, type StudyFiles } from "../study";
import { updateTwin, type UpdateRequest } from "./update";

/** Refits a twin with new rows and writes the new twin, never over the old one. */
export const runUpdate: RunStudy<"twin"> = async ({ options, files }, work) => {
  const started = performance.now();
  const { data, labels, label, out = updatedName(files.document), ...request } = options;
  const { document } = files;
  if (files.absolute(out) === files.absolute(document))
    throw inputError(`${out} is the twin that is to be updated: give the new one another name (--out)`);
  await files.checkWritable(out);
  const bytes = await files.read(document);
  if (!bytes) throw inputError(`cannot open ${files.absolute(document)}: no such file`);
  const file = decodeTwin(bytes, document);
  const named = dataFiles({ path: data, labels });
  const fresh = await files.sources(named);
  const { old, why } = await readTraining(file.twin.training, out, files);
  if (!old && !request.onlyNew) throw inputError(`${why}: put it back, or refit on the new rows alone (--only-new)`);
  const added = { files: fresh, path: data, labels, label, kept: await fingerprints(fresh, named, out, files) };
  const { bytes: updated, summary } = await updateTwin(file, { ...request, old, fresh: added }, work);
  await files.write(out, updated);
  const notes = [
    ...summary.notes,
    ...(why ? [`nothing is said about the rows that it was fitted on before: ${why}.`] : []),
  ];
  const twin = { ...summary.twin, path: document };
  return { report: { ...summary, twin, notes, out, seconds: (performance.now() - started) / 1000 } };
};

/** Files by their path from a twin's folder, which travels with them. */
export const fingerprints = (
  sources: readonly Source[],
  named: readonly string[],
  twin: string,
  files: StudyFiles,
): Promise<TwinTraining["files"]> =>
  Promise.all(
    sources.map(async (source, i) => ({
      path: files.relative(named[i]!, twin),
      sha256: await files.sha256(source),
    })),
  );

/** The data that a twin was fitted on, or why it is not at hand. Its paths are made to start at the folder of `out`. */
async function readTraining(
  training: readonly TwinTraining[],
  out: string,
  files: StudyFiles,
): Promise<{ old?: UpdateRequest["old"]; why?: string }> {
  const old: NonNullable<UpdateRequest["old"]> = [];
  for (const part of training) {
    const places = part.files.map((f) => files.beside(files.document, f.path));
    const sources = await files.sources(places).catch(errorMessage);
    if (typeof sources === "string") return { why: `the data that the twin was fitted on is not at hand (${sources})` };
    const known = await fingerprints(sources, places, out, files);
    const changed = known.findIndex(({ sha256 }, i) => sha256 !== part.files[i]!.sha256);
    if (changed >= 0)
      return { why: `${files.absolute(places[changed]!)} is no longer the data that the twin was fitted on` };
    old.push({ files: sources, training: { ...part, files: known } });
  }
  return { old };
}
