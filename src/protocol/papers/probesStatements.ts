import { orDash } from "../numbers";
import type {
  ProbesReproduction,
  ReproducedMoment,
  ReproducedProbe,
  ReproducedTraining,
  ReproducedUntrained,
} from "../probesReproduction";
import { percentOf, type Statement } from "./presentingPapers";
import { at, layerOf } from "./probesWords";

/* What section 3 of the probe paper states, and what was measured here. */

export const probesStatements = ({ untrained, trainings }: ProbesReproduction): Statement[] => [
  ...(untrained ? untrainedStatements(untrained) : []),
  ...trainings.flatMap((t) => trainingStatements[t.id](t)),
];

const untrainedStatements = ({ errors }: ReproducedUntrained): Statement[] => {
  const [input, last] = [errors[0]!, errors.at(-1)!];
  const rises = errors.filter((e, i) => i > 0 && e.mean > errors[i - 1]!.mean).length;
  return [
    [
      "Figure 3",
      "On the inputs the error rate is essentially zero.",
      `Test error ${percentOf(input.mean)} at layer 0.`,
    ],
    [
      "Figure 3",
      "It climbs up towards 0.50 as we go deeper.",
      `${percentOf(last.mean)} at layer ${last.layer}; the mean rises at ${rises} of the ${errors.length - 1} probed layers behind it.`,
    ],
  ];
};

const trainingStatements: Record<ReproducedTraining["id"], (t: ReproducedTraining) => Statement[]> = {
  convnet({ moments }) {
    const [before, after] = [moments[0]!.probes, moments.at(-1)!.probes];
    const best = before.slice(1).reduce((a, b) => (b.test.error < a.test.error ? b : a));
    const falls = before
      .slice(1)
      .map((probe, i) => ({ name: probe.name, from: before[i]!.test.error, to: probe.test.error }));
    const largest = falls.reduce((a, b) => (b.from - b.to > a.from - a.to ? b : a));
    const rises = after.slice(1).flatMap((probe, i) => (probe.test.error > after[i]!.test.error ? [probe.name] : []));
    return [
      [
        "Figure 5a",
        "Before training, the test prediction error goes from 8% to 2% simply using random features.",
        `From ${percentOf(before[0]!.test.error)} at the input to ${percentOf(best.test.error)} at ${best.name}.`,
      ],
      [
        "Figure 5a",
        "The biggest impact comes from the first ReLU.",
        `The largest fall from one probe to the next is at ${largest.name}: from ${percentOf(largest.from)} to ${percentOf(largest.to)}.`,
      ],
      [
        "Figure 5b",
        "After training, the test prediction error is improving at every layer, with the exception of a minor kink on fc1_preact.",
        `From ${percentOf(after[0]!.test.error)} at the input to ${percentOf(after.at(-1)!.test.error)} at ${after.at(-1)!.name}; it rises at ${rises.length > 0 ? rises.join(", ") : "no layer"}.`,
      ],
    ];
  },
  auxiliary(t) {
    const last = (moment: ReproducedMoment) => moment.probes.at(-1)!;
    const readable = ({ steps, probes }: ReproducedMoment) =>
      `${deepestBelow(probes, readableError) ?? "none"} ${at(steps)}`;
    return [
      [
        "Figure 7",
        "The untrainable model is now made trainable; the final prediction error is not impressive.",
        `Train error of the probe of the last layer: ${t.moments.map((m) => `${percentOf(last(m).train.error)} ${at(m.steps)}`).join(", ")}.`,
      ],
      [
        "Figure 7",
        "A ripple: the error goes down for a parent layer before it comes down for a layer itself.",
        `Last layer down to which every probe errs in less than ${percentOf(readableError)}: ${t.moments.map(readable).join(", ")}.`,
      ],
    ];
  },
  skip({ moments }) {
    const [start, end] = [moments[0]!, moments.at(-1)!];
    const joined = layerOf(end.probes.at(-1)!) / 2;
    const [ignored, used] = [
      (p: ReproducedProbe) => layerOf(p) >= 1 && layerOf(p) < joined,
      (p: ReproducedProbe) => layerOf(p) >= joined,
    ];
    const meanOf = ({ probes }: ReproducedMoment, which: (p: ReproducedProbe) => boolean) =>
      average(probes.filter(which).map((p) => p.train.error));
    const errorAt = (layer: number) =>
      orDash(
        start.probes.find((p) => layerOf(p) === layer),
        (p) => percentOf(p.train.error),
      );
    return [
      [
        "Figure 8",
        "At the beginning there are two bumps, because layer 64 also has the input data as direct parent.",
        `At the start the train error goes from ${errorAt(1)} at layer 1 up to ${errorAt(joined - 1)} at layer ${joined - 1}, and from ${errorAt(joined)} at layer ${joined} up to ${percentOf(start.probes.at(-1)!.train.error)} at the last one.`,
      ],
      [
        "Figure 8",
        "The model completely ignores layers 1-63, even when we train it for a long time.",
        `Mean train error over layers 1-${joined - 1}: ${percentOf(meanOf(start, ignored))} at the start, ${percentOf(meanOf(end, ignored))} ${at(end.steps)}; over the layers from ${joined} on: ${percentOf(meanOf(start, used))}, then ${percentOf(meanOf(end, used))}.`,
      ],
    ];
  },
};

/** A layer counts as readable below this train error: chance is about 90%. */
const readableError = 0.2;

/** The last of the layers that are all readable, from the input on. */
function deepestBelow(probes: readonly ReproducedProbe[], error: number): string | undefined {
  const first = probes.findIndex((p) => p.train.error >= error);
  return first === -1 ? probes.at(-1)!.name : probes[first - 1]?.name;
}

const average = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
