import type { Finding, FindingColumn } from "../finding";
import { counted, short } from "../numbers";
import { tableOf } from "../presenting";
import type { HowFar, Reproduction, ReproducedDataset, ReproducedFigures, Spread } from "../reproduction";
import { numberText } from "../tableTexts";
import { doneFinding, remarksFinding, spreadColumns } from "./presentingPapers";

/** Section 9 of the holographic paper, ours beside what is printed, in the order of the page. */
export const presentHolographic = (r: Reproduction): Finding[] => [
  doneFinding(holographicDone(r)),
  ...(r.datasets.length === 0 ? [] : findingsOf(r)),
  ...remarksFinding([lambdaRemark(r), ...r.notes], r.missing),
];

const findingsOf = (r: Reproduction): Finding[] => [
  data(r),
  networks(r),
  ...r.datasets.map((dataset) => agreement(dataset, r.seeds[0])),
  faithfulness(r),
  calibration(r),
  stability(r),
  generalization(r),
];

export const holographicDone = ({ seeds }: Reproduction): string[] => [
  "Section 9 of M. Zinkevich, A. Davies and D. Schuurmans, Holographic Feature Representations of Deep Networks, computed again from the data.",
  `For every data set ${counted(seeds.length, "network")} (${seeds.length === 1 ? "seed" : "seeds"} ${seeds.join(", ")}) ${seeds.length === 1 ? "was" : "were"} trained on the first of three equal parts.`,
  "They were kept after a first stage of Adam, as one stops in practice, and trained on to a minimum of the regularised loss, where the theory holds: faithfulness and calibration are of the minimum, stability of the networks stopped early, generalisation of both.",
  "From every cut its holographic features and its activations were taken; linear models on them were fitted on part 1 (faithfulness, calibration) and on part 2 (stability, generalisation), and judged on part 3.",
  seeds.length === 1
    ? "What the paper prints stands beside ours."
    : "Figures are means over the seeds with (smallest to largest); what the paper prints stands beside ours.",
];

export const lambdaRemark = ({ lambdaScale }: Reproduction): string =>
  "The paper does not state how lambda is scaled, and no scaling reproduces every printed figure. " +
  `Here a network minimises its mean loss + ${lambdaScale === 1 ? "" : `${short(lambdaScale)} `}lambda |w|^2 over all weights and biases.`;

const total = (parts: number[]): number => parts.reduce((a, b) => a + b, 0);

/** Table 1: data and networks. */
function data({ datasets }: Reproduction): Finding {
  const examples = datasets.reduce((sum, { parts }) => sum + total(parts), 0);
  return {
    id: "data",
    label: "Data",
    title: `Table 1. ${counted(datasets.length, "data set")} with ${counted(examples, "example")}, in the order of their files.`,
    table: tableOf(datasets, [
      { name: "data", of: ({ name }) => name },
      { name: "examples", of: ({ parts }) => total(parts) },
      { name: "parts", of: ({ parts }) => parts.map(short).join(" + ") },
      { name: "inputs", of: ({ inputs }) => inputs },
      { name: "hidden layers", of: ({ hidden }) => hidden.map(short).join(", ") },
      { name: "1 / (lambda per example)", of: ({ lambdaPerExample }) => 1 / lambdaPerExample },
    ]),
  };
}

/** How far every network was trained. */
function networks({ datasets }: Reproduction): Finding {
  const rows = datasets.flatMap((dataset) => dataset.networks.map((network) => ({ name: dataset.name, ...network })));
  const steepest = Math.max(...rows.map(({ gradientNorm }) => gradientNorm));
  const parts = Math.max(...rows.map(({ losses }) => losses.length));
  return {
    id: "networks",
    label: "Networks",
    title: `Networks: ${rows.length} trained on part 1, to a gradient norm of at most ${short(steepest)} (one-sided at kinks).`,
    table: tableOf(rows, [
      { name: "data", of: ({ name }) => name },
      { name: "seed", of: ({ seed }) => seed },
      { name: "objective", format: "precise", of: ({ objective }) => objective },
      { name: "gradient norm", of: ({ gradientNorm }) => gradientNorm },
      { name: "kinks", of: ({ kinkPairs }) => kinkPairs },
      { name: "before slopes", group: "residual", of: ({ residual }) => residual?.before },
      { name: "after", group: "residual", of: ({ residual }) => residual?.after },
      ...Array.from({ length: parts }, (_, part) => ({
        name: `part ${part + 1}`,
        group: "mean loss",
        of: ({ losses }: (typeof rows)[number]) => losses[part],
      })),
      { name: "seconds", of: ({ seconds }) => seconds },
    ]),
  };
}

