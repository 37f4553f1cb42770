import { inputError } from "../../../protocol/errors";
import type { Source } from "../../data/source";
import { unpackEntry, zipEntries, type Zip } from "../../data/zip";
import type { ZipEntry } from "../../data/zipDirectory";
import { isInside } from "../../onnx/external";

/** The members of a .keras file that are read, and the most bytes they may unpack to. */
const limits = { "metadata.json": 2 ** 20, "config.json": 2 ** 28, "model.weights.h5": 2 ** 31 } as const;

export type Member = keyof typeof limits;

/** A .keras file: a zip archive. */
export interface Archive {
  /** @throws input error when the member is missing, too large or damaged */
  read(member: Member): Promise<Uint8Array>;
}

/** @throws input error when it is no zip archive, or one with a path out of its folder */
export async function openArchive(file: Source): Promise<Archive> {
  const zip: Zip = { file, kind: "Keras archive", remedy: "save the model again", smaller: "save a smaller model" };
  const entries = await zipEntries(zip);
  const outside = [...entries.keys()].find((name) => !isInside(name));
  if (outside !== undefined)
    throw inputError(
      `${file.name} holds an entry "${outside}", whose path leads out of the archive; save the model again`,
    );
  return { read: async (member) => unpackEntry(zip, entryOf(entries, member, file.name), `${member} of ${file.name}`) };
}

function entryOf(entries: ReadonlyMap<string, ZipEntry>, member: Member, name: string): ZipEntry {
  const entry = entries.get(member);
  if (!entry)
    throw inputError(
      `${name} holds no ${member}${otherWeights(entries, member)}; save the model again as a .keras file`,
    );
  if (entry.originalSize > limits[member])
    throw inputError(
      `${member} of ${name} claims ${entry.originalSize} bytes: at most ${limits[member]} are read; save a smaller model`,
    );
  return entry;
}

/** Keras can keep weights in other ways, which are not read. */
function otherWeights(entries: ReadonlyMap<string, ZipEntry>, member: Member): string {
  const other = ["model.weights.json", "model.weights.npz"].find(
    (name) => member === "model.weights.h5" && entries.has(name),
  );
  return other === undefined ? "" : `, only ${other}: weights in several parts or in NPZ are not read`;
}
