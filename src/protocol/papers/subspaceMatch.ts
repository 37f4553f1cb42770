import type { Finding } from "../finding";
import { short } from "../numbers";
import { tableOf, type ColumnOf } from "../presenting";
import { highestChance, warningTexts } from "../similarityFigures";
import type { Figure, PairSimilarity } from "../studies/similarity/report";
import type {
  ReproducedExample,
  ReproducedPair,
  ReproducedRandom,
  SubspaceMatchReproduction,
} from "../subspaceMatchReproduction";
import { doneFinding, remarksFinding, statementsFinding } from "./presentingPapers";
import { subspaceMatchStatements } from "./subspaceMatchStatements";
import {
  matchAt,
  matchedFrom,
  momentNames,
  otherMeasures,
  otherNames,
  shownEpsilon,
  tabledEpsilons,
  type Moment,
  vectors,
} from "./subspaceMatchWords";

/** The critique of subspace match, computed again, in the order of the page. */
export const presentSubspaceMatch = (r: SubspaceMatchReproduction): Finding[] => [
  doneFinding(subspaceMatchDone),
  statementsFinding(
    "What the critique states of Example 3.1 and of trained networks, and what was measured here.",
    "stated",
    subspaceMatchStatements(r),
  ),
  example(r.examples),
  random(r.random),
  ...r.networks.flatMap((pair) =>
    pair.moments.flatMap((moment) => [overEpsilon(pair, moment), allMeasures(pair, moment)]),
  ),
  ...remarksFinding(subspaceMatchRemarks(r), r.missing),
];

export const subspaceMatchDone = [
  "J. Johnson, Subspace match probably does not accurately assess the similarity of learned representations (2019), computed again: its Example 3.1 as printed and corrected, and what it reports of L. Wang et al. (2018), Towards understanding learning representations, on networks trained here from two seeds.",
  "The similarity of a layer of one network to the same layer of the other is that of the maximum epsilon-approximate match, (|X*| + |Y*|) / (|X| + |Y|); other measures and what chance gives stand beside it.",
  "The critique prints no measurements: the statements of its text stand beside what was measured here.",
];

/** Example 3.1 in numbers, beside what the critique says of it. */
function example(examples: readonly ReproducedExample[]): Finding {
  const correct = examples.filter(
    ({ hasEqualOutputs, hiddenMatch, hiddenSpans }) => hasEqualOutputs && hiddenMatch === 0 && hiddenSpans.isIsomorphic,
  );
  type Line = [name: string, paper: string, here: (e: ReproducedExample) => string];
  const lines: Line[] = [
    [
      "first layer of the second network",
      "diag(1, -1)",
      ({ weights }) => `diag(${weights[1]!.first.map((weight, i) => weight[i]).join(", ")})`,
    ],
    ["hidden vectors of the first network", "(1, 1) (1, 1)", ({ hidden }) => vectors(hidden[0])],
    ["hidden vectors of the second network", "(1, 0) (1, 0)", ({ hidden }) => vectors(hidden[1])],
    ["output vectors of the first network", "(0, 0) (0, 0)", ({ outputs }) => vectors(outputs[0])],
    ["output vectors of the second network", "(0, 0) (0, 0)", ({ outputs }) => vectors(outputs[1])],
    ["ranks of the hidden spans", "1 and 1", ({ hiddenSpans }) => hiddenSpans.ranks.join(" and ")],
    ["hidden spans are isomorphic", "yes", ({ hiddenSpans }) => (hiddenSpans.isIsomorphic ? "yes" : "no")],
    ["subspace match of the hidden layers", "0", ({ hiddenMatch }) => short(hiddenMatch)],
  ];
  return {
    id: "example",
    label: "Example 3.1",
    title: `Example 3.1: equal outputs, isomorphic hidden spans and no match are what ${correct.length > 0 ? `the ${correct.map(({ id }) => id).join(" and the ")} example gives` : "neither example gives"}; inputs (1, 1) and (-1, -1).`,
    table: tableOf(lines, [
      { name: "quantity", of: ([name]) => name },
      { name: "paper", of: ([, paper]) => paper },
      ...examples.map((e) => ({
        name: e.id === "printed" ? "as printed" : "corrected",
        of: ([, , here]: Line) => here(e),
      })),
    ]),
  };
}

/** A figure and, as a detail, the upper end of what chance gives. */
function withChance<Row>(name: string, of: (row: Row) => Figure | undefined): [ColumnOf<Row>, ColumnOf<Row>] {
  const chance = `chance of ${name}`;
  const most = (figure: Figure | undefined) => figure && highestChance(figure);
  return [
    { name, format: "fixed", chance, of: (row) => of(row)?.value },
    { name: chance, format: "fixed", isDetail: true, of: (row) => most(of(row)) },
  ];
}