type Model = "activation" | "holographic" | "exact";

/** The largest difference of a linear model's probability from the network's, over the examples that are drawn. */
export function largestDifference({ probability }: ReproducedFigures, model: Model): number {
  const predicted = probability[model];
  return probability.network.reduce((most, p, i) => Math.max(most, Math.abs(p - (predicted[i] ?? NaN))), 0);
}

/** As the paper numbers its figures, whatever data are there. */
const figureNumbers = { pima: 1, census: 2, mnist: 3 } as const;

/** One of Figures 1 to 3; the page draws every example, a row per model and a column per cut. */
function agreement({ id, name, figures }: ReproducedDataset, seed = NaN): Finding {
  const worst = (model: Model) => short(Math.max(...figures.map((cut) => largestDifference(cut, model))));
  const models: [Model, string][] = [
    ["activation", "trained on activations"],
    ["holographic", "trained on holographic features"],
    ["exact", "exact weights"],
  ];
  return {
    id: `agreement-${id}`,
    label: `Figure ${figureNumbers[id]}`,
    title:
      `Figure ${figureNumbers[id]}. ${name}, network of seed ${seed}: linear models on activations miss its probability by up to ${worst("activation")}; ` +
      `trained on holographic features they come within ${worst("holographic")}, with exact weights within ${worst("exact")}.`,
    table: tableOf(figures, [
      { name: "cut", of: ({ cut }) => cut },
      ...models.map(([model, group]) => ({
        name: group,
        group: "largest difference",
        of: (cut: ReproducedFigures) => largestDifference(cut, model),
      })),
    ]),
    pictures: [
      {
        kind: "bars",
        x: "cut",
        y: models.map(([, group]) => `largest difference ${group}`),
        yName: "largest difference of probabilities",
      },
    ],
  };
}

/** Figures 1 to 3 in numbers, and the slope of Figure 4. */
function faithfulness({ datasets }: Reproduction): Finding {
  const cuts = datasets.flatMap((dataset) => dataset.faithfulness.map((cut) => ({ name: dataset.name, ...cut })));
  type Row = (typeof cuts)[number];
  const worst = (spreads: Spread[]) => short(Math.max(...spreads.map(({ max }) => max)));
  const difference = (name: string, of: (row: Row) => Spread | undefined) =>
    spreadColumns<Row>({ name, group: "max difference" }, of);
  return {
    id: "faithfulness",
    label: "Faithfulness",
    title:
      `Faithfulness: with exact weights, linear models on holographic features give the network's probability to ${worst(cuts.map(({ exact }) => exact))}, ` +
      `with trained ones to ${worst(cuts.map(({ holographic }) => holographic))}; on activations they miss it by up to ${worst(cuts.map(({ activation }) => activation))}.`,
    table: tableOf(cuts, [
      { name: "data", of: ({ name }) => name },
      { name: "cut", of: ({ cut }) => cut },
      ...difference("exact", ({ exact }) => exact),
      ...difference("holographic", ({ holographic }) => holographic),
      ...difference("with slopes at kinks", ({ holographicWithSlopes }) => holographicWithSlopes),
      ...difference("activation", ({ activation }) => activation),
      ...spreadColumns<Row>(slope, (row) => row.calibration),
    ]),
  };
}

/** Slopes of calibration lines differ from 1 in late digits only. */
const slope: FindingColumn = { name: "calibration slope", format: "precise" };
export const slopeText = (value: number): string => numberText(value, "precise");

