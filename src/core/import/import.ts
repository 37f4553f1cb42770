import { inputError } from "../../protocol/errors";
import type { ImportedFormat } from "../../protocol/modelFormats";
import { brief } from "../data/names";
import { isInside, type ModelFiles, type ModelSource } from "../onnx/external";
import { encodeModel } from "../onnx/proto";
import type { ImportSource, ModelFormat } from "./format";
import { keras, kerasH5 } from "./keras/formats";
import { tfjsLayers } from "./layers/tfjs";
import { tfjsGraph } from "./tensorflow/modelJson";
import { savedModel } from "./tensorflow/savedModel";
import { looksLikeJson, parseJson } from "./tfjs/modelJson";

/** One row a format, asked in this order; ONNX itself is what none of them recognises. */
const readers: Readonly<Record<ImportedFormat, readonly ModelFormat[]>> = {
  keras: [keras, kerasH5],
  savedModel: [savedModel],
  tensorflowJs: [tfjsLayers, tfjsGraph],
};

/**
 * Makes ONNX of a model of another format, told by its content; ONNX itself stays as it is.
 * @param name of the picked file, as messages show it
 * @throws input error when it is of another format but cannot be read
 */
export async function importModel(name: string, source: ModelSource): Promise<ModelSource> {
  const read: string[] = [];
  let bytes = source.bytes.length;
  const sibling = async (path: string) => {
    const found = await readSibling(name, path, source.files);
    if (found && !read.includes(path)) {
      read.push(path);
      bytes += found.length;
    }
    return found;
  };
  const from: ImportSource = { name, bytes: source.bytes, sibling };
  for (const format of Object.values(readers).flat()) {
    if (!(await format.recognises(from))) continue;
    const { model, ...imported } = await format.read(from);
    return {
      bytes: encodeModel({ ...model, producerName: "Holoscope" }),
      imported: { ...imported, bytes, files: read },
    };
  }
  if (looksLikeJson(from)) {
    parseJson(from);
    throw inputError(
      `${name} is JSON, but no model that TensorFlow.js or Keras saved: choose the model.json beside its weights`,
    );
  }
  return source;
}

async function readSibling(name: string, path: string, files: ModelFiles | undefined): Promise<Uint8Array | undefined> {
  if (!isInside(path))
    throw inputError(
      `${name} names the file "${brief(path)}", which is no plain path inside its folder; save the model again`,
    );
  const size = files ? await files.size(path) : "missing";
  if (size === "outside")
    throw inputError(`${brief(path)}, which ${name} names, is a link out of its folder; put the file itself there`);
  return size === "missing" ? undefined : files!.read(path, 0, size);
}
