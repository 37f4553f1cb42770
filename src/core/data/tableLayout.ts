import { inputError } from "../../protocol/errors";
import type { DataRecipe } from "./dataset";
import { categoriesOf, numericColumn, oneHotColumn } from "./inputColumns";
import type { TableLayout } from "./storedLayout";
import { findColumn, type Table } from "./table";

const labelName = /^(?:label|class|target|y|diagnosis|outcome)s?$/i;

/** What is input and what is label by the recipe, by the kinds of the columns and by their names. */
export function chooseLayout(table: Table, data: DataRecipe): TableLayout {
  const ignored = indices(table, data.ignore);
  const categorical = indices(table, data.categorical);
  const labelAt = labelIndex(table, data.label, ignored);
  const isCategory = (index: number) => categorical.has(index) || table.columns[index]!.kind === "category";
  const places = table.columns.map((column, index) => ({ file: table.name, column, index }));
  const columns = places
    .filter(({ index }) => index !== labelAt && !ignored.has(index))
    .map((place) => (isCategory(place.index) ? oneHotColumn(place, categoriesOf(place)) : numericColumn(place)));
  return { columns, label: places[labelAt]!, numericLabel: !isCategory(labelAt) };
}

/** Indices of the columns of these names. */
export const indices = (table: Table, names: string[] = []): Set<number> =>
  new Set(names.map((name) => findColumn(table, name)));

/** The label column: the given one, one whose name says so, or the last that is not ignored. */
export function labelIndex(table: Table, wanted: string | undefined, ignored: Set<number>): number {
  if (wanted !== undefined) {
    const index = findColumn(table, wanted);
    if (ignored.has(index))
      throw inputError(
        `column "${table.columns[index]!.name}" of ${table.name} is both the label and ignored: choose one`,
      );
    return index;
  }
  const candidates = [...table.columns.keys()].filter((index) => !ignored.has(index));
  const index = candidates.find((candidate) => labelName.test(table.columns[candidate]!.name)) ?? candidates.at(-1);
  if (index === undefined) throw inputError(`every column of ${table.name} is ignored: keep a label and inputs`);
  return index;
}
