import { mkdir } from "node:fs/promises";
import path from "node:path";
import { newNetwork } from "../../core/studies/training/newNetwork";
import type { ProbesReport } from "../../protocol/run";
import type { Recipe, RecipeInput } from "../../protocol/recipe";
import type { Report } from "../../protocol/run";
import type { SimilarityReport } from "../../protocol/run";
import {
  networkSchema,
  trainingSchema,
  type NetworkRecipe,
  type TrainingInput,
} from "../../protocol/studies/training/recipe";
import { type Trained } from "../../protocol/studies/training/report";
import { version } from "../../../package.json";
import { writeWhole } from "../files";
import { compareModels } from "../../core/studies/similarity/compareModels";
import { readCompared } from "../../core/studies/similarity/run";
import { parseAs, parseRecipe } from "../parse";
import { pausedTraining } from "../pausedTraining";
import { computeStudy, environmentOf, type StudyRequest } from "../runStudy";
import { filesBeside } from "../studyFiles";
import { hasFormat, type WorkFolder } from "./workFolder";

export interface StepHooks {
  signal: AbortSignal;
  progress(message: string, fraction: number): void;
}

/** Progress of parts that follow each other: each gets its own share of the whole. */
export function inShares(progress: StepHooks["progress"]) {
  let before = 0;
  return (share: number): StepHooks["progress"] => {
    const from = before;
    before += share;
    return (message, fraction) => progress(message, from + share * fraction);
  };
}

/** Writes an untrained network, whose weights are drawn by the seed (Glorot normal). @param input shape of one example */
export async function writeStart(
  file: string,
  { layers, input }: { layers: NetworkRecipe["layers"]; input: number[] },
  seed: number,
): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeWhole(
    file,
    newNetwork(networkSchema.parse({ layers, initialization: { scheme: "glorot" } }), input, seed),
  );
}

type Share = [from: number, to: number];

/** Trainings and analyses that belong together; each is done once, and found in the work folder after that. */
export class Steps {
  constructor(
    private readonly work: WorkFolder,
    private readonly name: string,
    private readonly hooks: StepHooks,
  ) {}

  /** Trains, or takes up again what was interrupted. */
  train(what: string, recipe: TrainingInput, share: Share): Promise<Trained> {
    const parsed = parseAs(trainingSchema, recipe, what);
    return this.work.once(
      `${this.name}-${what}`,
      { recipe: parsed, version },
      hasFormat<Trained>("holoscope.trained/1"),
      async () => {
        const file = path.join(this.work.folder, `${this.name}-${what}.holoscope-training.json`);
        await writeWhole(file, JSON.stringify(recipe, null, 2));
        const resume = (await pausedTraining(file)) !== null;
        const request = { document: parsed, options: { resume }, files: filesBeside(file), work: "", arrays: false };
        return (await computeStudy("training", request, this.within(share))).report;
      },
    );
  }

  analyse(what: string, recipe: RecipeInput, share: Share, arrays = false): Promise<Report> {
    const parsed = parseRecipe(recipe, what);
    return this.work.once(
      `${this.name}-${what}`,
      { recipe: parsed, arrays, version },
      hasFormat<Report>("holoscope.report/1"),
      async () => (await computeStudy<"cuts">("cuts", this.request(parsed, what, arrays), this.within(share))).report,
    );
  }

  /** Linear probes of a network; what is on the way when it is interrupted is kept too. */
  probe(what: string, recipe: RecipeInput, share: Share): Promise<ProbesReport> {
    const parsed = parseRecipe(recipe, what);
    return this.work.once(
      `${this.name}-${what}`,
      { recipe: parsed, version },
      hasFormat<ProbesReport>("holoscope.probes/1"),
      async () => (await computeStudy<"probes">("probes", this.request(parsed, what), this.within(share))).report,
    );
  }

  /** Layers of equal place of two networks of one architecture. */
  compare(what: string, recipe: RecipeInput, share: Share): Promise<SimilarityReport> {
    const parsed = parseRecipe(recipe, what);
    return this.work.once(
      `${this.name}-${what}`,
      { recipe: parsed, version },
      hasFormat<SimilarityReport>("holoscope.similarity/1"),
      async () => {
        const compared = await readCompared(parsed, this.files);
        return compareModels(parsed, compared, environmentOf(this.within(share)), "same");
      },
    );
  }

  /** Recipes of a reproduction name their files by whole paths. */
  private get files() {
    return filesBeside(path.join(this.work.folder, "recipe"));
  }

  private request(document: Recipe, what: string, arrays = false): StudyRequest<"cuts" | "probes"> {
    return { document, files: this.files, work: path.join(this.work.folder, `${this.name}-${what}`), arrays };
  }

  private within([from, to]: Share): StepHooks {
    const { signal, progress } = this.hooks;
    return { signal, progress: (message, fraction) => progress(message, from + (to - from) * fraction) };
  }
}
