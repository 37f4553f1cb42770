import { inputError } from "../../../protocol/errors";
import { sourceOfBytes } from "../../data/source";
import { isObject, parseObject, textAt } from "../json";
import type { Dialect, LayersSource, WeightArray } from "../layers/source";
import { openArchive } from "./archive";
import { archiveWeights } from "./archiveWeights";
import { keras2Config, layersOf } from "./config";
import { readHdf5 } from "./hdf5";
import { legacyWeights } from "./legacyWeights";

interface NamedFile {
  name: string;
  bytes: Uint8Array;
}

/** A Keras model as its file holds it, and the version that wrote it ("" when the file does not say). */
export interface KerasSource {
  layers: LayersSource;
  version: string;
}

/**
 * Reads a .keras file: config.json and model.weights.h5 in a zip archive.
 * @throws input error naming the member, layer or weight that is missing or damaged
 */
export async function readArchive(file: NamedFile): Promise<KerasSource> {
  const archive = await openArchive(sourceOfBytes(file.name, file.bytes));
  const metadata = parseObject(await archive.read("metadata.json"), `metadata.json of ${file.name}`);
  const config = keras2Config(parseObject(await archive.read("config.json"), `config.json of ${file.name}`), file.name);
  const weights = await readHdf5(await archive.read("model.weights.h5"), `model.weights.h5 of ${file.name}`, (root) =>
    archiveWeights(root, config),
  );
  return sourceOf(config, weights, textAt(metadata, "keras_version") ?? "", file.name);
}

/**
 * Reads a legacy .h5 file: the config as an attribute, and the weights in groups.
 * @throws input error naming the layer or weight that is missing or damaged
 */
export async function readLegacy(file: NamedFile): Promise<KerasSource> {
  return readHdf5(file.bytes, file.name, (root) => {
    const text = root.text("model_config");
    if (text === undefined)
      throw inputError(
        `${file.name} holds no model: ${isWeightsOnly(root) ? "only weights, without the layers they belong to" : "it has no attribute model_config"}; save the whole model with model.save`,
      );
    const config = keras2Config(parseObject(text, `attribute model_config of ${file.name}`), file.name);
    const version = root.text("keras_version") ?? root.group("model_weights")?.text("keras_version") ?? "";
    return sourceOf(config, legacyWeights(root, config, file.name), version, file.name);
  });
}

const isWeightsOnly = (root: { keys(): string[]; texts(name: string): string[] | undefined }): boolean =>
  root.texts("layer_names") !== undefined ||
  root.keys().includes("layers") ||
  root.keys().includes("_layer_checkpoint_dependencies");

function sourceOf(
  config: Record<string, unknown>,
  weights: Map<string, WeightArray[]>,
  version: string,
  file: string,
): KerasSource {
  const layers = layersOf(config).filter(isObject);
  if (layers.length === 0)
    throw inputError(
      `${file}: its model of class "${textAt(config, "class_name") ?? ""}" lists no layers; only Sequential and Functional models are read`,
    );
  if ([...weights.values()].every((arrays) => arrays.length === 0))
    throw inputError(`${file} holds no weights of its layers; save the model once it is built`);
  const dialect: Dialect = version.startsWith("3") ? "keras3" : "keras2";
  return { layers: { config, weights, dialect }, version };
}
