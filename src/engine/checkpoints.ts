import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { inputError } from "../protocol/errors";
import type { RecipeKey } from "../protocol/recipe";
import { twinSuffix } from "../protocol/fileNames";
import { reason } from "./files";

export interface CheckpointFile {
  /** Of the file, without folder and extension where that tells it from the others. */
  name: string;
  file: string;
}

/**
 * Model files by their paths, and of folders all that are in them, by name with numbers in order.
 * @param key of the recipe, by which errors name the list
 */
export async function listCheckpoints(
  listed: readonly string[],
  base: string,
  key: RecipeKey,
): Promise<CheckpointFile[]> {
  const files = (await Promise.all(listed.map((entry) => filesOf(path.resolve(base, entry), key)))).flat();
  const short = files.map((file) => path.basename(file, ".onnx"));
  const names = new Set(short).size === files.length ? short : files.map((file) => path.relative(base, file));
  return files.map((file, i) => ({ name: names[i]!, file }));
}

async function filesOf(place: string, key: RecipeKey): Promise<string[]> {
  const info = await stat(place).catch((error: unknown) => {
    throw inputError(`cannot open checkpoint ${place}: ${reason(error)}; correct the list of checkpoints`, key);
  });
  if (!info.isDirectory()) return [place];
  const models = (await readdir(place))
    .filter((file) => file.endsWith(".onnx") && !file.endsWith(twinSuffix))
    .sort(byNumber.compare);
  if (models.length === 0) throw inputError(`${place} has no checkpoints: no .onnx file is in it`);
  return models.map((file) => path.join(place, file));
}

/** epoch-9 comes before epoch-10. */
const byNumber = new Intl.Collator("en", { numeric: true });
