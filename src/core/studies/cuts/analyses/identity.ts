import { maxAbs, plus } from "../../../linalg/vector";
import type { CutAnalysis } from "./analysis";

/** Euler's identity: the network's weights times its features give its output wherever the cut is homogeneous (paper, Lemma 17, Theorem 20). */
export const identity: CutAnalysis<"identity"> = async ({ exact, logits }) => ({
  identity: { maxAbsError: maxAbs(plus(exact, -1, logits)), maxAbsOutput: maxAbs(logits) },
});
