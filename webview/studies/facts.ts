import { entry, h, type Child } from "../dom";
import { bytes, figure, fileNameOf } from "../format";
import type { PageState } from "../state";

/** What the model is. */
export function modelFacts({ inspection }: PageState): Child[] {
  if (!inspection) return [];
  const { format, opset } = inspection;
  return [
    entry("Model", `${format}${format === "ONNX" ? ` opset ${opset}` : ""}, ${bytes(inspection.bytes)}`),
    entry("Parameters", figure(inspection.parameters)),
  ];
}

/** The data that the recipe names. */
export function dataFact({ recipe }: PageState): Child {
  return recipe && entry("Data", h("span", { title: recipe.data.path }, fileNameOf(recipe.data.path)));
}
