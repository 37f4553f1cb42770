import type { LayersModel, layers } from "@tensorflow/tfjs-layers";
import { zipSync } from "fflate";
import type { File, Group } from "h5wasm";
import { isObject, listAt, objectAt, type JsonObject } from "../../../../src/core/import/json";

/**
 * Writes models as Keras does. Origin of the layouts: keras/src/saving/{saving_lib,serialization_lib}.py and
 * keras/src/legacy/saving/legacy_h5_format.py of Keras 3.13, tf_keras/saving/saving_lib.py of tf-keras 2.13 and 2.15,
 * and the listings of files that Keras 2.2.4, 2.13.1, 3.4.1, 3.10.0 and 3.13.2 saved.
 */
type Layer = layers.Layer;

/** How the groups of a model.weights.h5 are called. */
export interface GroupStyle {
  container?: "layers" | "_layer_checkpoint_dependencies";
  /** Whether "vars" says its layer's name, and layers without variables have a group too: Keras 3.6 on. */
  named?: boolean;
  /** Counted twice for every layer with weights: tf.keras 2.12 and 2.13. */
  gaps?: boolean;
  /** Parted by "\", as tf.keras does on Windows. */
  windows?: boolean;
}

/** The config of a model as tf.keras writes it: like model.json, but for the name of the class of functional models. */
export const configOf = (model: LayersModel): JsonObject =>
  JSON.parse(
    JSON.stringify(model.toJSON(undefined, false)).replaceAll('"class_name":"Model"', '"class_name":"Functional"'),
  ) as JsonObject;

export async function kerasArchive(
  model: LayersModel,
  style: GroupStyle = { named: true },
  version = "3.13.2",
  config = keras3Config(configOf(model)),
): Promise<Uint8Array> {
  const weights = await hdf5((root) => writeModel(root, "", model, style));
  return zipSync(
    {
      "metadata.json": json({ keras_version: version, date_saved: "2026-01-01@00:00:00" }),
      "config.json": json(config),
      "model.weights.h5": weights,
    },
    { level: 0 },
  );
}

/** @param scoped weight names with those of the models around, without ":0": Keras 3 */
export const legacyFile = (model: LayersModel, { scoped = false, chunked = false } = {}): Promise<Uint8Array> =>
  hdf5((root) => {
    root.create_attribute("keras_version", scoped ? "3.13.2" : "2.11.0");
    root.create_attribute("backend", "tensorflow");
    root.create_attribute("model_config", JSON.stringify(configOf(model)));
    const group = root.create_group("model_weights");
    texts(
      group,
      "layer_names",
      model.layers.map((l) => l.name),
      chunked,
    );
    for (const layer of model.layers) {
      const own = group.create_group(layer.name);
      // Trainable ones of all inner layers come first.
      const weights = [...variablesOf(layer, true), ...variablesOf(layer, false)].map((v) => ({
        ...v,
        name: scoped ? `${model.name}/${v.path}` : `${v.path.split("/").slice(-2).join("/")}:0`,
      }));
      texts(
        own,
        "weight_names",
        weights.map((w) => w.name),
        chunked,
      );
      for (const { name, data, shape } of weights) {
        const folder = name
          .split("/")
          .slice(0, -1)
          .reduce((g, part) => (g.get(part) as Group | null) ?? g.create_group(part), own);
        folder.create_dataset({ name: name.split("/").at(-1)!, data, shape });
      }
    }
  });

/** Writes an HDF5 file in memory. */
export async function hdf5(write: (root: File) => void): Promise<Uint8Array> {
  const { File, ready } = await import("h5wasm");
  const { FS } = await ready;
  const file = new File("/written.h5", "w");
  write(file);
  file.close();
  return FS.readFile("/written.h5");
}

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

function texts(group: Group, name: string, values: string[], chunked: boolean): void {
  if (values.length === 0) return group.create_attribute(name, new Float64Array(0), [0]);
  if (!chunked) return group.create_attribute(name, values);
  values.forEach((value, i) => group.create_attribute(`${name}${i}`, [value]));
}

const innerOf = (layer: Layer): Layer[] => (layer as unknown as { layers?: Layer[] }).layers ?? [];

interface Variable {
  /** "outer/dense/kernel" */
  path: string;
  data: Float32Array;
  shape: number[];
}

function variablesOf(layer: Layer, trainable: boolean, prefix = ""): Variable[] {
  if (innerOf(layer).length > 0)
    return innerOf(layer).flatMap((inner) => variablesOf(inner, trainable, `${prefix}${layer.name}/`));
  const weights = trainable ? layer.trainableWeights : layer.nonTrainableWeights;
  return weights.map((w) => ({
    path: `${prefix}${layer.name}/${w.originalName.split("/").at(-1)}`,
    data: w.read().dataSync<"float32">(),
    shape: w.shape.map((d) => d ?? 1),
  }));
}

