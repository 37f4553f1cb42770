import { describeModel } from "../src/core/model/describe";
import { openModel, type Model, type ModelOpener } from "../src/core/model/read";
import type { ModelSource } from "../src/core/onnx/external";
import { onnxRuntime } from "../src/engine/runtime";
import type { Inspection } from "../src/protocol/inspection";

/** Reads a model and describes it. */
export async function inspectModel(source: ModelSource, path: string): Promise<Model & { inspection: Inspection }> {
  const model = await openModel(source, path, onnxRuntime);
  return { ...model, inspection: describeModel(model, path) };
}

/** The model of these bytes, as studies ask for it. */
export const openerOf =
  (bytes: Uint8Array, path: string): ModelOpener =>
  (dataShape) =>
    openModel({ bytes }, path, onnxRuntime, dataShape);
