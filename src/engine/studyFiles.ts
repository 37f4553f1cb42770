import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import path from "node:path";
import type { StudyFiles } from "../core/studies/study";
import { listCheckpoints } from "./checkpoints";
import { readPieces } from "../core/data/source";
import { checkWritable, exists, openSources, readBytes, readModel, writeWhole } from "./files";
import { models } from "./models";

/** The files of a study on this machine: names start at `folder`, in which its document lies. */
export function studyFiles(folder: string, document: string): StudyFiles {
  const at = (file: string) => path.resolve(folder, file);
  return {
    document,
    network: (file) => models.at(at(file)),
    model: (file) => readModel(at(file)),
    sources: (files) => openSources(files.map(at)),
    async models(listed, key) {
      const files = await listCheckpoints(listed, folder, key);
      return files.map(({ name, file }) => ({ name, open: () => readModel(file) }));
    },
    read: async (file) => ((await exists(at(file))) ? readBytes(at(file)) : undefined),
    write: (file, content) => writeWhole(at(file), content),
    remove: (file) => rm(at(file), { force: true }),
    checkWritable: (file) => checkWritable(at(file)),
    absolute: at,
    relative: (file, other) => path.relative(path.dirname(at(other)), at(file)).replaceAll(path.sep, "/"),
    beside: (other, file) => path.join(path.dirname(other), file),
    async sha256(source) {
      const hash = createHash("sha256");
      for await (const piece of readPieces(source, 0, source.size)) hash.update(piece);
      return hash.digest("hex");
    },
  };
}

/** The same for a document at a path. */
export const filesBeside = (documentPath: string): StudyFiles =>
  studyFiles(path.dirname(documentPath), path.basename(documentPath));
