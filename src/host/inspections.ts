import { stat } from "node:fs/promises";
import * as path from "node:path";
import { inputError } from "../protocol/errors";
import type { CutInfo, Inspection } from "../protocol/inspection";
import type { EngineProcess } from "./engineProcess";

/** What the engine says of model files, asked once per version of each file. */
export class Inspections {
  private readonly known = new Map<string, { version: number; asked: number; inspection: Promise<Inspection> }>();

  constructor(private readonly engine: Pick<EngineProcess, "call">) {}

  /** @throws HoloscopeError when the file is missing or is not a model that can be read */
  async of(model: string): Promise<Inspection> {
    const version = await modified(model);
    if (version === undefined) throw inputError(`${model}: there is no such model file; correct "model" in the recipe`);
    const known = this.known.get(model);
    if (known?.version === version && !(await newerThan(known.asked, dataFiles(model, await known.inspection))))
      return known.inspection;
    const inspection = this.engine.call("inspect", { model });
    this.known.set(model, { version, asked: Date.now(), inspection });
    inspection.catch(() => this.known.delete(model));
    return inspection;
  }

  /** Whether weights picked by name are a cut of the model. */
  checkCut(model: string, weights: string[]): Promise<CutInfo> {
    return this.engine.call("checkCut", { model, weights });
  }
}

/** Absolute paths of the files in which a model keeps external data. */
export const dataFiles = (model: string, { files = [] }: Inspection): string[] =>
  files.map((file) => path.join(path.dirname(model), file));

/** Whether one of the files has changed since a time in milliseconds, or is gone. */
export async function newerThan(time: number, files: readonly string[]): Promise<boolean> {
  const times = await Promise.all(files.map(modified));
  return times.some((changed) => changed === undefined || changed > time);
}

/** Time of the last change in milliseconds; undefined when there is no such file. */
async function modified(file: string): Promise<number | undefined> {
  return stat(file).then(
    (entry) => entry.mtimeMs,
    () => undefined,
  );
}
