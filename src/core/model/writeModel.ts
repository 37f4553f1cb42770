import { DataType, copyModel, encodeModel, makeTensor, type ModelProto } from "../onnx/proto";
import { retype } from "../onnx/retype";

/**
 * The file of a model with other values of some float initializers.
 * @param values by the name of the initializer, in its order
 * @param type of all floats of the written model; by default each initializer keeps its own
 */
export function modelWith(
  model: ModelProto,
  values: ReadonlyMap<string, Float64Array>,
  type?: "float32" | "float64",
): Uint8Array {
  const copy = copyModel(typed(model, type));
  for (const t of copy.graph!.initializer) {
    const view = values.get(t.name);
    if (!view) continue;
    const data = t.dataType === DataType.DOUBLE ? view.slice() : Float32Array.from(view);
    Object.assign(t, makeTensor(t.name, data, t.dims.map(Number)), { floatData: [], doubleData: [] });
  }
  return encodeModel(copy);
}

function typed(model: ModelProto, type: "float32" | "float64" | undefined): ModelProto {
  if (type === undefined) return model;
  const [from, to] =
    type === "float64" ? ([DataType.FLOAT, DataType.DOUBLE] as const) : ([DataType.DOUBLE, DataType.FLOAT] as const);
  return retype(model, from, to);
}
