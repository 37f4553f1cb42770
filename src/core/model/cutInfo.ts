import type { CutInfo } from "../../protocol/inspection";
import type { Site } from "../autodiff/rule";
import { edgeId, type BlockGraph } from "./diagram/blocks";
import type { Network } from "../onnx/model";
import type { Cut } from "../cuts/cut";

/** A cut as users see it, without its place in the diagram. */
export function cutSummary({ graph }: Network, cut: Cut): Omit<CutInfo, "severs" | "biasBlocks"> {
  const { id, features, ordered, wellBehaved, homogeneous, reasons, refusal } = cut;
  const names = (sites: Site[]) => [...new Set(sites.map((s) => graph.parameterName(s.tensor)))];
  return {
    id,
    weights: names(cut.weights),
    biases: names(cut.biases),
    features,
    ordered,
    wellBehaved,
    homogeneous,
    reasons,
    refusal,
  };
}

/** A cut as users see it. */
export const cutInfo = (network: Network, cut: Cut, blocks: BlockGraph): CutInfo => ({
  ...cutSummary(network, cut),
  severs: [...new Set(cut.weights.map((s) => edgeId(blocks.blockOf(s.input!), blocks.blockOf(s.node.output))))],
  biasBlocks: [...new Set(cut.biases.map((s) => blocks.blockOf(s.node.output)))],
});
