import * as z from "zod";
import type { documentSuffixes } from "./fileNames";
import { inspectionSchema } from "./inspection";
import { probesReproductionSchema } from "./probesReproduction";
import { recipeSchema } from "./recipe";
import { reproductionSchema } from "./reproduction";
import { studies } from "./studies";
import { trainingSchema } from "./studies/training/recipe";
import { subspaceMatchReproductionSchema } from "./subspaceMatchReproduction";
import { twinExportSchema } from "./studies/twin/export";

/** What is written by people: a JSON schema completes and checks it in the editor. */
export const documents: Record<keyof typeof documentSuffixes, z.ZodType> = {
  recipe: recipeSchema,
  training: trainingSchema,
};

/**
 * The report of every study, those that a recipe asks for with that recipe, by the name in its format:
 * "holoscope.report/1".
 */
const ofStudies = Object.values(studies).map(({ report, document }) => {
  const name = /^holoscope\.(.+)\/\d+$/.exec(report.shape.format.value)?.[1] ?? report.shape.format.value;
  return [name, document === "recipe" ? report.extend({ recipe: recipeSchema }) : report] as const;
});

/** What is written by Holoscope, by the name of its JSON schema. */
export const reports: Record<string, z.ZodType> = {
  inspection: inspectionSchema,
  ...Object.fromEntries(ofStudies),
  "twin-export": twinExportSchema,
  reproduction: reproductionSchema,
  "probes-reproduction": probesReproductionSchema,
  "subspace-match-reproduction": subspaceMatchReproductionSchema,
};
