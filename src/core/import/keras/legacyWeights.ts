import { inputError } from "../../../protocol/errors";
import { isObject, type JsonObject } from "../json";
import type { WeightArray } from "../layers/source";
import { layersOf, nameOf } from "./config";
import type { Hdf5Group } from "./hdf5";

/**
 * The weights of a legacy .h5 file, by layer: group model_weights names its layers and each of them its weights
 * (keras/src/legacy/saving/legacy_h5_format.py, save_weights_to_hdf5_group).
 * @param root of the file
 * @param model its config in the form of Keras 2
 * @throws input error naming the weight that is missing or of no layer
 */
export function legacyWeights(root: Hdf5Group, model: JsonObject, file: string): Map<string, WeightArray[]> {
  const stored = root.group("model_weights") ?? root;
  const layers = new Map(
    layersOf(model)
      .filter(isObject)
      .map((layer) => [nameOf(layer), layer]),
  );
  const weights = new Map<string, WeightArray[]>();
  for (const name of stored.texts("layer_names") ?? []) {
    const [group, layer] = [stored.group(name), layers.get(name)];
    const names = group?.texts("weight_names") ?? [];
    if (!group || !layer || names.length === 0) continue;
    if (layersOf(layer).length === 0)
      weights.set(
        name,
        names.map((weight) => group.array(weight)),
      );
    else
      for (const weight of names)
        append(weights, ownerOf(weight, leavesOf(layer, `${name}/`), file), group.array(weight));
  }
  return weights;
}

interface Leaf {
  name: string;
  /** With the names of the models around it. */
  path: string;
}

/** The layers of a nested model that are no models themselves. */
const leavesOf = (model: JsonObject, prefix: string): Leaf[] =>
  layersOf(model)
    .filter(isObject)
    .flatMap((layer) => {
      const name = nameOf(layer);
      return layersOf(layer).length > 0 ? leavesOf(layer, `${prefix}${name}/`) : [{ name, path: `${prefix}${name}` }];
    });

/**
 * The layer whose weight this is. A nested model stores all its weights in one list, the trainable ones of all layers
 * before the others, so that only a weight's name ("block1_conv1/kernel:0", in Keras 3 "vgg16/block1_conv1/kernel")
 * tells its layer.
 */
function ownerOf(weight: string, leaves: readonly Leaf[], file: string): string {
  const scopes = `/${weight.split("/").slice(0, -1).join("/")}/`;
  const named = leaves.filter(({ name }) => scopes.endsWith(`/${name}/`));
  const whole = named.filter(({ path }) => `/${path}/`.endsWith(scopes) || scopes.endsWith(`/${path}/`));
  const [owner, ...others] = named.length > 1 ? whole : named;
  if (!owner || others.length > 0)
    throw inputError(
      `${file}: weight "${weight}" is of ${owner ? "more than one layer" : "no layer"} of the nested model; save the model as a .keras file`,
    );
  return owner.path;
}

function append(weights: Map<string, WeightArray[]>, layer: string, array: WeightArray): void {
  weights.set(layer, [...(weights.get(layer) ?? []), array]);
}
