import { isObject, textAt, type JsonObject } from "../json";
import type { WeightArray } from "../layers/source";
import { layersOf, nameOf } from "./config";
import type { Hdf5Group } from "./hdf5";

/** Where a model keeps its layers: now, and in tf.keras 2.12 and 2.13. */
const containers = ["layers", "_layer_checkpoint_dependencies"];

/**
 * The weights of a model.weights.h5, by layer. Its groups stand for layers by class and count: the second Dense layer
 * is "dense_1", whatever its name (keras/src/saving/saving_lib.py, _save_container_state); later Keras 3 writes the
 * name beside.
 * @param model its config in the form of Keras 2
 */
export const archiveWeights = (root: Hdf5Group, model: JsonObject): Map<string, WeightArray[]> =>
  new Map(weightsAt(root, "", model, ""));

/**
 * @param place path of the model's group: "" or "layers/functional/"
 * @param prefix names of the models around: "" or "outer/"
 */
function weightsAt(root: Hdf5Group, place: string, model: JsonObject, prefix: string): [string, WeightArray[]][] {
  const container = containers.map((name) => `${place}${name}`).find((path) => membersOf(root, path).length > 0);
  if (container === undefined) return [];
  const layers = layersOf(model).filter(isObject);
  return [...placesOf(root, layers, container)].flatMap(([layer, path]) => {
    const name = `${prefix}${nameOf(layer)}`;
    return layersOf(layer).length > 0
      ? weightsAt(root, `${path}/`, layer, `${name}/`)
      : [[name, variables(groupAt(root, path)?.group("vars"))]];
  });
}

/** The path of every layer that has a group. */
function placesOf(root: Hdf5Group, layers: readonly JsonObject[], container: string): Map<JsonObject, string> {
  const members = membersOf(root, container).map((key) => ({
    key,
    layer: groupAt(root, `${container}/${key}`)?.group("vars")?.text("name"),
  }));
  const places = new Map<JsonObject, string>();
  const stemOf = (layer: JsonObject) => snakeCase(textAt(layer, "class_name") ?? "");
  for (const stem of new Set(layers.map(stemOf))) {
    const ofClass = layers.filter((layer) => stemOf(layer) === stem);
    const numbered = members
      .map((m) => ({ ...m, number: numberOf(m.key, stem) ?? NaN }))
      .filter((m) => m.number >= 0)
      .toSorted((a, b) => a.number - b.number);
    ofClass.forEach((layer, i) => {
      const name = nameOf(layer);
      // tf.keras 2.12 and 2.13 left gaps in the count: where every layer has a group, their order tells.
      const counted = numbered.length === ofClass.length ? numbered[i] : numbered.find((m) => m.number === i);
      const found = members.find((m) => m.layer === name) ?? counted ?? members.find((m) => m.key === name);
      if (found) places.set(layer, `${container}/${found.key}`);
    });
  }
  return places;
}

/**
 * Files saved on Windows by tf.keras have backslashes, which HDF5 does not part by: "layers\\dense" is then a group of
 * the root.
 */
const windows = (path: string): string => path.replaceAll("/", "\\");

const groupAt = (root: Hdf5Group, path: string): Hdf5Group | undefined => root.group(path) ?? root.group(windows(path));

/** The names that follow a path. */
function membersOf(root: Hdf5Group, path: string): string[] {
  const group = root.group(path);
  if (group) return group.keys();
  const start = windows(`${path}/`);
  return [
    ...new Set(
      root
        .keys()
        .filter((key) => key.startsWith(start))
        .map((key) => key.slice(start.length).split("\\")[0]!),
    ),
  ];
}

/** 0 for "dense", 1 for "dense_1"; undefined for the group of another class. */
function numberOf(key: string, stem: string): number | undefined {
  if (key === stem) return 0;
  const suffix = key.startsWith(`${stem}_`) ? key.slice(stem.length + 1) : "";
  return /^\d+$/.test(suffix) ? Number(suffix) : undefined;
}

/** Numbered in the order of Keras: the trainable ones before the others. */
function variables(vars: Hdf5Group | undefined): WeightArray[] {
  const keys = (vars?.keys() ?? []).toSorted((a, b) => Number(a) - Number(b));
  return keys.map((key) => vars!.array(key));
}

/** "SeparableConv2D" -> "separable_conv2d" (keras/src/utils/naming.py, to_snake_case). */
const snakeCase = (name: string): string =>
  name
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
