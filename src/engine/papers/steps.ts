import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { ReportWork } from "../../core/work";
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
import { computeStudy, type StudyRequest } from "../runStudy";
import { filesBeside } from "../studyFiles";
import { hasFormat, type WorkFolder } from "./workFolder";

/**
 * Writes an untrained network, whose weights are drawn by the seed (Glorot normal).
 * @param input shape of one example
 */
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

/** Trainings and analyses that belong together; each is done once, and found in the work folder after that. */
export class Steps {
  constructor(
    private readonly folder: WorkFolder,
    private readonly name: string,
  ) {}

  /** Trains, or takes up again what was interrupted. */
  train(what: string, recipe: TrainingInput, work: ReportWork): Promise<Trained> {
    const parsed = parseAs(trainingSchema, recipe, what);
    return this.folder.once(
      `${this.name}-${what}`,
      { recipe: parsed, version },
      hasFormat<Trained>("holoscope.trained/1"),
      async () => {
        const file = path.join(this.folder.folder, `${this.name}-${what}.holoscope-training.json`);
        await writeWhole(file, JSON.stringify(recipe, null, 2));
        const resume = (await pausedTraining(file)) !== null;
        const request = { document: parsed, options: { resume }, files: filesBeside(file), work: "", arrays: false };
        return (await computeStudy("training", request, work)).report;
      },
    );
  }

  analyse(what: string, recipe: RecipeInput, work: ReportWork, arrays = false): Promise<Report> {
    const parsed = parseRecipe(recipe, what);
    return this.folder.once(
      `${this.name}-${what}`,
      { recipe: parsed, arrays, version },
      hasFormat<Report>("holoscope.report/1"),
      async () => (await computeStudy<"cuts">("cuts", this.request(parsed, what, arrays), work)).report,
    );
  }

  /** Linear probes of a network; what is on the way when it is interrupted is kept too. */
  probe(what: string, recipe: RecipeInput, work: ReportWork): Promise<ProbesReport> {
    const parsed = parseRecipe(recipe, what);
    return this.folder.once(
      `${this.name}-${what}`,
      { recipe: parsed, version },
      hasFormat<ProbesReport>("holoscope.probes/1"),
      async () => (await computeStudy<"probes">("probes", this.request(parsed, what), work)).report,
    );
  }

  /** Layers of equal place of two networks of one architecture. */
  compare(what: string, recipe: RecipeInput, work: ReportWork): Promise<SimilarityReport> {
    const parsed = parseRecipe(recipe, what);
    return this.folder.once(
      `${this.name}-${what}`,
      { recipe: parsed, version },
      hasFormat<SimilarityReport>("holoscope.similarity/1"),
      async () => compareModels(parsed, await readCompared(parsed, this.files), work, "same"),
    );
  }

  /** Recipes of a reproduction name their files by whole paths. */
  private get files() {
    return filesBeside(path.join(this.folder.folder, "recipe"));
  }

  private request(document: Recipe, what: string, arrays = false): StudyRequest<"cuts" | "probes"> {
    return { document, files: this.files, work: path.join(this.folder.folder, `${this.name}-${what}`), arrays };
  }
}
