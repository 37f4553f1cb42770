import { counted, short } from "./numbers";
import type {
  ProbesReproduction,
  ReproducedMoment,
  ReproducedProbe,
  ReproducedTraining,
  ReproducedUntrained,
} from "./probesReproduction";
import type { ComparisonTable } from "./reproductionTables";

/** What was done, for readers who have only the tables. */
export const probesWhatWasDone =
  "Section 3 of G. Alain and Y. Bengio, Understanding intermediate layers using linear classifier probes, computed again: linear classifiers are fitted to what single layers give, to the optimum of their L2-regularised loss on standardised values, " +
  "and lambda is chosen by the loss on validation examples. The paper's figures are pictures without numbers; what its text and captions state stands beside what was measured here.";

/** The numbers of all figures, in the order of the paper. */
export const probesReproductionTables = (r: ProbesReproduction): ComparisonTable[] => [
  ...(r.untrained ? [untrainedTable(r.untrained)] : []),
  ...r.trainings.map(trainingTable),
];

/** What the paper states of a figure, and what was measured here. */
type Statement = [figure: string, paper: string, here: string];

export const statementsOf = ({ untrained, trainings }: ProbesReproduction): Statement[] => [
  ...(untrained ? untrainedStatements(untrained) : []),
  ...trainings.flatMap((t) => trainingStatements[t.id](t)),
];

export const statementsTable = (r: ProbesReproduction): ComparisonTable => ({
  title: "What the paper's section 3 states, and what was measured here.",
  columns: [
    { name: "figure", text: true },
    { name: "paper", text: true },
    { name: "here", text: true },
  ],
  rows: statementsOf(r),
});

