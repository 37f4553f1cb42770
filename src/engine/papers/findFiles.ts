import path from "node:path";
import type { DataFiles, DataNames } from "../../core/papers/dataNames";
import { exists } from "../files";

/** Where the files of the data set `id` lie in or below a folder; undefined when one of them does not. */
export async function findFiles(
  id: string,
  { inputs, labels }: DataNames,
  folder: string,
): Promise<DataFiles | undefined> {
  const find = async (names: readonly string[]) => {
    for (const name of names.flatMap((n) => [path.join(folder, id, n), path.join(folder, n)]))
      if (await exists(name)) return path.resolve(name);
    return undefined;
  };
  const [file, label] = [await find(inputs), labels && (await find(labels))];
  if (!file || (labels && !label)) return undefined;
  return label ? { path: file, labels: label } : { path: file };
}
