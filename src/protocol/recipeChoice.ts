import * as z from "zod";
import { dataSchema } from "./data";
import { sharedSchema } from "./recipe";
import { keyedStudies, type KeyedStudy } from "./studies";
import { cutsSchema } from "./studies/cuts/recipe";

/** Keys to be written into a recipe; null takes a key out of it, what is absent stays as it is. */
type Changes<S extends z.ZodRawShape> = { [K in keyof S]?: z.input<S[K]> | null };

const { model: _model, data: _data, ...shared } = sharedSchema.shape;

/** Choices that the controls of a panel write into its recipe. */
export type RecipeChoice = Changes<typeof shared> &
  Changes<typeof cutsSchema.shape> & { data?: Changes<typeof dataSchema.shape> } & {
    [K in KeyedStudy]?: Changes<(typeof keyedStudies)[K]["recipe"]["shape"]>;
  };

/** Not the schema of the recipe itself, which would write its defaults into the recipe. */
const withoutDefault = (schema: z.ZodType): z.ZodType =>
  schema instanceof z.ZodDefault || schema instanceof z.ZodOptional
    ? withoutDefault(schema.unwrap() as z.ZodType)
    : schema;

const changes = (shape: z.ZodRawShape) =>
  z.strictObject(
    Object.fromEntries(
      Object.entries(shape).map(([key, schema]) => [
        key,
        withoutDefault(schema as z.ZodType)
          .nullable()
          .optional(),
      ]),
    ),
  );

/** The border to the page: every key is checked as the recipe checks it. */
export const choiceSchema = z.strictObject({
  ...changes({ ...shared, ...cutsSchema.shape }).shape,
  data: changes(dataSchema.shape).optional(),
  ...Object.fromEntries(
    Object.entries(keyedStudies).map(([key, { recipe }]) => [key, changes(recipe.shape).optional()]),
  ),
  // Made of the shapes that the type is made of; the entries of a mapped object lose which key has which value.
}) as z.ZodType<RecipeChoice>;
