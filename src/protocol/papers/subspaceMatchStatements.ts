import { short } from "../numbers";
import { highestChance } from "../similarityFigures";
import type { PairSimilarity } from "../studies/similarity/report";
import type { ReproducedExample, ReproducedPair, SubspaceMatchReproduction } from "../subspaceMatchReproduction";
import { percentOf, type Statement } from "./presentingPapers";
import { matchedFrom, otherMeasures, otherNames, vectors, type OtherMeasure } from "./subspaceMatchWords";

/* What the critique of subspace match states, and what was measured here. */

export const subspaceMatchStatements = ({ examples, networks }: SubspaceMatchReproduction): Statement[] => [
  ...examples.flatMap(exampleStatements),
  ...networks.flatMap(networkStatements),
];

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
