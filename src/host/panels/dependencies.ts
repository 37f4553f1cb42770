import type { Inspection } from "../../protocol/inspection";
import type { Recipe } from "../../protocol/recipe";
import { filesOf } from "../../protocol/run";
import { recipeStudyKinds, type RecipeStudy } from "../../protocol/studies";
import { dataFiles, newerThan } from "../inspections";
import { besideRecipe } from "../recipes/recipeFile";
import type { RunEntry } from "../runs/runStore";

/** What a panel is about. */
export interface Subject {
  /** Path of a recipe, or of a model for which no dataset has been chosen. */
  source: string;
  /** Absent for a model. */
  recipe?: Recipe;
  inspection?: Inspection;
}

/** Path of the model. */
export const modelOf = ({ source, recipe }: Subject): string => (recipe ? besideRecipe(source, recipe.model) : source);

/**
 * The files that a study depends on, those of external data among them once the model was read; by default those of all
 * studies.
 */
export function dependencies(subject: Subject, studies: readonly RecipeStudy[] = recipeStudyKinds): string[] {
  const { source, recipe, inspection } = subject;
  const external = inspection ? dataFiles(modelOf(subject), inspection) : [];
  if (!recipe) return [source, ...external];
  const { model, data } = recipe;
  const named = [
    model,
    data.path,
    ...(data.labels === undefined ? [] : [data.labels]),
    ...studies.flatMap((study) => filesOf(study, recipe)),
  ];
  return [source, ...named.map((file) => besideRecipe(source, file)), ...external];
}

/** Those of the runs on show that are older than what they depend on. */
export async function staleStudies(
  shown: ReadonlyMap<RecipeStudy, Pick<RunEntry, "created">>,
  subject: Subject,
): Promise<RecipeStudy[]> {
  const older = await Promise.all(
    [...shown].map(([study, { created }]) => newerThan(Date.parse(created), dependencies(subject, [study]))),
  );
  return [...shown.keys()].filter((_, i) => older[i]);
}
