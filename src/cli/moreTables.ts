import { nearOne, orDash, short } from "../protocol/numbers";
import type { Divergence, RegularizationPoint, Score } from "../protocol/studies/cuts/figures";
import type { Report } from "../protocol/run";
import { table } from "./table";

/** What the part held out tells, and the analyses that were asked for: a table each, below the one of all cuts. */
export const moreTables = (report: Report): string[] => [
  ...generalizationTable(report),
  ...stabilityTable(report),
  ...regularizationTable(report),
];

function generalizationTable({ cuts, testPart }: Report): string[] {
  const rows = cuts.flatMap(({ id, generalization: found }) =>
    found ? [[id, score(found.network), score(found.exact), score(found.holographic), score(found.activation)]] : [],
  );
  const what = cuts.some((c) => c.generalization?.network.accuracy !== undefined) ? " / accuracy" : "";
  return titled(
    `negative log-likelihood${what} on part ${testPart}, held out`,
    ["cut", "network", "exact", "holographic", "activation"],
    rows,
  );
}

function stabilityTable({ cuts }: Report): string[] {
  const rows = cuts.flatMap(({ id, stability: found }) =>
    found ? [[id, divergence(found.network), divergence(found.holographic), divergence(found.activation)]] : [],
  );
  const part = cuts.find((c) => c.stability)?.stability?.part;
  return titled(
    `symmetrised KL divergence between re-trainings on part ${part} (models)`,
    ["cut", "network", "holographic", "activation"],
    rows,
  );
}

function regularizationTable({ cuts }: Report): string[] {
  const rows = cuts.flatMap(({ id, regularization: found }) => {
    if (!found) return [];
    const { distance, path } = found;
    const best = path.reduce<RegularizationPoint | undefined>((a, b) => (a && loss(a) <= loss(b) ? a : b), undefined);
    return [
      [
        id,
        short(distance.logits),
        short(distance.means),
        short(distance.weights),
        orDash(distance.weightsAtMost, short),
        orDash(best, ({ lambda }) => short(lambda)),
        orDash(best, (point) => short(loss(point))),
      ],
    ];
  });
  return titled(
    "regularised linear optimum against the network; the best of other lambdas",
    ["cut", "max logit", "max mean", "|v - w| / |w|", "at most", "best lambda", "its loss"],
    rows,
  );
}

/** On the part held out, or else on the fitted one. */
const loss = ({ tested, fitted }: RegularizationPoint): number => tested ?? fitted;

const titled = (title: string, header: string[], rows: string[][]): string[] =>
  rows.length === 0 ? [] : ["", title, table(header, rows)];

const score = (value: Score | undefined): string =>
  orDash(value, ({ nll, accuracy }) => (accuracy === undefined ? short(nll) : `${short(nll)} / ${nearOne(accuracy)}`));

const divergence = (value: Divergence | undefined): string =>
  orDash(value, ({ mean, models }) => `${short(mean)} (${models})`);
