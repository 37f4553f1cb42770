import { inputError } from "../../../protocol/errors";
import { isObject, listAt, objectAt, textAt, type JsonObject } from "../json";

/**
 * A model's config as Keras 2 writes it and model.json holds it, from that of any Keras: types and functions by their
 * names, the calls of a layer as nested lists.
 * @param model { class_name, config } with or without what Keras 3 adds (module, registered_name, build_config)
 * @param file how messages call the file
 * @throws input error naming the layer whose call cannot be told
 */
export function keras2Config(model: JsonObject, file: string): JsonObject {
  const className = classOf(model);
  const config = plain(objectAt(model, "config"));
  const layers = layersOf(model);
  if (layers.length === 0) return { class_name: className, config };
  const ends =
    className === "Sequential"
      ? {}
      : { input_layers: tensorList(config.input_layers), output_layers: tensorList(config.output_layers) };
  return countedFromOne({
    class_name: className,
    config: { ...config, ...ends, layers: layers.map((layer) => layerOf(layer, file)) },
  });
}

/**
 * A nested model was called once when it was made, so that its uses count from 1. Those of a Sequential model count
 * from 0 in Keras 3: where the last use is not reached they are counted on.
 */
function countedFromOne(model: JsonObject): JsonObject {
  const layers = layersOf(model).filter(isObject);
  const calls = layers.flatMap((layer) => listAt(layer, "inbound_nodes"));
  const uses = [...calls, listAt(model.config, "output_layers")].flatMap((tensors) =>
    Array.isArray(tensors) ? tensors.filter((t): t is unknown[] => Array.isArray(t)) : [],
  );
  for (const layer of layers.filter((l) => layersOf(l).length > 0)) {
    const own = uses.filter(([name]) => name === nameOf(layer));
    if (own.every(([, use]) => typeof use === "number" && use < listAt(layer, "inbound_nodes").length))
      for (const tensor of own) tensor[1] = Number(tensor[1]) + 1;
  }
  return model;
}

/**
 * The layers of a model as its config lists them; none for a layer. The oldest Sequential models are nothing but their
 * list.
 */
export const layersOf = (model: JsonObject): unknown[] =>
  Array.isArray(model.config) ? model.config : listAt(model.config, "layers");

/** A layer's name; "" when it has none. */
export const nameOf = (layer: JsonObject): string => textAt(layer, "name") ?? textAt(layer.config, "name") ?? "";

function layerOf(layer: unknown, file: string): JsonObject {
  if (!isObject(layer))
    throw inputError(`${file}: its config lists a layer that is no JSON object; save the model again`);
  const name = nameOf(layer);
  const calls = Object.hasOwn(layer, "inbound_nodes")
    ? { inbound_nodes: listAt(layer, "inbound_nodes").map((node) => callOf(node, name, file)) }
    : {};
  return { ...keras2Config(layer, file), ...(name === "" ? {} : { name }), ...calls };
}

/**
 * A class of the user's own keeps the package it was registered in, so that it is not taken for the layer of the same
 * name.
 */
const classOf = (object: JsonObject): string => {
  const registered = textAt(object, "registered_name");
  return registered?.includes(">") ? registered : (textAt(object, "class_name") ?? "");
};

/**
 * One call of a layer: [[layer, node, tensor, keywords], ...]. Keras 3 writes { args, kwargs } with a description of
 * every tensor.
 */
function callOf(node: unknown, layer: string, file: string): unknown {
  if (!isObject(node)) return structuredClone(node);
  const calls = [
    ...listAt(node, "args"),
    ...Object.entries(objectAt(node, "kwargs")).flatMap(([key, value]) => (isPlainKeyword(key, value) ? [] : [value])),
  ];
  const tensors = calls.flat(Infinity).map((argument) => {
    const history =
      isObject(argument) && argument.class_name === "__keras_tensor__" ? listAt(argument.config, "keras_history") : [];
    if (history.length !== 3)
      throw inputError(
        `${file}: layer "${layer}" is called with ${JSON.stringify(argument).slice(0, 60)}, and only calls with tensors are read; write the computation with layers`,
      );
    return [...history, {}];
  });
  return tensors;
}

/** Keywords that change nothing of what a layer computes at inference. */
const isPlainKeyword = (key: string, value: unknown): boolean =>
  value === null || (key === "training" && value === false);

/** [["dense", 0, 0]] where Keras 3 writes a single one as ["dense", 0, 0], and named ones as an object. */
const tensorList = (tensors: unknown): unknown =>
  structuredClone(
    Array.isArray(tensors) && typeof tensors[0] === "string"
      ? [tensors]
      : isObject(tensors)
        ? Object.values(tensors)
        : tensors,
  );

/**
 * Values without the wrapping of Keras 3: a type policy becomes its name, a function its name, a serialised tuple or
 * shape a list.
 */
function plain(config: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) => (key === "layers" ? [] : [[key, unwrapped(value)]])),
  );
}

function unwrapped(value: unknown): unknown {
  if (!isObject(value) || typeof value.class_name !== "string") return value;
  if (/^(DTypePolicy|Policy)$/.test(value.class_name)) return textAt(value.config, "name") ?? "";
  if (value.class_name === "function") return textAt(value, "config") ?? textAt(value, "registered_name") ?? "";
  if (value.class_name === "__tuple__") return listAt(value, "items");
  if (value.class_name === "TensorShape") return listAt(value, "items");
  if (value.class_name === "__numpy__") return objectAt(value, "config").value;
  return isObject(value.config) ? { class_name: classOf(value), config: plain(value.config) } : value;
}
