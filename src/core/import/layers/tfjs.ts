import { fieldsOf } from "./layer";
import { importLayers } from "./index";
import type { ModelFormat } from "../format";
import { modelJson, readWeights } from "../tfjs/modelJson";
import type { WeightArray } from "./source";

/** A TensorFlow.js LayersModel: model.json with its shards beside it. */
export const tfjsLayers: ModelFormat = {
  recognises: (source) => modelConfig(modelJson(source)?.modelTopology) !== undefined,
  async read(source) {
    const json = modelJson(source)!;
    const weights = byLayer(await readWeights(source, json));
    const model = importLayers({ config: modelConfig(json.modelTopology), weights }, source.name);
    return {
      model,
      format: "TensorFlow.js layers",
      producer: [json.generatedBy, json.convertedBy].filter(Boolean).join(", "),
      notes: [],
    };
  },
};

/** The configuration may stand alone, or with what else the converter wrote. */
function modelConfig(topology: unknown): unknown {
  const fields = fieldsOf(topology);
  const inner = fields?.model_config ?? fields;
  return typeof fieldsOf(inner)?.class_name === "string" ? inner : undefined;
}

/** "conv_1/kernel" is a variable of layer "conv_1"; the manifest lists those of a layer in their order. */
function byLayer(variables: ReadonlyMap<string, WeightArray>): Map<string, WeightArray[]> {
  const layers = new Map<string, WeightArray[]>();
  for (const [name, values] of variables) {
    const layer = name.slice(0, Math.max(0, name.lastIndexOf("/")));
    layers.set(layer, [...(layers.get(layer) ?? []), values]);
  }
  return layers;
}
