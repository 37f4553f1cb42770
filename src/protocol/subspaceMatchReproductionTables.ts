import { short } from "./numbers";
import { percentOf } from "./probesReproductionTables";
import type { ComparisonTable } from "./reproductionTables";
import type { Figure, PairSimilarity } from "./studies/similarity/report";
import { figureText, highestChance, warningTexts } from "./similarityFigures";
import type {
  ReproducedExample,
  ReproducedPair,
  ReproducedRandom,
  SubspaceMatchReproduction,
} from "./subspaceMatchReproduction";

/** What was done, for readers who have only the tables. */
export const subspaceMatchWhatWasDone =
  "J. Johnson, Subspace match probably does not accurately assess the similarity of learned representations (2019), computed again: its Example 3.1 as printed and corrected, and what it reports of L. Wang et al. (2018), " +
  "Towards understanding learning representations, on networks trained here from two seeds. The similarity of a layer of one network to the same layer of the other is that of the maximum epsilon-approximate match, (|X*| + |Y*|) / (|X| + |Y|); " +
  "other measures and what chance gives stand beside it. The critique prints no measurements: the statements of its text stand beside what was measured here.";

/** The measures of the tables and the pictures beside subspace match. */
export const otherMeasures = {
  cca: "mean CCA",
  svcca: "SVCCA",
  pwcca: "PWCCA",
  linearCka: "linear CKA",
  rbfCka: "RBF CKA",
} as const;

export type OtherMeasure = keyof typeof otherMeasures;

export const otherNames = Object.keys(otherMeasures) as OtherMeasure[];

/** Subspace match stands in pictures beside other measures for this epsilon, in tables for these. */
export const shownEpsilon = 0.5;
const tabledEpsilons = [0.3, 0.5, 0.7];

export const matchAt = ({ subspaceMatch = [] }: PairSimilarity, epsilon: number): Figure | undefined =>
  subspaceMatch.find((m) => m.epsilon === epsilon);

export type Moment = ReproducedPair["moments"][number];

export const momentNames: Record<Moment["name"], string> = { start: "before training", end: "after training" };

/** All numbers, in the order of the page. */
export const subspaceMatchTables = (r: SubspaceMatchReproduction): ComparisonTable[] => [
  exampleTable(r.examples),
  randomTable(r.random),
  ...r.networks.flatMap((pair) => pair.moments.map((moment) => momentTable(pair, moment))),
];

/** What a paper states, and what was measured here. */
type Statement = [where: string, paper: string, here: string];

export const subspaceMatchStatements = ({ examples, networks }: SubspaceMatchReproduction): Statement[] => [
  ...examples.flatMap(exampleStatements),
  ...networks.flatMap(networkStatements),
];

export const subspaceMatchStatementsTable = (r: SubspaceMatchReproduction): ComparisonTable => ({
  title: "What the critique states, and what was measured here.",
  columns: [
    { name: "place", text: true },
    { name: "stated", text: true },
    { name: "here", text: true },
  ],
  rows: subspaceMatchStatements(r),
});

const exampleStatements = (e: ReproducedExample): Statement[] => {
  const spans = `hidden spans of rank ${e.hiddenSpans.ranks.join(" and ")}, ${e.hiddenSpans.isIsomorphic ? "isomorphic" : "not isomorphic"}; subspace match ${short(e.hiddenMatch)}`;
  const outputs = `Outputs ${e.hasEqualOutputs ? "are equal" : `differ, ${vectors(e.outputs[0])} and ${vectors(e.outputs[1])}`}`;
  return e.id === "printed"
    ? [
        [
          "Example 3.1",
          "Identical output vectors (zero at each neuron), no match at the hidden layer, and hidden spans that are isomorphic: both are lines.",
          `With the printed weights this is not so. ${outputs}; ${spans}.`,
        ],
      ]
    : [
        [
          "Example 3.1, corrected",
          "The same, with diag(-1, -1) for the first layer of the second network.",
          `${outputs}; ${spans}.`,
        ],
      ];
};

function networkStatements({ name, seeds, heldOutAccuracy, tensors, moments }: ReproducedPair): Statement[] {
  const { pairs } = moments.find((m) => m.name === "end")!;
  const named = pairs.map((pair) => ({ pair, tensor: tensors[pair.a]!.tensor }));
  const [first, ...others] = named;
  const [hidden, last] = [others.slice(0, -1), others.at(-1)!];
  const matched = ({ pair, tensor }: (typeof named)[number]) => `${tensor} ${matchedFrom(pair) ?? "none"}`;
  const like = hidden.filter(({ pair }) => (matchedFrom(pair) ?? 1) <= (matchedFrom(last.pair) ?? 1)).length;
  const isIsomorphic = hidden.filter(({ pair }) => pair.spans?.isIsomorphic).length;
  return [
    [
      `Section 1, ${name}`,
      "Networks trained from different initialisations largely exhibit similar performance.",
      `Held out accuracy ${heldOutAccuracy.map(percentOf).join(" and ")} (seeds ${seeds.join(" and ")}).`,
    ],
    [
      `Section 1, ${name}`,
      "By subspace match the similarity is high at the input and output layers, and low at the hidden layers.",
      `It depends on epsilon. The smallest one of the sweep at which half of all units match, beyond chance: ${matched(first!)} behind the first layer, ${matched(last)} at the output; between them ${hidden.map(matched).join(", ")}. ` +
        `${like} of these ${hidden.length} need no larger epsilon than the output does.`,
    ],
    [
      `Section 3, ${name}`,
      "Where there is no match, representations may still be isomorphic: subspace match is not capturing the similarity.",
      `Between the first layer and the output, spans are isomorphic at ${isIsomorphic} of ${hidden.length} tensors, and the other measures give ${otherNames
        .map((measure) =>
          rangeText(
            measure,
            hidden.map(({ pair }) => pair),
          ),
        )
        .join(", ")}.`,
    ],
  ];
}

