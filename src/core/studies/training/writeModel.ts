import { withInitializers } from "../../model/writeModel";
import type { Network } from "../../onnx/model";
import { DataType, encodeModel } from "../../onnx/proto";
import { retype } from "../../onnx/retype";
import { views, type Parameters } from "./parameters";

/**
 * The model with other values of its parameters.
 * @param type of all floats of the written model; by default each initializer keeps its own
 */
export function modelWith(
  { graph }: Network,
  parameters: Parameters,
  weights: Float64Array,
  type?: "float32" | "float64",
): Uint8Array {
  const model =
    type === "float64"
      ? retype(graph.model, DataType.FLOAT, DataType.DOUBLE)
      : type === "float32"
        ? retype(graph.model, DataType.DOUBLE, DataType.FLOAT)
        : graph.model;
  const values = new Map(views(parameters, weights).map((view, k) => [parameters.trainables[k]!.initializer, view]));
  return encodeModel(withInitializers(model, values));
}
