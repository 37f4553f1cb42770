import * as z from "zod";
import { inputError } from "../../../protocol/errors";
import { brief } from "../../data/names";
import type { ModelFormat } from "../format";
import { listAt } from "../json";
import type { WeightArray } from "../layers/source";
import { modelJson, readWeights } from "../tfjs/modelJson";
import { dataInputs, type Attribute, type TfGraph, type TfNode } from "./graph";
import { importGraph } from "./index";
import { elementTypes } from "./types";

const whole = z.union([z.number(), z.string()]).transform(Number);
/** Base64 of the text. */
const text = z
  .string()
  .transform((encoded) => new TextDecoder().decode(Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0))));
const type = z.union([z.string(), z.number().transform((n) => elementTypes[n] ?? `type ${n}`)]);
const shape = z.object({
  dim: z.array(z.object({ size: whole.default(-1) })).default([]),
  unknownRank: z.boolean().default(false),
});

/** AttrValue of TensorFlow in proto3's JSON. */
const attribute = z.looseObject({
  s: text.optional(),
  i: whole.optional(),
  f: z.number().optional(),
  b: z.boolean().optional(),
  type: type.optional(),
  shape: shape.optional(),
  list: z.object({ i: z.array(whole).optional(), s: z.array(text).optional() }).optional(),
});

const topology = z.object({
  node: z
    .array(
      z.object({
        name: z.string(),
        op: z.string(),
        input: z.array(z.string()).default([]),
        attr: z.record(z.string(), attribute).default({}),
      }),
    )
    .min(1),
  library: z.unknown(),
});

const signature = z.object({ outputs: z.record(z.string(), z.object({ name: z.string() })) });

/** A TensorFlow.js GraphModel: a converted TensorFlow graph in model.json, with its shards beside it. */
export const tfjsGraph: ModelFormat = {
  recognises: (source) => listAt(modelJson(source)?.modelTopology, "node").length > 0,
  async read(source) {
    const json = modelJson(source)!;
    const weights = await readWeights(source, json);
    const graph = graphOf(json.modelTopology, JSON.parse(new TextDecoder().decode(source.bytes)), weights, source.name);
    return {
      model: importGraph(graph, source.name),
      format: "TensorFlow.js graph",
      producer: [json.generatedBy, json.convertedBy].filter(Boolean).join(", "),
      notes: [],
    };
  },
};

function graphOf(given: unknown, json: unknown, weights: ReadonlyMap<string, WeightArray>, name: string): TfGraph {
  const { success, data, error } = topology.safeParse(given);
  if (!success) {
    const [issue] = error.issues;
    throw inputError(
      `${name}: modelTopology.${issue?.path.join(".")} is not as TensorFlow.js writes it (${brief(issue?.message ?? "")}); convert the model again`,
    );
  }
  const nodes = data.node.map(({ name: node, op, input, attr }): TfNode => ({
    name: node,
    op,
    inputs: dataInputs(input),
    attributes: new Map(Object.entries(attr).map(([key, value]) => [key, attributeOf(value)])),
  }));
  return { nodes, output: outputOf(nodes, json, name), weights };
}

function attributeOf({ s, i, f, b, type: element, shape: stated, list }: z.infer<typeof attribute>): Attribute {
  const sizes = stated && (stated.unknownRank ? "unknown" : stated.dim.map((d) => d.size));
  return { text: s, number: f ?? i, flag: b, type: element, shape: sizes, numbers: list?.i, texts: list?.s };
}

/** The one output that the signature names; without a signature the one node that nothing reads. */
function outputOf(nodes: readonly TfNode[], json: unknown, name: string): string {
  const stated = z
    .looseObject({
      signature: signature.optional(),
      userDefinedMetadata: z.looseObject({ signature: signature.optional() }).optional(),
    })
    .safeParse(json).data;
  const named = stated?.signature ?? stated?.userDefinedMetadata?.signature;
  const read = new Set(nodes.flatMap((n) => n.inputs.map((i) => i.split(":")[0])));
  const outputs = named
    ? Object.values(named.outputs).map((o) => o.name)
    : nodes.filter((n) => !read.has(n.name) && !["Const", "NoOp"].includes(n.op)).map((n) => n.name);
  const [output, ...others] = outputs;
  if (output === undefined || others.length > 0)
    throw inputError(
      `${name} has ${outputs.length} outputs (${outputs.map((o) => `"${brief(o)}"`).join(", ") || "none"}); convert the model with exactly one`,
    );
  return output;
}
