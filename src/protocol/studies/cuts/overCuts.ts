import { analyses } from "../../analyses";
import type { Finding } from "../../finding";
import { orDash, short } from "../../numbers";
import { tableOf, type ColumnOf } from "../../presenting";
import type { CutsReport } from "./report";
import type { CutReport, Divergence, RegularizationPoint, Score } from "./figures";

/** What the part held out tells, and the analyses that were asked for: one finding each, with a row for every cut. */
export const overCuts = ({ cuts, testPart }: CutsReport): Finding[] => [
  ...generalization(cuts, testPart),
  ...stability(cuts),
  ...regularization(cuts),
];

/** The cuts that have something, with it. */
function having<T>(cuts: readonly CutReport[], of: (cut: CutReport) => T | undefined): { id: string; found: T }[] {
  return cuts.flatMap((cut) => {
    const found = of(cut);
    return found === undefined ? [] : [{ id: cut.id, found }];
  });
}

const models = ["network", "exact", "holographic", "activation"] as const;

function generalization(cuts: readonly CutReport[], testPart: number | undefined): Finding[] {
  const rows = having(cuts, (cut) => cut.generalization);
  const [first] = rows;
  if (!first) return [];
  const lossOf = ({ found }: (typeof rows)[number]) => (found.holographic ?? found.activation).nll;
  const best = rows.reduce((least, row) => (lossOf(row) < lossOf(least) ? row : least));
  const scores = (name: (typeof models)[number]): ColumnOf<(typeof rows)[number]>[] => {
    const score = (row: (typeof rows)[number]): Score | undefined => row.found[name];
    const loss = { name: "NLL", group: name, of: (row: (typeof rows)[number]) => score(row)?.nll };
    if (first.found.network.accuracy === undefined) return [loss];
    return [loss, { name: "accuracy", group: name, format: "nearOne", of: (row) => score(row)?.accuracy }];
  };
  return [
    {
      id: "generalization",
      ...analyses.generalization,
      title: `Negative log-likelihood (NLL) on part ${testPart}, held out: ${short(lossOf(best))} by the linear model of ${best.id}, the best, and ${short(best.found.network.nll)} by the network.`,
      table: tableOf(rows, [{ name: "cut", of: ({ id }) => id }, ...models.flatMap(scores)]),
      pictures: [{ kind: "bars", x: "cut", y: models.map((name) => `${name} NLL`), yName: "held-out NLL" }],
    },
  ];
}

const trainedAgain = ["network", "holographic", "activation"] as const;

function stability(cuts: readonly CutReport[]): Finding[] {
  const rows = having(cuts, (cut) => cut.stability);
  const [first] = rows;
  if (!first) return [];
  const most = (values: (Divergence | undefined)[]) => Math.max(...values.map((value) => value?.mean ?? -Infinity));
  const linear = most(rows.map(({ found }) => found.holographic ?? found.activation));
  const network = most(rows.map(({ found }) => found.network));
  const columns = (name: (typeof trainedAgain)[number]): ColumnOf<(typeof rows)[number]>[] => [
    { name: "divergence", group: name, of: ({ found }) => found[name]?.mean },
    { name: "models", group: name, of: ({ found }) => found[name]?.models },
  ];
  return [
    {
      id: "stability",
      ...analyses.stability,
      title: `Symmetrised KL divergence between re-trainings on part ${first.found.part}: at most ${short(linear)} by linear models${network >= 0 ? `, ${short(network)} by the network` : ""}.`,
      table: tableOf(rows, [{ name: "cut", of: ({ id }) => id }, ...trainedAgain.flatMap(columns)]),
    },
  ];
}

/** On the part held out, or else on the fitted one. */
const lossOf = ({ tested, fitted }: RegularizationPoint): number => tested ?? fitted;

/** The point of a path with the least loss. */
export const bestOf = (path: readonly RegularizationPoint[]): RegularizationPoint | undefined =>
  path.reduce<RegularizationPoint | undefined>((a, b) => (a && lossOf(a) <= lossOf(b) ? a : b), undefined);

function regularization(cuts: readonly CutReport[]): Finding[] {
  const rows = having(cuts, (cut) => cut.regularization).map(({ id, found }) => ({
    id,
    ...found.distance,
    best: bestOf(found.path),
  }));
  if (rows.length === 0) return [];
  const farthest = rows.reduce((most, row) => (row.means > most.means ? row : most));
  const best = rows.reduce((least, row) =>
    row.best && (!least.best || lossOf(row.best) < lossOf(least.best)) ? row : least,
  );
  return [
    {
      id: "regularization",
      ...analyses.regularization,
      title: `The regularised linear optimum predicts what the network does to within ${short(farthest.means)} at every cut; of other lambdas ${orDash(best.best, ({ lambda }) => short(lambda))} is best, at ${best.id}.`,
      table: tableOf(rows, [
        { name: "cut", of: ({ id }) => id },
        { name: "max logit", of: ({ logits }) => logits },
        { name: "max mean", of: ({ means }) => means },
        { name: "|v - w| / |w|", of: ({ weights }) => weights },
        { name: "at most", of: ({ weightsAtMost }) => weightsAtMost },
        { name: "best lambda", of: ({ best: point }) => point?.lambda },
        { name: "its loss", of: ({ best: point }) => point && lossOf(point) },
      ]),
    },
  ];
}
