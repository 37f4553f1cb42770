import { counted, orDash, short } from "./numbers";
import type { HowFar, Reproduction, ReproducedDataset, Spread } from "./reproduction";

/** A table of a reproduction as texts, the same in the terminal and on the page. */
export interface ComparisonTable {
  /** A sentence that states what the table shows, with its number. */
  title: string;
  /** Neighbours of one group belong together, such as ours and the paper's. */
  columns: { name: string; group?: string; text?: boolean }[];
  rows: string[][];
}

/** What was done, for readers who have only the tables. */
export const whatWasDone = ({ seeds }: Reproduction): string =>
  "Section 9 of M. Zinkevich, A. Davies and D. Schuurmans, Holographic Feature Representations of Deep Networks, computed again from the data. " +
  `For every data set ${counted(seeds.length, "network")} (${seeds.length === 1 ? "seed" : "seeds"} ${seeds.join(", ")}) ${seeds.length === 1 ? "was" : "were"} trained on the first of three equal parts. ` +
  "They were kept after a first stage of Adam, as one stops in practice, and trained on to a minimum of the regularised loss, where the theory holds: faithfulness and calibration are of the minimum, stability of the networks stopped early, generalisation of both. From every cut its holographic features and its activations were taken; linear models on them were fitted on part 1 (faithfulness, calibration) and on part 2 (stability, generalisation), and judged on part 3. " +
  (seeds.length === 1
    ? "What the paper prints stands beside ours."
    : "Figures are means over the seeds with [smallest - largest]; what the paper prints stands beside ours.");

export const lambdaRemark = ({ lambdaScale }: Reproduction): string =>
  "The paper does not state how lambda is scaled, and no scaling reproduces every printed figure. " +
  `Here a network minimises its mean loss + ${lambdaScale === 1 ? "" : `${short(lambdaScale)} `}lambda |w|^2 over all weights and biases.`;

/** Table 1: data and networks. */
export function dataTable({ datasets }: Reproduction): ComparisonTable {
  const examples = datasets.reduce((sum, { parts }) => sum + total(parts), 0);
  return {
    title: `Table 1. ${counted(datasets.length, "data set")} with ${counted(examples, "example")}, in the order of their files.`,
    columns: [
      { name: "data", text: true },
      { name: "examples" },
      { name: "parts" },
      { name: "inputs" },
      { name: "hidden layers" },
      { name: "lambda per example" },
    ],
    rows: datasets.map(({ name, parts, inputs, hidden, lambdaPerExample }) => [
      name,
      short(total(parts)),
      parts.map(short).join(" + "),
      short(inputs),
      hidden.map(short).join(", "),
      `1/${short(1 / lambdaPerExample)}`,
    ]),
  };
}

/** How far every network was trained. */
export function networksTable({ datasets }: Reproduction): ComparisonTable {
  const networks = datasets.flatMap((dataset) =>
    dataset.networks.map((network) => ({ name: dataset.name, ...network })),
  );
  const steepest = Math.max(...networks.map(({ gradientNorm }) => gradientNorm));
  const parts = Math.max(...networks.map(({ losses }) => losses.length));
  return {
    title: `Networks: ${networks.length} trained on part 1, to a gradient norm of at most ${short(steepest)} (one-sided at kinks).`,
    columns: [
      { name: "data", text: true },
      ...["seed", "objective", "gradient norm", "kinks"].map((name) => ({ name })),
      ...["before slopes", "after"].map((name) => ({ name, group: "residual" })),
      ...Array.from({ length: parts }, (_, part) => ({ name: `part ${part + 1}`, group: "mean loss" })),
      { name: "seconds" },
    ],
    rows: networks.map(({ name, seed, objective, gradientNorm, kinkPairs, residual, losses, seconds }) => [
      name,
      String(seed),
      objective.toPrecision(6),
      short(gradientNorm),
      short(kinkPairs),
      orDash(residual, ({ before }) => short(before)),
      orDash(residual, ({ after }) => short(after)),
      ...Array.from({ length: parts }, (_, part) => orDash(losses[part], short)),
      short(seconds),
    ]),
  };
}

