import type { ReproducedExample } from "../../../protocol/subspaceMatchReproduction";
import type { Products } from "../../products/products";
import { maximumMatch } from "../../studies/similarity/match";
import { cosinesOf } from "../../studies/similarity/measures/subspaceMatch";
import { observedPair } from "../../studies/similarity/pair";
import { represent } from "../../studies/similarity/representation";
import { spanFacts } from "../../studies/similarity/spans";

type Rows = number[][];

const inputs: Rows = [
  [1, 1],
  [-1, -1],
];
const identity: Rows = [
  [1, 0],
  [0, 1],
];
const difference: Rows = [
  [1, -1],
  [1, -1],
];

/** First layers of the second network: as printed, and as they must be for what is claimed of them. */
const secondLayers: Record<ReproducedExample["id"], Rows> = {
  printed: [
    [1, 0],
    [0, -1],
  ],
  corrected: [
    [-1, 0],
    [0, -1],
  ],
};

/** Small enough that only units inside the other span match. */
const smallEpsilon = 1e-4;

export async function computeExample(id: ReproducedExample["id"], products: Products): Promise<ReproducedExample> {
  const weights = [identity, secondLayers[id]].map((first) => ({ first, second: difference }));
  const [a, b] = weights.map(({ first, second }) => {
    const hidden = inputs.map((input) => apply(first, input).map((v) => Math.max(0, v)));
    return { hidden: transposed(hidden), outputs: transposed(hidden.map((values) => apply(second, values))) };
  });
  const [x, y] = [await representUnits(a!.hidden, products), await representUnits(b!.hidden, products)];
  const pair = await observedPair(x, y, { variance: 1, epsilons: [smallEpsilon] }, products);
  const cosines = await cosinesOf(pair);
  const match = await maximumMatch(cosines, smallEpsilon, cosines.all);
  return {
    ...{ id, weights, inputs },
    hidden: [a!.hidden, b!.hidden],
    outputs: [a!.outputs, b!.outputs],
    hiddenSpans: await spanFacts(pair),
    hasEqualOutputs: a!.outputs.every((unit, i) => unit.every((value, k) => value === b!.outputs[i]![k])),
    hiddenMatch: (match.a.length + match.b.length) / (x.live.length + y.live.length),
  };
}

/** Without negative zeros. */
const apply = (weights: Rows, input: readonly number[]): number[] =>
  weights.map((row) => row.reduce((sum, w, k) => sum + w * input[k]!, 0));

const transposed = (rows: Rows): Rows => rows[0]!.map((_, k) => rows.map((row) => row[k]!));

const representUnits = (units: Rows, products: Products) =>
  represent(Float64Array.from(transposed(units).flat()), inputs.length, products);
