import type { ProbesReport } from "../../../protocol/run";
import type { ProbeSummary } from "../../../protocol/studies/probes/report";
import type { ReproducedMoment, ReproducedProbe, ReproducedTraining } from "../../../protocol/probesReproduction";
import type { Trained } from "../../../protocol/studies/training/report";
import type { TrainedExperiment } from "./trainings";

/** @param report of the trained network, with its earlier states as checkpoints */
export function summarizeTraining(
  experiment: TrainedExperiment,
  trained: Trained,
  report: ProbesReport,
): ReproducedTraining {
  const { id, name, section, figure, shown, setting, epochs, middle, tensors } = experiment;
  const steps = trained.history.at(-1)?.step ?? 0;
  const nameOf = new Map(tensors.map((t) => [t.tensor, t.name]));
  const momentOf = (at: number, probes: readonly ProbeSummary[]): ReproducedMoment => ({
    steps: at,
    probes: probes.map((probe) => shortened(probe, nameOf.get(probe.tensor) ?? probe.tensor)),
  });
  const earlier = [0, ...(middle === undefined ? [] : [Math.round((steps * middle) / epochs)])];
  const [part, heldOut] = [trained.parts[0]!, trained.parts.at(-1)!];
  return {
    ...{ id, name, section, figure, shown, setting },
    seed: trained.recipe.seed,
    trainedOn: part.examples,
    examples: report.probing.examples,
    reached: { loss: part.loss, accuracy: part.accuracy!, heldOutAccuracy: heldOut.accuracy! },
    seconds: trained.seconds,
    moments: [
      ...(report.checkpoints ?? []).map(({ probes }, k) => momentOf(earlier[k]!, probes)),
      momentOf(steps, report.probes),
    ],
  };
}

const shortened = (
  { tensor, width, reduction, lambdaPerExample, train, test }: ProbeSummary,
  name: string,
): ReproducedProbe => ({ tensor, name, width, reduction, lambdaPerExample, train, test });