/** Independent units: what the measures give where there is nothing in common. */
function random(rows: readonly ReproducedRandom[]): Finding {
  const { units, epsilon } = rows[0]!;
  const full = rows.filter(({ subspaceMatch }) => subspaceMatch.value === 1).map(({ examples }) => examples);
  return {
    id: "random",
    label: "Independent units",
    title: `Two layers of ${units} independent Gaussian units: subspace match (epsilon ${epsilon}) is 1 over ${full.length > 0 ? `up to ${short(Math.max(...full))}` : "none of these numbers of"} examples.`,
    table: tableOf(rows, [
      { name: "examples", of: ({ examples }) => examples },
      ...withChance<ReproducedRandom>("subspace match", ({ subspaceMatch }) => subspaceMatch),
      ...withChance<ReproducedRandom>("mean CCA", ({ cca }) => cca),
      ...withChance<ReproducedRandom>("linear CKA", ({ linearCka }) => linearCka),
      {
        name: "too few examples for",
        of: ({ warnings }) => warnings.flatMap(({ measures }) => measures).join(", ") || null,
      },
    ]),
    pictures: [
      {
        kind: "curves",
        x: "examples",
        y: ["subspace match", "mean CCA", "linear CKA"],
        yName: "similarity",
        log: { x: true },
      },
    ],
  };
}

const tensorOf = ({ tensors }: ReproducedPair, { a }: PairSimilarity): string => tensors[a]?.tensor ?? "";

/** Subspace match over epsilon, a column for every layer. */
function overEpsilon(pair: ReproducedPair, { name: moment, pairs }: Moment): Finding {
  const epsilons = pairs[0]?.subspaceMatch?.map(({ epsilon }) => epsilon) ?? [];
  const from = pairs.map((p) => `${tensorOf(pair, p)} ${matchedFrom(p) ?? "none"}`);
  return {
    id: `${pair.id}-${moment}-epsilon`,
    label: `${pair.name} on MNIST, ${momentNames[moment]}`,
    title: `${pair.name} ${momentNames[moment]}: half of all units match, beyond chance, from these epsilons on: ${from.join(", ")}.`,
    table: tableOf(epsilons, [
      { name: "epsilon", of: (epsilon) => epsilon },
      ...pairs.flatMap((p) => withChance<number>(tensorOf(pair, p), (epsilon) => matchAt(p, epsilon))),
    ]),
    pictures: [{ kind: "curves", x: "epsilon", y: pairs.map((p) => tensorOf(pair, p)), yName: "subspace match" }],
  };
}

/** All measures of one pair of networks at one moment, from the first layer to the output. */
function allMeasures(pair: ReproducedPair, { name: moment, pairs }: Moment): Finding {
  const match = (epsilon: number) => `subspace match, epsilon ${epsilon}`;
  return {
    id: `${pair.id}-${moment}-measures`,
    label: `${pair.name} on MNIST, ${momentNames[moment]}, all measures`,
    title: `${pair.name}, seeds ${pair.seeds.join(" and ")}, ${momentNames[moment]}: value/upper end of 95% of chance; ~ no more than chance.`,
    table: tableOf(pairs, [
      { name: "tensor", of: (p) => tensorOf(pair, p) },
      { name: "units", of: ({ a }) => pair.tensors[a]?.units },
      { name: "are", of: ({ a }) => (pair.tensors[a]?.isImage ? "channels" : "values") },
      ...tabledEpsilons.flatMap((epsilon) => withChance<PairSimilarity>(match(epsilon), (p) => matchAt(p, epsilon))),
      ...otherNames.flatMap((name) => withChance<PairSimilarity>(otherMeasures[name], ({ figures }) => figures[name])),
    ]),
    pictures: [
      {
        kind: "curves",
        title: measuresTitle(pair, { name: moment, pairs }),
        x: "tensor",
        y: [match(shownEpsilon), ...otherNames.map((name) => otherMeasures[name])],
        yName: "similarity",
      },
    ],
  };
}

/** In how many layers and cases the measures are beyond chance. */
function measuresTitle({ name }: ReproducedPair, { name: moment, pairs }: Moment): string {
  const values = pairs.flatMap((p) => otherNames.flatMap((measure) => p.figures[measure] ?? []));
  const beyond = values.filter(({ isChance }) => !isChance).length;
  const matches = pairs.flatMap((p) => matchAt(p, shownEpsilon) ?? []);
  return (
    `${name} ${momentNames[moment]}: subspace match (epsilon ${shownEpsilon}) is beyond chance in ${matches.filter(({ isChance }) => !isChance).length} of ${matches.length} layers, ` +
    `the other measures in ${beyond} of ${values.length} cases; dashed: upper end of 95% of chance.`
  );
}

/** What must be known to compare. */
export const subspaceMatchRemarks = ({ networks }: SubspaceMatchReproduction): string[] => [
  "The raw input is the same for both networks: every measure gives 1 there, so that layers are compared from the first weights on. Chance: examples shuffled between the two sides, and Gaussian noise of the same covariance.",
  "Subspace match is of activations as they are (definition 2.1), so that units with large means match sooner; the other measures centre them.",
  ...networks.map(
    ({ name, setting, examples }) =>
      `${name}: ${setting.join(" ")} Compared over ${short(examples)} held out examples. Smaller than the networks of Wang et al., whose data were CIFAR-10.`,
  ),
  ...warningTexts(networks.flatMap(({ moments }) => moments.flatMap(({ pairs }) => pairs))).map(
    (text) => `Too few examples: ${text}.`,
  ),
];
