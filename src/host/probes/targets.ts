import type { DataDescription } from "../../protocol/inspection";
import type { RecipeInput } from "../../protocol/recipe";
import { besideRecipe } from "../recipes/recipeFile";

/**
 * What probes can be told to read besides the label: columns of a CSV, or arrays of an NPZ with one value an example.
 */
export async function targetsOf(
  recipePath: string,
  { data }: RecipeInput,
  describe: (files: string[], label?: string) => Promise<DataDescription>,
): Promise<string[]> {
  const files = [data.path, data.labels].filter((file) => file !== undefined);
  const { columns = [], arrays = [] } = await describe(
    files.map((file) => besideRecipe(recipePath, file)),
    data.label,
  );
  const vectors = arrays.filter(({ shape }) => shape.length === 1 || (shape.length === 2 && shape[1] === 1));
  return [...columns.map(({ name }) => name), ...vectors.map(({ key }) => key)];
}
