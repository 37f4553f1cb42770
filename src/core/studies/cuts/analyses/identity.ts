import { differences } from "../../../statistics/differences";
import { overArrays } from "../../../statistics/overBatches";
import type { CutAnalysis } from "./analysis";

/**
 * Euler's identity: the network's weights times its features give its output wherever the cut is homogeneous (paper,
 * Lemma 17, Theorem 20).
 */
export const identity: CutAnalysis<"identity"> = async ({ exact, logits }) => {
  const { maxAbs, maxAbsReference } = overArrays(differences, [{ values: exact, reference: logits }]);
  return { identity: { maxAbsError: maxAbs, maxAbsOutput: maxAbsReference } };
};