const untrainedStatements = ({ errors }: ReproducedUntrained): Statement[] => {
  const [input, last] = [errors[0]!, errors.at(-1)!];
  const rises = errors.filter((e, i) => i > 0 && e.mean > errors[i - 1]!.mean).length;
  return [
    ["3", "On the inputs the error rate is essentially zero.", `Test error ${percentOf(input.mean)} at layer 0.`],
    [
      "3",
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
        "5a",
        "Before training, the test prediction error goes from 8% to 2% simply using random features.",
        `From ${percentOf(before[0]!.test.error)} at the input to ${percentOf(best.test.error)} at ${best.name}.`,
      ],
      [
        "5a",
        "The biggest impact comes from the first ReLU.",
        `The largest fall from one probe to the next is at ${largest.name}: from ${percentOf(largest.from)} to ${percentOf(largest.to)}.`,
      ],
      [
        "5b",
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
        "7",
        "The untrainable model is now made trainable; the final prediction error is not impressive.",
        `Train error of the probe of the last layer: ${t.moments.map((m) => `${percentOf(last(m).train.error)} ${at(m.steps)}`).join(", ")}.`,
      ],
      [
        "7",
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
    const errorAt = (layer: number) => percentOf(start.probes.find((p) => layerOf(p) === layer)?.train.error ?? NaN);
    return [
      [
        "8",
        "At the beginning there are two bumps, because layer 64 also has the input data as direct parent.",
        `At the start the train error goes from ${errorAt(1)} at layer 1 up to ${errorAt(joined - 1)} at layer ${joined - 1}, and from ${errorAt(joined)} at layer ${joined} up to ${percentOf(start.probes.at(-1)!.train.error)} at the last one.`,
      ],
      [
        "8",
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

/** Figure 3 in numbers, at some of its layers. */
export function untrainedTable(untrained: ReproducedUntrained): ComparisonTable {
  return {
    title: `Figure 3. ${untrainedTitle(untrained)}`,
    columns: [
      { name: "layer", text: true },
      { name: "mean" },
      { name: "standard deviation" },
      { name: "smallest" },
      { name: "largest" },
    ],
    rows: thinned(untrained.errors, ({ layer }) => layer).map(({ layer, mean, spread, min, max }) => [
      String(layer),
      percentOf(mean),
      percentOf(spread),
      percentOf(min),
      percentOf(max),
    ]),
  };
}

export function untrainedTitle({ repetitions, layers, units, slope, errors }: ReproducedUntrained): string {
  const [input, last] = [errors[0]!, errors.at(-1)!];
  return `Untrained networks of ${layers} layers of ${units} LeakyReLU(${slope}) units: the mean test error climbs from ${percentOf(input.mean)} at the input to ${percentOf(last.mean)} at layer ${last.layer} (${counted(repetitions, "repetition")}).`;
}

/** Figures 5, 7 and 8 in numbers, a column for every moment. */
export function trainingTable(t: ReproducedTraining): ComparisonTable {
  const { figure, moments, shown, id } = t;
  const probes = moments.at(-1)!.probes;
  const rows = id === "convnet" ? probes : thinned(probes, layerOf);
  const errorOf = (moment: ReproducedMoment, tensor: string) => moment.probes.find((p) => p.tensor === tensor)![shown];
  return {
    title: `Figure ${figure}. ${trainingTitle(t)}`,
    columns: [
      { name: id === "convnet" ? "tensor" : "layer", text: true },
      { name: "values" },
      ...moments.map(({ steps }) => ({ name: at(steps), group: `${shown} error` })),
    ],
    rows: rows.map(({ tensor, name: shownName, width, reduction }) => [
      shownName,
      reduction.kind === "none" ? short(width) : `${short(width)} to ${short(reduction.width)}`,
      ...moments.map((moment) => percentOf(errorOf(moment, tensor).error)),
    ]),
  };
}

/** A sentence that states what a figure shows, with its numbers. */
export function trainingTitle({ name, shown, moments, reached, id }: ReproducedTraining): string {
  const [start, end] = [moments[0]!, moments.at(-1)!];
  const last = (moment: ReproducedMoment) => percentOf(moment.probes.at(-1)![shown].error);
  const whole = `${name}: the ${shown} error of the last probe goes from ${last(start)} to ${last(end)} in ${counted(end.steps, "step")}`;
  return id === "convnet"
    ? `${whole}; the network itself errs in ${percentOf(1 - reached.heldOutAccuracy)} of the held out examples.`
    : `${whole}; the network itself errs in ${percentOf(1 - reached.accuracy)} of its training examples.`;
}

/** What must be known to compare. */
export const probesRemarks = ({ untrained, trainings }: ProbesReproduction): string[] => [
  ...(untrained
    ? [
        `Section 3.2: layer k is read behind its activation. Every repetition draws its data and its weights anew; ${short(untrained.examples.train)} examples are fitted, ${short(untrained.examples.validation)} choose lambda from ${untrained.lambdas.map(short).join(", ")} an example, ${short(untrained.examples.test)} test. ` +
          "The paper does not give the number of examples, and with few the error at the input is not zero: for 128 inputs it is about 11% with 500 examples, 3% with 2,000, 1.1% with 5,000 and 0.6% with 10,000, and separable data need a small lambda. At every size the error climbs in the same way.",
      ]
    : []),
  ...trainings.map(
    ({ section, name, setting, trainedOn, examples: { train, validation, test } }) =>
      `Section ${section}, ${name}: ${setting.join(" ")} Probes are fitted on ${train < trainedOn ? `${short(train)} of the` : `the ${short(train)}`} examples that the network was trained on, ${short(validation)} others choose lambda, ${short(test)} test.`,
  ),
];

/** "at the start", "after 400 steps" */
export const at = (steps: number): string => (steps === 0 ? "at the start" : `after ${counted(steps, "step")}`);

/** The number in a name such as "layer 16". */
export const layerOf = ({ name }: ReproducedProbe): number => Number(/\d+$/.exec(name)?.[0]);

/** A share with two digits behind the point at most: "0.64%", "45.1%". */
export const percentOf = (share: number): string =>
  `${share < 0.1 ? (100 * share).toFixed(2) : (100 * share).toFixed(1)}%`;

const average = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Of many layers those at powers of two, at every sixteenth, and the neighbours of the middle. */
function thinned<T>(all: readonly T[], layer: (of: T) => number): T[] {
  if (all.length <= 12) return [...all];
  const last = layer(all.at(-1)!);
  return all.filter(
    (of) => isPowerOfTwo(layer(of)) || layer(of) % 16 === 0 || layer(of) === last || layer(of) === last / 2 - 1,
  );
}

const isPowerOfTwo = (n: number): boolean => Number.isInteger(Math.log2(n));
