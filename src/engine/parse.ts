import path from "node:path";
import type { ZodType, output } from "zod";
import { inputError } from "../protocol/errors";
import { recipeSchema, type Recipe } from "../protocol/recipe";
import type { DocumentOf } from "../protocol/run";
import { studies, type StudyKind } from "../protocol/studies";
import type { StudyDocument } from "../protocol/study";
import { trainingSchema } from "../protocol/studies/training/recipe";
import { readJson } from "./files";

/** @throws input error naming the first key that is wrong */
export function parseAs<S extends ZodType>(schema: S, value: unknown, name: string): output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw inputError(`${name}: ${issue.path.length > 0 ? `"${issue.path.join(".")}": ` : ""}${issue.message}`);
}

/** @throws input error naming the first key of the recipe that is wrong */
export const parseRecipe = (value: unknown, name: string): Recipe => parseAs(recipeSchema, value, name);

export const readRecipe = async (file: string): Promise<Recipe> =>
  parseRecipe(await readJson(file), path.basename(file));

/** How each kind of document is read; a twin is no text, and is read by its study. */
const readers: Record<StudyDocument, (file: string) => Promise<unknown>> = {
  recipe: readRecipe,
  training: async (file) => parseAs(trainingSchema, await readJson(file), path.basename(file)),
  twin: async () => ({}),
};

/** What a study is asked by, with its defaults. @throws input error naming the first key that is wrong */
export const readDocument = async <K extends StudyKind>(kind: K, file: string): Promise<DocumentOf<K>> =>
  // Which reader gives which type is what DocumentOf says.
  (await readers[studies[kind].document](file)) as DocumentOf<K>;