const classOf = (layer: Layer) => (layer.getClassName() === "Model" ? "Functional" : layer.getClassName());

const snakeCase = (name: string) =>
  name
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();

function writeModel(root: File, place: string, model: { layers: Layer[] }, style: GroupStyle): void {
  const used = new Map<string, number>();
  const next = (stem: string) => {
    const count = used.get(stem) ?? 0;
    used.set(stem, count + 1);
    return count === 0 ? stem : `${stem}_${count}`;
  };
  for (const layer of model.layers) {
    const stem = snakeCase(classOf(layer));
    const name = next(stem);
    if (style.gaps && layer.weights.length > 0) next(stem);
    const path = `${place}${style.container ?? "layers"}/${name}`;
    const inner = innerOf(layer);
    if (inner.length > 0) writeModel(root, `${path}/`, { layers: inner }, style);
    else if (style.named || layer.weights.length > 0) {
      const vars = groupAt(root, style.windows ? [path.replaceAll("/", "\\")] : path.split("/")).create_group("vars");
      if (style.named) vars.create_attribute("name", layer.name);
      [...variablesOf(layer, true), ...variablesOf(layer, false)].forEach(({ data, shape }, i) =>
        vars.create_dataset({ name: String(i), data, shape }),
      );
    }
  }
}

const groupAt = (root: Group, path: string[]): Group =>
  path.reduce((group, part) => (group.get(part) as Group | null) ?? group.create_group(part), root);

/** As Keras 3 writes a config of Keras 2: uses of a nested Sequential model count from 0. */
export function keras3Config(model: JsonObject): JsonObject {
  const sequential = new Set(
    listAt(model.config, "layers").flatMap((l) =>
      isObject(l) && l.class_name === "Sequential" ? [objectAt(l, "config").name] : [],
    ),
  );
  const config = objectAt(
    JSON.parse(JSON.stringify(model), (_key, v: unknown) =>
      Array.isArray(v) && sequential.has(v[0]) && typeof v[1] === "number" ? [v[0], v[1] - 1, v[2]] : v,
    ),
    "config",
  );
  const layers = listAt(config, "layers").filter(isObject);
  const { batch_input_shape: batchShape, input_layers: inputs, output_layers: outputs, ...others } = config;
  const ends =
    Array.isArray(inputs) && Array.isArray(outputs)
      ? {
          input_layers: inputs.length === 1 ? inputs[0] : inputs,
          output_layers: outputs.length === 1 ? outputs[0] : outputs,
        }
      : {};
  const policy = { module: "keras", class_name: "DTypePolicy", config: { name: "float32" }, registered_name: null };
  return {
    module: layers.length > 0 ? "keras" : "keras.layers",
    class_name: model.class_name,
    config: {
      ...others,
      ...ends,
      ...(model.class_name === "InputLayer" ? { batch_shape: batchShape } : { dtype: policy }),
      ...(typeof config.activation === "string"
        ? {
            activation: {
              module: "keras.activations",
              class_name: "function",
              config: config.activation,
              registered_name: config.activation,
            },
          }
        : {}),
      ...(layers.length > 0 ? { layers: [...inputOf(layers[0]!), ...layers].map(keras3Layer) } : {}),
    },
    registered_name: layers.length > 0 ? "Functional" : null,
    build_config: { input_shape: [null, 1] },
  };
}

/** Sequential models of TensorFlow.js state their input in the first layer, those of Keras 3 have one for it. */
const inputOf = (first: JsonObject): JsonObject[] =>
  first.class_name === "InputLayer"
    ? []
    : [
        {
          class_name: "InputLayer",
          config: {
            name: "input_layer",
            dtype: "float32",
            batch_input_shape: objectAt(first, "config").batch_input_shape,
          },
        },
      ];

const keras3Layer = (layer: JsonObject): JsonObject => ({
  ...keras3Config(layer),
  ...(typeof layer.name === "string" ? { name: layer.name } : {}),
  ...(Array.isArray(layer.inbound_nodes) ? { inbound_nodes: layer.inbound_nodes.map(keras3Call) } : {}),
});

function keras3Call(node: unknown): JsonObject {
  const tensors = (Array.isArray(node) ? node : []).map(([name, call, tensor]: [string, number, number]) => ({
    class_name: "__keras_tensor__",
    config: { shape: [null, 1], dtype: "float32", keras_history: [name, call, tensor] },
  }));
  return { args: tensors.length === 1 ? tensors : [tensors], kwargs: { training: null, mask: null } };
}
