import type { Finding } from "../finding";
import { counted, short } from "../numbers";
import { tableOf } from "../presenting";
import type {
  ProbesReproduction,
  ReproducedMoment,
  ReproducedProbe,
  ReproducedTraining,
  ReproducedUntrained,
} from "../probesReproduction";
import { doneFinding, percentOf, remarksFinding, statementsFinding } from "./presentingPapers";
import { probesStatements } from "./probesStatements";
import { at, layerOf } from "./probesWords";

/** Section 3 of the probe paper, computed again, in the order of the page. */
export function presentProbesPaper(r: ProbesReproduction): Finding[] {
  const statements = probesStatements(r);
  return [
    doneFinding(probesDone),
    ...(statements.length > 0
      ? [statementsFinding("What the paper's section 3 states, and what was measured here.", "paper", statements)]
      : []),
    ...(r.untrained ? [untrainedFinding(r.untrained)] : []),
    ...r.trainings.map(trainingFinding),
    ...remarksFinding(probesRemarks(r), r.missing),
  ];
}

export const probesDone = [
  "Section 3 of G. Alain and Y. Bengio, Understanding intermediate layers using linear classifier probes, computed again.",
  "Linear classifiers are fitted to what single layers give, to the optimum of their L2-regularised loss on standardised values, and lambda is chosen by the loss on validation examples.",
  "The paper's figures are pictures without numbers; what its text and captions state stands beside what was measured here.",
];

/** Figure 3: test errors of probes of untrained networks. */
function untrainedFinding(untrained: ReproducedUntrained): Finding {
  const { errors } = untrained;
  return {
    id: "figure-3",
    label: "Untrained networks (section 3.2)",
    title: `Figure 3. ${untrainedTitle(untrained)}`,
    table: tableOf(
      errors,
      [
        { name: "layer", of: ({ layer }) => layer },
        { name: "mean", format: "percent", of: ({ mean }) => mean },
        { name: "standard deviation", format: "percent", of: ({ spread }) => spread },
        { name: "smallest", format: "percent", of: ({ min }) => min },
        { name: "largest", format: "percent", of: ({ max }) => max },
        { name: "mean less it", format: "percent", isDetail: true, of: ({ mean, spread }) => mean - spread },
        { name: "mean and it", format: "percent", isDetail: true, of: ({ mean, spread }) => mean + spread },
      ],
      { shown: shownLayers(errors.map(({ layer }) => layer)) },
    ),
    pictures: [
      {
        kind: "curves",
        x: "layer",
        y: ["mean"],
        band: { low: "mean less it", high: "mean and it" },
        yName: "test error",
      },
    ],
  };
}

function untrainedTitle({ repetitions, layers, units, slope, errors }: ReproducedUntrained): string {
  const [input, last] = [errors[0]!, errors.at(-1)!];
  return `Untrained networks of ${layers} layers of ${units} LeakyReLU(${slope}) units: the mean test error climbs from ${percentOf(input.mean)} at the input to ${percentOf(last.mean)} at layer ${last.layer} (${counted(repetitions, "repetition")}).`;
}

const headings: Record<ReproducedTraining["id"], string> = {
  convnet: "A convolutional network on MNIST (section 3.3)",
  auxiliary: "Auxiliary losses (section 3.4)",
  skip: "A skip connection (section 3.4)",
};

/** Figures 5, 7 and 8: errors along the depth, a column for every moment of the training. */
function trainingFinding(t: ReproducedTraining): Finding {
  const { figure, moments, shown, id } = t;
  const probes = moments.at(-1)!.probes;
  const isReduced = probes.some(({ reduction }) => reduction.kind !== "none");
  const place = id === "convnet" ? "tensor" : "layer";
  const errorOf = ({ probes: then }: ReproducedMoment, { tensor }: ReproducedProbe) =>
    then.find((probe) => probe.tensor === tensor)?.[shown].error;
  return {
    id: `figure-${figure}`,
    label: headings[id],
    title: `Figure ${figure}. ${trainingTitle(t)}`,
    table: tableOf(
      probes,
      [
        { name: place, of: ({ name }) => name },
        { name: "values", of: ({ width }) => width },
        { name: "features", isDetail: !isReduced, of: ({ reduction }) => reduction.width },
        ...moments.map((moment) => ({
          name: at(moment.steps),
          group: `${shown} error`,
          format: "percent" as const,
          of: (probe: ReproducedProbe) => errorOf(moment, probe),
        })),
      ],
      id === "convnet" ? {} : { shown: shownLayers(probes.map(layerOf)) },
    ),
    pictures: [
      {
        kind: "curves",
        x: place,
        y: moments.map(({ steps }) => `${shown} error ${at(steps)}`),
        yName: `${shown} error`,
      },
    ],
  };
}

/** A sentence that states what a figure shows, with its numbers. */
function trainingTitle({ name, shown, moments, reached, id }: ReproducedTraining): string {
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

/**
 * Places of layers that texts show: of many those at powers of two, at every sixteenth, and the neighbours of the
 * middle.
 */
function shownLayers(layers: readonly number[]): number[] {
  const all = [...layers.keys()];
  if (layers.length <= 12) return all;
  const last = layers.at(-1)!;
  const isShown = (layer: number) =>
    isPowerOfTwo(layer) || layer % 16 === 0 || layer === last || layer === last / 2 - 1;
  return all.filter((place) => isShown(layers[place]!));
}

const isPowerOfTwo = (n: number): boolean => Number.isInteger(Math.log2(n));