/** Figures 1 to 3 in numbers, and the slope of Figure 4. */
export function faithfulnessTable({ datasets }: Reproduction): ComparisonTable {
  const cuts = datasets.flatMap(({ name, faithfulness }) => faithfulness.map((cut) => ({ name, ...cut })));
  const worst = (spreads: Spread[]) => short(Math.max(...spreads.map(({ max }) => max)));
  return {
    title:
      `Faithfulness: with exact weights, linear models on holographic features give the network's probability to ${worst(cuts.map(({ exact }) => exact))}, ` +
      `with trained ones to ${worst(cuts.map(({ holographic }) => holographic))}; on activations they miss it by up to ${worst(cuts.map(({ activation }) => activation))}.`,
    columns: [
      { name: "data", text: true },
      { name: "cut", text: true },
      ...["exact", "holographic", "with slopes at kinks", "activation"].map((name) => ({
        name,
        group: "max difference",
      })),
      { name: "calibration slope" },
    ],
    rows: cuts.map(({ name, cut, exact, holographic, holographicWithSlopes, activation, calibration }) => [
      name,
      cut,
      spreadText(exact),
      spreadText(holographic),
      orDash(holographicWithSlopes, spreadText),
      spreadText(activation),
      spreadText(calibration, slopeText),
    ]),
  };
}

type ModelKind = "network" | "activation" | "holographic";

/** Table 2: a row per kind of model, ours and the paper's for every data set. */
export function stabilityTable({ datasets }: Reproduction): ComparisonTable {
  const linear = Math.max(...datasets.flatMap(({ stability }) => [stability.activation, stability.holographic]));
  const networks = datasets.flatMap(({ stability }) => stability.network ?? []);
  const others = networks.length > 0 ? `, networks by ${divergenceText(Math.min(...networks))} and more` : "";
  const row = (kind: ModelKind) => [
    kind,
    ...datasets.flatMap(({ stability }) => [
      orDash(stability[kind], divergenceText),
      printed(kind, stability.paper[kind]),
    ]),
  ];
  return {
    title: `Table 2. Trained again, linear models differ by at most ${divergenceText(linear)}${others} (average symmetrised KL divergence of predictions on part 3).`,
    columns: [{ name: "model", text: true }, ...datasets.flatMap(({ name }) => oursAndPaper(name))],
    rows: [row("network"), row("activation"), row("holographic")],
  };
}

/** Table 3: for every data set its network, then a row per cut. */
export function generalizationTable({ datasets }: Reproduction): ComparisonTable {
  const cuts = datasets.flatMap(({ generalization }) =>
    generalization.filter(({ trained }) => trained === "early").flatMap(({ cuts: all }) => all),
  );
  const better = cuts.filter(({ activation, holographic }) => holographic.mean < activation.mean).length;
  return {
    title: `Table 3. On part 3, linear models on holographic features of networks stopped early have a lower mean loss than those on activations at ${better} of ${counted(cuts.length, "cut")} (at the last one the two are the same functions).`,
    columns: [
      { name: "data", text: true },
      { name: "network", text: true },
      { name: "cut", text: true },
      ...oursAndPaper("network"),
      ...oursAndPaper("activation"),
      ...oursAndPaper("holographic"),
    ],
    rows: datasets.flatMap(generalizationRows),
  };
}

const trainedText: Record<HowFar, string> = { early: "stopped early", minimum: "at the minimum" };

const generalizationRows = ({ name, paperLoss: printedLoss, generalization }: ReproducedDataset): string[][] =>
  generalization.flatMap(({ trained, network, cuts }) => [
    [name, trainedText[trained], "itself", spreadText(network), paperLoss(printedLoss), "", "", "", ""],
    ...cuts.map(({ cut, activation, holographic, paper }) => [
      name,
      trainedText[trained],
      cut,
      "",
      "",
      spreadText(activation),
      orDash(paper?.activation, paperLoss),
      spreadText(holographic),
      orDash(paper?.holographic, paperLoss),
    ]),
  ]);

/** All tables in the order of the paper; none where no data was found. */
export const reproductionTables = (r: Reproduction): ComparisonTable[] =>
  r.datasets.length === 0
    ? []
    : [dataTable, networksTable, faithfulnessTable, stabilityTable, generalizationTable].map((table) => table(r));

/** Mean over the seeds, and the smallest and the largest where they differ. */
const spreadText = ({ mean, min, max }: Spread, show = short): string =>
  min === max ? show(mean) : `${show(mean)} [${show(min)} - ${show(max)}]`;

/** Slopes of calibration lines differ from 1 in late digits only. */
export const slopeText = (slope: number): string => slope.toPrecision(5);

const divergenceText = (value: number): string => (value === 0 ? "0" : value.toExponential(1));

/** The paper prints three decimals. */
const paperLoss = (loss: number): string => loss.toFixed(3);

const oursAndPaper = (group: string) => ["ours", "paper"].map((name) => ({ name, group }));

/** Of linear models the paper prints an upper bound. */
const printed = (kind: ModelKind, bound: number): string =>
  kind === "network" ? divergenceText(bound) : `< ${short(bound)}`;

const total = (parts: number[]): number => parts.reduce((a, b) => a + b, 0);
