import type { CutInfo, CutModel } from "./inspection";

/** Which linear model a cut has. Apart from the schemas of an inspection: the webview, which needs it, is bundled without zod. */
export const cutModel = ({ refusal, homogeneous }: Pick<CutInfo, "refusal" | "homogeneous">): CutModel =>
  refusal !== undefined ? "activation" : homogeneous ? "holographic" : "tangent";
