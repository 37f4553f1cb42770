import type { Network } from "../onnx/model";
import { DataType, copyModel, encodeModel, makeTensor, type ModelProto } from "../onnx/proto";
import { retype } from "../onnx/retype";
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

/** A copy of a model with other values of some float initializers, each in the type that it has. */
export function withInitializers(model: ModelProto, values: ReadonlyMap<string, Float64Array>): ModelProto {
  const copy = copyModel(model);
  for (const t of copy.graph!.initializer) {
    const view = values.get(t.name);
    if (!view) continue;
    const data = t.dataType === DataType.DOUBLE ? view.slice() : Float32Array.from(view);
    Object.assign(t, makeTensor(t.name, data, t.dims.map(Number)), { floatData: [], doubleData: [] });
  }
  return copy;
}
