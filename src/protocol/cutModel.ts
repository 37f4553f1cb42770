import type { CutInfo, CutModel } from "./inspection";

/** Which linear model a cut has. */
export const cutModel = ({ refusal, homogeneous }: Pick<CutInfo, "refusal" | "homogeneous">): CutModel =>
  refusal !== undefined ? "activation" : homogeneous ? "holographic" : "tangent";