/** "SVCCA 0.31 to 0.62 (chance up to 0.14)" */
function rangeText(measure: OtherMeasure, pairs: readonly PairSimilarity[]): string {
  const figures = pairs.flatMap(({ figures: of }) => of[measure] ?? []);
  const values = figures.map(({ value }) => value);
  return `${otherMeasures[measure]} ${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)} (chance up to ${Math.max(...figures.map(highestChance)).toFixed(2)})`;
}

/** The smallest epsilon of the sweep at which half of all units match, and chance gives less. */
export const matchedFrom = ({ subspaceMatch = [] }: PairSimilarity): number | undefined =>
  subspaceMatch.find(({ value, isChance }) => value >= 0.5 && !isChance)?.epsilon;

/** Example 3.1 in numbers, beside what the critique says of it. */
export function exampleTable(examples: readonly ReproducedExample[]): ComparisonTable {
  const row = (name: string, paper: string, here: (e: ReproducedExample) => string) => [
    name,
    paper,
    ...examples.map(here),
  ];
  const correct = examples.filter(
    ({ hasEqualOutputs, hiddenMatch, hiddenSpans }) => hasEqualOutputs && hiddenMatch === 0 && hiddenSpans.isIsomorphic,
  );
  return {
    title: `Example 3.1: equal outputs, isomorphic hidden spans and no match are what ${correct.length > 0 ? `the ${correct.map(({ id }) => id).join(" and the ")} example gives` : "neither example gives"}; inputs (1, 1) and (-1, -1).`,
    columns: [
      { name: "", text: true },
      { name: "paper", text: true },
      ...examples.map(({ id }) => ({ name: id === "printed" ? "as printed" : "corrected", text: true })),
    ],
    rows: [
      row(
        "first layer of the second network",
        "diag(1, -1)",
        ({ weights }) => `diag(${weights[1]!.first.map((weight, i) => weight[i]).join(", ")})`,
      ),
      row("hidden vectors of the first network", "(1, 1) (1, 1)", ({ hidden }) => vectors(hidden[0])),
      row("hidden vectors of the second network", "(1, 0) (1, 0)", ({ hidden }) => vectors(hidden[1])),
      row("output vectors of the first network", "(0, 0) (0, 0)", ({ outputs }) => vectors(outputs[0])),
      row("output vectors of the second network", "(0, 0) (0, 0)", ({ outputs }) => vectors(outputs[1])),
      row("ranks of the hidden spans", "1 and 1", ({ hiddenSpans }) => hiddenSpans.ranks.join(" and ")),
      row("hidden spans are isomorphic", "yes", ({ hiddenSpans }) => (hiddenSpans.isIsomorphic ? "yes" : "no")),
      row("subspace match of the hidden layers", "0", ({ hiddenMatch }) => short(hiddenMatch)),
    ],
  };
}

const vectors = (units: readonly (readonly number[])[]): string =>
  units.map((unit) => `(${unit.join(", ")})`).join(" ");

/** Independent units: what the measures give where there is nothing in common. */
export function randomTable(random: readonly ReproducedRandom[]): ComparisonTable {
  const { units, epsilon } = random[0]!;
  const full = random.filter(({ subspaceMatch }) => subspaceMatch.value === 1).map(({ examples }) => examples);
  return {
    title: `Two layers of ${units} independent Gaussian units: subspace match (epsilon ${epsilon}) is 1 over ${full.length > 0 ? `up to ${short(Math.max(...full))}` : "none of these numbers of"} examples.`,
    columns: [
      { name: "examples" },
      { name: "subspace match" },
      { name: "mean CCA" },
      { name: "linear CKA" },
      { name: "too few examples for", text: true },
    ],
    rows: random.map(({ examples, subspaceMatch, cca, linearCka, warnings }) => [
      short(examples),
      ...[subspaceMatch, cca, linearCka].map(figureText),
      warnings.flatMap(({ measures }) => measures).join(", ") || "-",
    ]),
  };
}

/** All measures of one pair of networks at one moment, from the first layer to the output. */
export function momentTable(pair: ReproducedPair, { name: moment, pairs }: Moment): ComparisonTable {
  return {
    title: `${pair.name}, seeds ${pair.seeds.join(" and ")}, ${momentNames[moment]}: value/upper end of 95% of chance; ~ no more than chance.`,
    columns: [
      { name: "tensor", text: true },
      { name: "units" },
      ...tabledEpsilons.map((epsilon) => ({ name: String(epsilon), group: "subspace match, epsilon" })),
      ...otherNames.map((measure) => ({ name: otherMeasures[measure] })),
    ],
    rows: pairs.map((p) => {
      const { tensor, isImage, units } = pair.tensors[p.a]!;
      const figures = [
        ...tabledEpsilons.map((epsilon) => matchAt(p, epsilon)),
        ...otherNames.map((measure) => p.figures[measure]),
      ];
      return [
        tensor,
        `${units}${isImage ? " channels" : ""}`,
        ...figures.map((figure) => (figure ? figureText(figure) : "-")),
      ];
    }),
  };
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
