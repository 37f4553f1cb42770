import type { CutInfo, Inspection } from "../protocol/inspection";
import { findCuts, type Cut, type Cuts } from "./cuts/cuts";
import { cutInfo } from "./cuts/info";
import { collapse } from "./diagram/blocks";
import { layOut } from "./diagram/layout";
import type { Site } from "./autodiff/rule";
import { ruleOf } from "./autodiff/rules";
import type { ModelSource } from "./onnx/external";
import { readGraph, readNetwork, statedShape, type Network } from "./onnx/model";
import { defaultOutput } from "./onnx/output";
import type { Runtime } from "./runtime";
import { product } from "./linalg/shape";

/** A model that was read: what to compute with, and what to show. */
export interface Inspected {
  network: Network;
  cuts: Cuts;
  inspection: Inspection;
  /** Describes a cut, listed or picked, in the words of the inspection. */
  infoOf(cut: Cut): CutInfo;
}

/**
 * Reads a model, finds its cuts and draws it.
 * @param path as messages and reports show it
 * @param dataShape per-example shape of the data, for models that leave their input open
 */
export async function inspectModel(source: ModelSource, path: string, runtime: Runtime, dataShape?: readonly number[]): Promise<Inspected> {
  const name = path.split(/[\\/]/).at(-1) ?? path;
  const graph = await readGraph(source, name);
  const network = await readNetwork(graph, runtime, dataShape);
  const cuts = findCuts(network);
  const blocks = collapse(network, cuts.sites);
  const infoOf = (cut: Cut) => cutInfo(network, cut, blocks);
  const inspection: Inspection = {
    path,
    name,
    format: "ONNX",
    producer: [graph.model.producerName, graph.model.producerVersion].filter(Boolean).join(" "),
    opset: graph.opset,
    bytes: source.bytes.length + graph.external.bytes,
    ...(graph.external.locations.length > 0 ? { files: graph.external.locations } : {}),
    parameters: parameterCount(network, cuts),
    inputs: graph.inputs.map((i) => ({ name: i.name, shape: statedShape(graph) })),
    output: { tensor: network.logits, peeled: network.peeled?.op, size: network.outputs, default: defaultOutput(network.outputs) },
    cuts: cuts.cuts.map(infoOf),
    oneCutPerDepth: cuts.onePerDepth,
    uncut: cuts.uncut,
    diagram: layOut(blocks),
  };
  return { network, cuts, inspection, infoOf };
}

/** Entries of all weights, of the scales of normalisations, of the biases above them (below lie constants of the input), and of what operators without a rule hold. */
function parameterCount({ graph }: Network, { sites, cuts }: Cuts): number {
  const biases = new Set(cuts.flatMap((c) => c.biases));
  const isScale = (s: Site) => s.role === "scale" && product(s.shape) > 1;
  const counted = sites.filter((s) => s.role === "weight" || isScale(s) || biases.has(s) || cuts.length === 0);
  const sizes = new Map(counted.map((s) => [graph.parameterName(s.tensor), product(s.shape)]));
  for (const node of graph.nodes.filter((n) => !ruleOf(n))) {
    for (const input of node.inputs) {
      const tensor = graph.initializers.get(input);
      if (tensor) sizes.set(input, tensor.dims.reduce((a, b) => a * Number(b), 1));
    }
  }
  return [...sizes.values()].reduce((a, b) => a + b, 0);
}
