import { inputError } from "../../../protocol/errors";
import { listChoices } from "../../data/names";
import type { ModelProto } from "../../onnx/proto";
import { Emitter, type Value } from "./emitter";
import { Layer, fieldsOf } from "./layer";
import type { LayersSource, WeightArray } from "./source";
import { layerClasses, ruleOf } from "./table";
import { isModel, readTopology, statedInput, type LayerEntry, type Reference, type Topology } from "./topology";

/**
 * Turns a Keras-style model into an ONNX graph. Nodes and initializers have the layers' own names: "dense_1",
 * "dense_1/kernel".
 * @param name how messages call the model
 * @throws input error naming the layer and its position, when it is not known or its weights do not fit
 */
export function importLayers({ config, weights, dialect = "tfjs" }: LayersSource, name: string): ModelProto {
  const { class_name: className, config: inner } = fieldsOf(config) ?? {};
  if (typeof className !== "string")
    throw inputError(`${name} holds no Keras model: its configuration has no class_name; save the model again`);
  if (!isModel(className))
    throw inputError(
      `${name} holds a model of class ${className}: only Sequential and Functional models state their layers; save it as one of these`,
    );
  const topology = readTopology(className, inner, name);
  requireOne(topology.inputs, "inputs", name);
  requireOne(topology.outputs, "outputs", name);
  const emit = new Emitter(dialect);
  const input = emit.input(topology.inputs[0]!.layer, exampleShape(topology, inner, name));
  const [output] = evaluate({ emit, weights, owners: new Map(), prefix: "" }, topology, [input], name);
  return emit.model(name, input, output!);
}

function requireOne(references: readonly Reference[], what: string, name: string): void {
  if (references.length === 1) return;
  const list = references.map((r) => `"${r.layer}"`).join(", ") || "none";
  throw inputError(
    `${name} has ${references.length} ${what} (${list}); a network with exactly one can be analysed: save a model of one of them`,
  );
}

function exampleShape(topology: Topology, config: unknown, name: string): number[] {
  const stated = statedInput(topology, config);
  if (!stated)
    throw inputError(
      `${name} does not state the shape of its input; save the model after it was built, with an input layer or inputShape`,
    );
  const isSize = (d: unknown): d is number => typeof d === "number" && Number.isInteger(d) && d > 0;
  if (stated.length === 0 || !stated.every(isSize))
    throw inputError(
      `${name} leaves its input open, [${stated.map((d) => (isSize(d) ? d : "?")).join(", ")}]; save the model with a fixed input shape`,
    );
  return stated;
}

interface Context {
  emit: Emitter;
  weights: LayersSource["weights"];
  /** Which layer took weights: no two may take the same. */
  owners: Map<string, string>;
  /** Of nested models: "outer/". */
  prefix: string;
}

/** Appends all calls of a model's layers, and gives what its outputs are. */
function evaluate(
  context: Context,
  { layers, inputs, outputs }: Topology,
  given: readonly Value[],
  where: string,
): Value[] {
  const made = new Map<string, Value>();
  const key = ({ layer, call }: Reference) => `${call} ${layer}`;
  if (inputs.length !== given.length)
    throw inputError(`${where} is called with ${given.length} inputs, but has ${inputs.length}`);
  inputs.forEach((reference, i) => made.set(key(reference), given[i]!));
  let waiting = layers
    .flatMap((entry) => entry.calls.map((reads, call) => ({ entry, reads, own: { layer: entry.name, call } })))
    .filter(({ own }) => !made.has(key(own)));
  while (waiting.length > 0) {
    const later: typeof waiting = [];
    for (const next of waiting) {
      const values = next.reads.map((r) => made.get(key(r)));
      if (values.every((v) => v !== undefined)) made.set(key(next.own), call(context, next.entry, values));
      else later.push(next);
    }
    if (later.length === waiting.length)
      throw unmade(
        later[0]!.entry,
        later[0]!.reads.find((r) => !made.has(key(r)))!,
      );
    waiting = later;
  }
  return outputs.map(
    (reference) =>
      made.get(key(reference)) ??
      fail(
        `${where} gives "${reference.layer}", which none of its layers makes; the file is damaged, save the model again`,
      ),
  );
}

const unmade = (entry: LayerEntry, missing: Reference) =>
  inputError(
    `${entry.position} "${entry.name}" reads "${missing.layer}", which no layer before it makes; the file is damaged or its layers form a cycle`,
  );

function fail(message: string): never {
  throw inputError(message);
}

function call(context: Context, entry: LayerEntry, inputs: readonly Value[]): Value {
  const { emit, prefix } = context;
  const name = `${prefix}${entry.name}`;
  const layer = new Layer(entry.className, name, entry.position, entry.config, weightsOf(context, name));
  if (isModel(entry.className)) return nested(context, entry, layer, inputs);
  const rule = ruleOf(entry.className);
  if (!rule)
    throw layer.refuse(
      `is a custom layer or one that is not supported; supported are ${listChoices(entry.className, layerClasses)}`,
    );
  const dtype = layer.text("dtype", "float32");
  if (dtype !== "float32") throw layer.refuse(`computes in ${dtype}; save the model in float32`);
  return rule(emit, layer, inputs);
}

/** A model used as a layer: its variables are those of its layers, however often it is used. */
function nested({ prefix, ...context }: Context, entry: LayerEntry, layer: Layer, inputs: readonly Value[]): Value {
  const topology = readTopology(entry.className, entry.config, `${entry.position} "${layer.name}"`);
  const outputs = evaluate({ ...context, prefix: `${prefix}${entry.name}/` }, topology, inputs, entry.position);
  if (outputs.length !== 1) throw layer.refuse(`has ${outputs.length} outputs; models of one output are supported`);
  return outputs[0]!;
}

/** A file may leave out the names of the models around a layer. */
function weightsOf({ weights, owners }: Context, name: string): WeightArray[] | undefined {
  const key = weights.has(name) ? name : name.slice(name.lastIndexOf("/") + 1);
  const owner = owners.get(key) ?? name;
  owners.set(key, owner);
  return owner === name ? weights.get(key) : undefined;
}
