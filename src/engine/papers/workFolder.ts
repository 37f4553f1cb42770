import { createHash } from "node:crypto";
import path from "node:path";
import { exists, readJson, writeWhole } from "../files";

/** Results on the way of a long computation: one that was killed goes on behind the last of them. */
export class WorkFolder {
  constructor(readonly folder: string) {}

  /** Where something is kept that depends on a key. */
  file(name: string, key: unknown, extension: string): string {
    const hash = createHash("sha256").update(JSON.stringify(key)).digest("hex").slice(0, 12);
    return path.join(this.folder, `${name}-${hash}.${extension}`);
  }

  /**
   * A result from the folder, or computed and kept there.
   * @param key everything that the result depends on
   * @param isResult whether what is there is such a result
   */
  async once<T>(
    name: string,
    key: unknown,
    isResult: (value: unknown) => value is T,
    compute: () => Promise<T>,
  ): Promise<T> {
    const file = this.file(name, key, "json");
    const known = (await exists(file)) ? await readJson(file).catch(() => undefined) : undefined;
    if (isResult(known)) return known;
    const result = await compute();
    await writeWhole(file, JSON.stringify(result));
    return result;
  }
}

/**
 * Whether a value says that it has a format; files of a work folder are written by this engine alone, each under the
 * key of its recipe.
 */
export const hasFormat =
  <T extends { format: string }>(format: T["format"]) =>
  (value: unknown): value is T =>
    typeof value === "object" && value !== null && "format" in value && value.format === format;

/** For results that are a list of numbers. */
export const isArrayOfNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((v) => typeof v === "number");
