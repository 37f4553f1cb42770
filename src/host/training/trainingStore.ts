import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import * as path from "node:path";
import type { TrainingResult, TrainingState } from "../../protocol/trainingPanel";

/** What is kept of a finished training: enough to show it again. */
export interface FinishedTraining extends Pick<TrainingState, "points"> {
  trained: TrainingResult;
}

/** The last finished training of every recipe, one file each. */
export class TrainingStore {
  constructor(private readonly folder: string) {}

  /** Undefined where there is none, or none that this version can read. */
  async load(recipePath: string): Promise<FinishedTraining | undefined> {
    try {
      const known: unknown = JSON.parse(await readFile(this.file(recipePath), "utf8"));
      return isFinished(known) ? known : undefined;
    } catch {
      return undefined;
    }
  }

  async save(recipePath: string, { trained, points }: FinishedTraining): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    await writeFile(this.file(recipePath), JSON.stringify({ trained, points }));
  }

  async remove(recipePath: string): Promise<void> {
    await rm(this.file(recipePath), { force: true });
  }

  private file(recipePath: string): string {
    return path.join(this.folder, `${createHash("sha256").update(recipePath).digest("hex").slice(0, 32)}.json`);
  }
}

/** These files are written by this class alone: the format tells whether this version can read them. */
function isFinished(value: unknown): value is FinishedTraining {
  if (typeof value !== "object" || value === null || !("trained" in value && "points" in value)) return false;
  const { trained, points } = value;
  return (
    typeof trained === "object" &&
    trained !== null &&
    "format" in trained &&
    trained.format === "holoscope.trained/1" &&
    Array.isArray(points)
  );
}
