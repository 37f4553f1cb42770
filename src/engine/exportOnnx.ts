import path from "node:path";
import { inputError } from "../protocol/errors";
import { checkWritable, readModel, writeWhole } from "./files";
import { onnxRuntime } from "./runtime";

/**
 * Writes the graph that a model of another format was imported as.
 * @throws input error when the model is ONNX already, or the runtime refuses the graph
 */
export async function exportOnnx(model: string, out: string): Promise<void> {
  await checkWritable(out);
  const { bytes, imported } = await readModel(model);
  if (!imported)
    throw inputError(
      `${path.basename(model)} is no model of another format: what is ONNX already needs no export, copy the file`,
    );
  await (await onnxRuntime.load(bytes)).release();
  await writeWhole(out, bytes);
}
