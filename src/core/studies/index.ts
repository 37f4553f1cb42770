import type { StudyKind } from "../../protocol/studies";
import { runActivations } from "./activations";
import { runCuts } from "./cuts/run";
import { runProbesStudy } from "./probes/run";
import { runSimilarity } from "./similarity/run";
import type { RunStudy } from "./study";
import { runTraining } from "./training/run";
import { runUpdate } from "./twin/run";

/** What every study computes; its descriptor stands under the same name in protocol/studies. */
export const studies: { [K in StudyKind]: RunStudy<K> } = {
  cuts: runCuts,
  probes: runProbesStudy,
  similarity: runSimilarity,
  activations: runActivations,
  training: runTraining,
  twin: runUpdate,
};
