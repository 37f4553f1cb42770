import { HoloscopeError, errorMessage, inputError } from "../../../protocol/errors";
import { brief, listNames } from "../../data/names";
import type { ImportSource, ModelFormat } from "../format";
import type { WeightArray } from "../layers/source";
import { openBundle, type Bundle } from "./bundle";
import { readFunction, readNode } from "./graphDef";
import type { TfNode } from "./graph";
import { importGraph } from "./index";
import { inlineCalls } from "./inline";
import { Message } from "./wire";

/** A SavedModel's saved_model.pb, with its variables in the folder beside it. */
export const savedModel: ModelFormat = {
  // Field 1, the schema's version, is 1; an ONNX model has its own version there, which never was. Field 2 holds the
  // graphs.
  recognises: ({ bytes }) => bytes[0] === 0x08 && bytes[1] === 0x01 && bytes[2] === 0x12,
  async read(source) {
    const parsed = parse(source);
    const { nodes, tensor } = inlineCalls(parsed.nodes, parsed.functions, source.name);
    const weights = await variablesOf(nodes, source);
    const graph = { nodes, output: tensor(parsed.output), weights };
    return {
      model: importGraph(graph, source.name),
      format: "TensorFlow SavedModel",
      producer: parsed.version && `TensorFlow ${parsed.version}`,
      notes: [],
    };
  },
};

// Field numbers: tensorflow/core/protobuf/{saved_model,meta_graph}.proto.

function parse({ name, bytes }: ImportSource) {
  try {
    const graphs = new Message(bytes).messages(2);
    const meta = graphs.find((g) => g.message(1).texts(4).includes("serve")) ?? graphs[0];
    if (!meta) throw inputError(`${name} holds no graph; export the model again`);
    const graph = meta.message(2);
    const functions = new Map(graph.message(2).messages(1).map(readFunction));
    return {
      nodes: graph.messages(1).map(readNode),
      functions,
      output: outputOf(meta, name),
      version: meta.message(1).text(5),
    };
  } catch (error) {
    if (error instanceof HoloscopeError) throw error;
    throw inputError(
      `${name} is not a readable SavedModel (${brief(errorMessage(error))}): it may be truncated; export the model again`,
    );
  }
}

/** The one output of signature serving_default, or of the only signature that computes something. */
function outputOf(meta: Message, name: string): string {
  const signatures = new Map(
    [...meta.map(5)].filter(([key, signature]) => key !== "__saved_model_init_op" && signature.has(1)),
  );
  const signature =
    signatures.get("serving_default") ?? (signatures.size === 1 ? [...signatures.values()][0] : undefined);
  if (!signature)
    throw inputError(
      `${name} has no signature serving_default (it has: ${listNames([...signatures.keys()]) || "none"}); export the model with one`,
    );
  const outputs = [...signature.map(2)];
  const [output, ...others] = outputs;
  if (!output || others.length > 0)
    throw inputError(
      `${name} has ${outputs.length} outputs (${listNames(outputs.map(([key]) => key)) || "none"}); export the model with exactly one`,
    );
  return output[1].text(1);
}

const variableOps = new Set(["VarHandleOp", "VariableV2"]);

/** Values of the variables among the nodes, found by their names: in TensorFlow 2 through the objects that own them. */
async function variablesOf(nodes: readonly TfNode[], source: ImportSource): Promise<Map<string, WeightArray>> {
  const variables = nodes.filter((n) => variableOps.has(n.op));
  const weights = new Map<string, WeightArray>();
  if (variables.length === 0) return weights;
  const files = new Map<string, Promise<Uint8Array>>();
  const bundle = await openBundle((path) => {
    const file = files.get(path) ?? sibling(source, path);
    files.set(path, file);
    return file;
  });
  const keys = await bundle.keys();
  for (const variable of variables) {
    const key = keyOf(variable, bundle, keys);
    // What the network does not need, such as the state of an optimiser, may be missing.
    if (key !== undefined) weights.set(variable.name, await bundle.read(key));
  }
  return weights;
}

function keyOf(variable: TfNode, bundle: Bundle, keys: ReadonlyMap<string, string>): string | undefined {
  const names = [variable.attributes.get("shared_name")?.text ?? "", variable.name].filter((n) => n !== "");
  return names.map((n) => keys.get(n)).find((key) => key !== undefined) ?? names.find((n) => bundle.has(n));
}

async function sibling(source: ImportSource, path: string): Promise<Uint8Array> {
  const bytes = await source.sibling(path);
  if (!bytes)
    throw inputError(
      `${path}, which holds weights, is missing beside ${source.name}; give the whole folder of the SavedModel`,
    );
  return bytes;
}
