import * as z from "zod";
import { dataSchema, familySchema } from "./data";
import { option } from "./option";
import { keyedStudies } from "./studies";
import { cutsSchema } from "./studies/cuts/recipe";

/** What all studies of a recipe share. */
export const sharedSchema = z.strictObject({
  model: option(
    z.string().min(1).describe("Model file, relative to this recipe: ONNX, or what is imported (TensorFlow.js, Keras)"),
    { isPositional: true },
  ),
  data: dataSchema,
  split: z
    .array(z.number().positive())
    .min(1)
    .optional()
    .describe("Parts of the data, as counts or as fractions; by default one part with everything"),
  shuffle: z.boolean().default(false).describe("Split after a shuffle seeded by `seed` instead of in data order"),
  fitPart: z
    .int()
    .positive()
    .default(1)
    .describe("Part (1-based) on which features are extracted and linear models fitted"),
  testPart: z
    .int()
    .positive()
    .optional()
    .describe(
      "Part (1-based) held out: generalization is measured on it; by default the last part, if that is another than the fitted one",
    ),
  seed: z.int().nonnegative().default(0).describe("Seed of everything random in the run"),
  family: familySchema,
  output: z
    .string()
    .optional()
    .describe(
      'What M is: an output index ("3"), or the difference of two logits ("5-3"); by default the only output, or the second minus the first of two; "all" with the multinomial family',
    ),
});

type Keyed = typeof keyedStudies;
type StudyKeys = { [K in keyof Keyed]: z.ZodOptional<Keyed[K]["recipe"]> };

/** One key for every study that has one: what the recipe says of it. */
const studyKeys = Object.fromEntries(
  Object.entries(keyedStudies).map(([key, { recipe }]) => [key, recipe.optional()]),
  // The entries of a mapped object lose which key has which value.
) as StudyKeys;

/**
 * The format `holoscope.recipe/1`: everything a run depends on, so that the same recipe gives the same report anywhere.
 */
export const recipeSchema = z
  .strictObject({
    $schema: z.string().optional(),
    format: z.literal("holoscope.recipe/1"),
    ...sharedSchema.shape,
    ...cutsSchema.shape,
    ...studyKeys,
  })
  .refine((r) => r.family === "multinomial" || r.data.classes === undefined || r.data.classes.length === 2, {
    path: ["data", "classes"],
    error: "give two classes, or take them all at once with the multinomial family",
  })
  .refine((r) => r.testPart !== r.fitPart, {
    path: ["testPart"],
    error: "generalization is measured on another part than the fitted one",
  })
  .refine((r) => r.lambda === undefined || r.lambdaPerExample === undefined, {
    error: "give lambda or lambdaPerExample, not both",
  });

/** A recipe as written in a file: defaults may be absent. */
export type RecipeInput = z.input<typeof recipeSchema>;
/** A recipe with its defaults filled in. */
export type Recipe = z.output<typeof recipeSchema>;
/** An analysis that runs only when asked for. */
export type AskedAnalysis = Recipe["analyses"][number];
/** The path of a key of a recipe, parted by ".". */
export type RecipeKey = PathsOf<Recipe>;
type PathsOf<T> = {
  [K in keyof T & string]: NonNullable<T[K]> extends string | number | boolean | readonly unknown[]
    ? K
    : K | `${K}.${keyof NonNullable<T[K]> & string}`;
}[keyof T & string];
export type FamilyName = Recipe["family"];
export type Normalization = Recipe["data"]["normalize"];
