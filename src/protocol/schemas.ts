import type { ZodType } from "zod";
import { inspectionSchema } from "./inspection";
import { probesReproductionSchema } from "./probesReproduction";
import { recipeSchema } from "./recipe";
import { reproductionSchema } from "./reproduction";
import { cutsReportSchema } from "./studies/cuts/report";
import { probesReportSchema } from "./studies/probes/report";
import { similarityReportSchema } from "./studies/similarity/report";
import { trainingSchema } from "./studies/training/recipe";
import { trainedSchema } from "./studies/training/report";
import { updateReportSchema } from "./studies/twin/report";
import { subspaceMatchReproductionSchema } from "./subspaceMatchReproduction";
import { twinExportSchema } from "./twin";

const recipe = { recipe: recipeSchema };

/** What is written by people: a JSON schema completes and checks it in the editor. */
export const documents: Record<string, ZodType> = { recipe: recipeSchema, training: trainingSchema };

/** What is written by Holoscope, by the name of its JSON schema. */
export const reports: Record<string, ZodType> = {
  inspection: inspectionSchema,
  report: cutsReportSchema.extend(recipe),
  probes: probesReportSchema.extend(recipe),
  similarity: similarityReportSchema.extend(recipe),
  trained: trainedSchema,
  "twin-export": twinExportSchema,
  update: updateReportSchema,
  reproduction: reproductionSchema,
  "probes-reproduction": probesReproductionSchema,
  "subspace-match-reproduction": subspaceMatchReproductionSchema,
};
