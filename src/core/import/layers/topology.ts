import { inputError } from "../../../protocol/errors";
import { brief, listNames } from "../../data/names";
import { fieldsOf } from "./layer";

type Fields = Readonly<Record<string, unknown>>;

/** A tensor that a call reads: which use of which layer makes it. */
export interface Reference {
  layer: string;
  call: number;
}

/** An entry of a model's list of layers. */
export interface LayerEntry {
  className: string;
  /** Its own name; within nested models this is not the whole path. */
  name: string;
  config: Fields;
  /** For every use of the layer what it reads. */
  calls: Reference[][];
  /** How messages call its place, e.g. "layer 3", "model.json: layer 3". */
  position: string;
}

/** A model, or a model used as a layer, as a graph of calls. */
export interface Topology {
  layers: LayerEntry[];
  inputs: Reference[];
  outputs: Reference[];
}

const modelClasses = new Set(["Sequential", "Model", "Functional"]);

/** Whether a class is a model that has layers of its own. */
export const isModel = (className: string): boolean => modelClasses.has(className);

/**
 * Reads the layers of a model: those of a Sequential call each other in turn.
 * @param where how messages call the model
 * @throws input error when the configuration is not one of a Keras model
 */
export function readTopology(className: string, config: unknown, where: string): Topology {
  // Before Keras 2.2.3 the configuration of a Sequential was the list itself.
  const fields = fieldsOf(config) ?? { layers: config };
  if (!Array.isArray(fields.layers) || fields.layers.length === 0)
    throw inputError(`${where} lists no layers: the file is damaged or of another kind; save the model again`);
  const entries = fields.layers.map((entry: unknown, i) => readEntry(entry, `${where}: layer ${i + 1}`));
  const twice = entries.find((e, i) => entries.findIndex((o) => o.name === e.name) < i);
  if (twice)
    throw inputError(`${twice.position} has the name "${brief(twice.name)}" of an earlier one; save the model again`);
  if (className === "Sequential") return sequence(entries);
  return withOwnCallsOnly({
    layers: entries,
    inputs: referencesOf(fields.input_layers, where),
    outputs: referencesOf(fields.output_layers, where),
  });
}

/**
 * A model that is used as a layer was called once when it was made, which is no call of the model around it but may be
 * counted: then its last call here has the number of its calls.
 */
function withOwnCallsOnly({ layers, inputs, outputs }: Topology): Topology {
  const read = [...layers.flatMap((l) => l.calls.flat()), ...outputs];
  const counted = new Set(
    layers
      .filter((l) => isModel(l.className) && read.some((r) => r.layer === l.name && r.call >= l.calls.length))
      .map((l) => l.name),
  );
  const own = (r: Reference): Reference => (counted.has(r.layer) ? { ...r, call: r.call - 1 } : r);
  return {
    layers: layers.map((l) => ({ ...l, calls: l.calls.map((reads) => reads.map(own)) })),
    inputs,
    outputs: outputs.map(own),
  };
}

function readEntry(entry: unknown, position: string): LayerEntry {
  const fields = fieldsOf(entry);
  const config = fieldsOf(fields?.config) ?? (Array.isArray(fields?.config) ? { layers: fields.config } : undefined);
  if (typeof fields?.class_name !== "string" || !config)
    throw inputError(`${position} has no class_name and config; the file is damaged, save the model again`);
  const name = fields.name ?? config.name;
  const calls = Array.isArray(fields.inbound_nodes)
    ? fields.inbound_nodes.map((node) => referencesOf(node, position))
    : [];
  return {
    className: fields.class_name,
    name: typeof name === "string" && name !== "" ? name : fields.class_name.toLowerCase(),
    config,
    calls,
    position,
  };
}

/** The layers of a Sequential need no names of what they read; one without an input layer gets it. */
function sequence(entries: LayerEntry[]): Topology {
  const [first] = entries;
  const given = first!.className === "InputLayer";
  const input: LayerEntry = given
    ? first!
    : { className: "InputLayer", name: `${first!.name}_input`, config: {}, calls: [], position: first!.position };
  const others = given ? entries.slice(1) : entries;
  const layers = [
    input,
    ...others.map((entry, i) => ({ ...entry, calls: [[{ layer: (i === 0 ? input : others[i - 1]!).name, call: 0 }]] })),
  ];
  return { layers, inputs: [{ layer: input.name, call: 0 }], outputs: [{ layer: layers.at(-1)!.name, call: 0 }] };
}

/** [name, call, tensor], also with arguments of the call behind it, or a list of such. */
function referencesOf(value: unknown, where: string): Reference[] {
  if (!Array.isArray(value))
    throw inputError(`${where} does not say which tensors it reads or gives; save the model again`);
  const list: unknown[] = typeof value[0] === "string" ? [value] : value;
  return list.map((reference) => {
    const [layer, call, tensor, settings]: unknown[] = Array.isArray(reference) ? reference : [];
    if (typeof layer !== "string" || typeof call !== "number" || typeof tensor !== "number")
      throw inputError(
        `${where} reads ${brief(JSON.stringify(reference) ?? "nothing")}, which names no tensor of a layer; save the model again`,
      );
    if (tensor !== 0)
      throw inputError(`${where} reads output ${tensor} of layer "${layer}"; only layers of one output are supported`);
    const said = Object.entries(fieldsOf(settings) ?? {}).filter(([key, v]) => key !== "training" && v !== null);
    if (said.length > 0)
      throw inputError(`${where} is called with ${listNames(said.map(([key]) => key))}, which is not supported`);
    return { layer, call };
  });
}

/**
 * The shape of an example that a model takes, as its own input layer, its first layer or the model states it.
 * @returns undefined where nothing does
 */
export function statedInput(topology: Topology, config: unknown): unknown[] | undefined {
  const fields = fieldsOf(config) ?? {};
  const reads = topology.inputs[0]?.layer;
  const input = topology.layers.find((l) => l.name === reads);
  const next = topology.layers.find((l) => l.calls[0]?.[0]?.layer === reads);
  const ofNext = (): unknown =>
    next && isModel(next.className)
      ? batched(statedInput(readTopology(next.className, next.config, next.position), next.config))
      : next?.config.batch_input_shape;
  const shape = input?.config.batch_input_shape ?? input?.config.batch_shape ?? ofNext() ?? fields.build_input_shape;
  return Array.isArray(shape) ? shape.slice(1) : undefined;
}

const batched = (shape: unknown[] | undefined): unknown[] | undefined => shape && [null, ...shape];
