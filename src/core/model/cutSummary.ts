import type { CutInfo } from "../../protocol/inspection";
import type { Site } from "../autodiff/rule";
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
