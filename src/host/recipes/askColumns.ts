import type { DataDescription } from "../../protocol/inspection";
import type { RecipeInput } from "../../protocol/recipe";
import type { EngineProcess } from "../engineProcess";
import { askArray, askLabel } from "./askBinding";
import type { DatasetFiles } from "./datasets";

export interface Columns {
  /** The dataset, with the classes of the chosen label. */
  described: DataDescription;
  choice: Pick<RecipeInput["data"], "label" | "x" | "y">;
}

/** Asks where inputs and labels are inside a dataset, as far as its format leaves it open. Undefined = dismissed. */
export async function askColumns(
  engine: EngineProcess,
  { data, labels }: DatasetFiles,
  title: string,
): Promise<Columns | undefined> {
  const describe = (label?: string) => engine.call("describeData", { files: labels ? [data, labels] : [data], label });
  const described = await describe();
  const choice = await askChoice(described, title);
  if (!choice) return undefined;
  return { choice, described: choice.label === described.label ? described : await describe(choice.label) };
}

async function askChoice(described: DataDescription, title: string): Promise<Columns["choice"] | undefined> {
  if (described.format === "csv") {
    const label = await askLabel(described, title);
    return label === undefined ? undefined : { label };
  }
  if (described.format !== "npz") return {};
  const x = described.x ?? (await askArray(described, "Array that holds the inputs", title));
  const y =
    x === undefined ? undefined : (described.y ?? (await askArray(described, "Array that holds the labels", title)));
  return x === undefined || y === undefined ? undefined : { x, y };
}
