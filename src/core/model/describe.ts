import type { CutInfo, Inspection } from "../../protocol/inspection";
import type { Cut } from "../cuts/cut";
import { parameterCount } from "../cuts/parameterCount";
import { statedShape, type Network } from "../onnx/model";
import { cutSummary } from "./cutSummary";
import { collapse, edgeId, type BlockGraph } from "./diagram/blocks";
import { layOut } from "./diagram/layout";
import { defaultOutput } from "./output";
import type { Model } from "./read";

/**
 * A model as users see it: its counts, its cuts in words, and its drawing, which is laid out here.
 * @param path as reports show it
 */
export function describeModel({ name, network, cuts, origin }: Model, path: string): Inspection {
  const { graph, logits, peeled, outputs } = network;
  const { format, producer, bytes, ...rest } = origin;
  const blocks = collapse(network, cuts.sites);
  return {
    path,
    name,
    format,
    producer,
    opset: graph.opset,
    bytes,
    ...rest,
    parameters: parameterCount(network, cuts),
    inputs: graph.inputs.map((i) => ({ name: i.name, shape: statedShape(graph) })),
    output: { tensor: logits, peeled: peeled?.op, size: outputs, default: defaultOutput(outputs) },
    cuts: cuts.cuts.map((cut) => cutInfo(network, cut, blocks)),
    oneCutPerDepth: cuts.onePerDepth,
    uncut: cuts.uncut,
    diagram: layOut(blocks),
  };
}

/** A cut, listed or picked, in the words of the model's description. */
export const describeCut = ({ network, cuts }: Model, cut: Cut): CutInfo =>
  cutInfo(network, cut, collapse(network, cuts.sites));

const cutInfo = (network: Network, cut: Cut, { blockOf }: BlockGraph): CutInfo => ({
  ...cutSummary(network, cut),
  severs: [...new Set(cut.weights.map((s) => edgeId(blockOf(s.input!), blockOf(s.node.output))))],
  biasBlocks: [...new Set(cut.biases.map((s) => blockOf(s.node.output)))],
});