/** Figure 4; the page draws the sums of every feature, a row per data set and a column per cut. */
function calibration({ datasets }: Reproduction): Finding {
  const rows = datasets.flatMap(({ name, faithfulness: cuts }) => cuts.map((cut) => ({ name, ...cut })));
  const slopes = rows.map((row) => row.calibration);
  return {
    id: "calibration",
    label: "Figure 4",
    title:
      "Figure 4. Holographic features weighted by labels and by predictions: the lines through their raw sums have slopes " +
      `from ${slopeText(Math.min(...slopes.map(({ min }) => min)))} to ${slopeText(Math.max(...slopes.map(({ max }) => max)))} over ${counted(slopes.length, "cut")} and all seeds.`,
    table: tableOf(rows, [
      { name: "data", of: ({ name }) => name },
      { name: "cut", of: ({ cut }) => cut },
      ...spreadColumns<(typeof rows)[number]>(slope, (row) => row.calibration),
    ]),
  };
}

const divergenceText = (value: number): string => numberText(value, "scientific");

/** Table 2: a row per kind of model, ours and the paper's for every data set. */
function stability({ datasets }: Reproduction): Finding {
  const linear = Math.max(...datasets.flatMap(({ stability: of }) => [of.activation, of.holographic]));
  const ofNetworks = datasets.flatMap(({ stability: of }) => of.network ?? []);
  const others = ofNetworks.length > 0 ? `, networks by ${divergenceText(Math.min(...ofNetworks))} and more` : "";
  return {
    id: "stability",
    label: "Stability",
    title: `Table 2. Trained again, linear models differ by at most ${divergenceText(linear)}${others} (average symmetrised KL divergence of predictions on part 3).`,
    table: tableOf(["network", "activation", "holographic"] as const, [
      { name: "model", of: (kind) => kind },
      ...datasets.flatMap(({ name, stability: of }) => [
        {
          name: "ours",
          group: name,
          format: "scientific" as const,
          of: (kind: "network" | "activation" | "holographic") => of[kind],
        },
        {
          name: "paper",
          group: name,
          format: "scientific" as const,
          // Of linear models the paper prints an upper bound.
          of: (kind: "network" | "activation" | "holographic") =>
            kind === "network" ? of.paper.network : `< ${short(of.paper[kind])}`,
        },
      ]),
    ]),
  };
}

const trainedText: Record<HowFar, string> = { early: "stopped early", minimum: "at the minimum" };

/** A row of Table 3: a network itself, or linear models of one of its cuts. */
interface Losses {
  data: string;
  trained: HowFar;
  cut: string;
  ours: { network?: Spread; activation?: Spread; holographic?: Spread };
  paper: { network?: number; activation?: number; holographic?: number };
}

const lossesOf = ({ name, paperLoss, generalization: all }: ReproducedDataset): Losses[] =>
  all.flatMap(({ trained, network, cuts }) => [
    { data: name, trained, cut: "itself", ours: { network }, paper: { network: paperLoss } },
    ...cuts.map(({ cut, paper = {}, ...ours }) => ({ data: name, trained, cut, ours, paper })),
  ]);

/** Table 3: for every data set its network, then a row per cut. */
function generalization({ datasets }: Reproduction): Finding {
  const cuts = datasets.flatMap(({ generalization: all }) =>
    all.filter(({ trained }) => trained === "early").flatMap(({ cuts: ofEarly }) => ofEarly),
  );
  const better = cuts.filter(({ activation, holographic }) => holographic.mean < activation.mean).length;
  return {
    id: "generalization",
    label: "Generalisation",
    title: `Table 3. On part 3, linear models on holographic features of networks stopped early have a lower mean loss than those on activations at ${better} of ${counted(cuts.length, "cut")} (at the last one the two are the same functions).`,
    table: tableOf(datasets.flatMap(lossesOf), [
      { name: "data", of: ({ data: name }) => name },
      { name: "network", of: ({ trained }) => trainedText[trained] },
      { name: "cut", of: ({ cut }) => cut },
      ...(["network", "activation", "holographic"] as const).flatMap((kind) => [
        ...spreadColumns<Losses>({ name: "ours", group: `${kind} loss` }, ({ ours }) => ours[kind]),
        {
          name: "paper",
          group: `${kind} loss`,
          format: "thousandths" as const,
          of: ({ paper }: Losses) => paper[kind],
        },
      ]),
    ]),
  };
}
