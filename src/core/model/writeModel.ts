import { DataType, copyModel, makeTensor, type ModelProto } from "../onnx/proto";

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
