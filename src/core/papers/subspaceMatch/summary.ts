import type { SimilarityReport } from "../../../protocol/run";
import type { ReproducedPair } from "../../../protocol/subspaceMatchReproduction";
import type { Trained } from "../../../protocol/studies/training/report";
import { seeds, type SeededNetwork } from "./networks";

/** @param reports the two networks compared as they began and as they ended */
export function summarizePair(
  { id, name, setting }: SeededNetwork,
  trained: readonly [Trained, Trained],
  reports: { start: SimilarityReport; end: SimilarityReport },
): ReproducedPair {
  const heldOut = trained.map(({ parts }) => parts.at(-1)!.accuracy!);
  const { models, data } = reports.end;
  return {
    ...{ id, name, setting, seeds },
    heldOutAccuracy: [heldOut[0]!, heldOut[1]!],
    examples: data.examples,
    tensors: models[0].tensors,
    moments: (["start", "end"] as const).map((moment) => ({ name: moment, pairs: reports[moment].similarity })),
  };
}
