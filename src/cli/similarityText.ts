import { counted, short } from "../protocol/numbers";
import type {
  Chance,
  ComparedModel,
  Figure,
  PairDetails,
  PairSimilarity,
  UnitMatch,
} from "../protocol/studies/similarity/report";
import type { SimilarityReport } from "../protocol/run";
import type { MeasureName } from "../protocol/studies/similarity/recipe";
import { figureText, warningTexts } from "../protocol/similarityFigures";
import { table } from "./table";

const titles: { [K in MeasureName]: string } = {
  exactMatch: "exact match: directions that both spans share, over those of their sum",
  subspaceMatch: "subspace match",
  cca: "mean CCA",
  svcca: "SVCCA",
  pwcca: "PWCCA, weighted by the rows' units",
  linearCka: "linear CKA, debiased",
  rbfCka: "RBF CKA, debiased",
  procrustes: "orthogonal Procrustes",
};

const measureNames = Object.keys(titles) as MeasureName[];

/** Subspace match is shown for the epsilon nearest to this; the report has all. */
const shownEpsilon = 0.5;

/** The compared tensors, and for each measure a matrix of all pairs with what chance gives. */
export function similarityText(report: SimilarityReport): string {
  const { models, data, similarity: pairs, checkpoints = [], details, notes } = report;
  const all = [...pairs, ...checkpoints.flatMap((c) => c.pairs)];
  return [
    ...models.flatMap((model, k) => [
      `${"AB"[k]}: ${model.name}, ${model.parameters} parameters`,
      tensorTable(model),
      "",
    ]),
    `${data.path}: ${data.examples} examples x ${data.inputs} inputs, normalisation ${data.normalize}`,
    `rows ${models[0].name}, columns ${models.at(-1)!.name}; value/upper end of 95% of chance (examples shuffled, noise of the same covariance); ~ no more than chance`,
    ...measureNames.flatMap((name) => matrix(name, report)),
    ...overCheckpoints.flatMap((name) => checkpointTable(name, report)),
    ...details.flatMap((d) => ["", detailText(d, report)]),
    ...(all.some((p) => p.warnings.length > 0) ? ["", ...warningTexts(all).map((w) => `warning: ${w}`)] : []),
    ...notes.map((n) => `note: ${n}`),
  ].join("\n");
}

function tensorTable({ tensors }: ComparedModel): string {
  const rows = tensors.map((t, k) => [
    ...[
      String(k + 1),
      t.tensor,
      `${t.layer} ${t.operator}`.trimEnd(),
      t.isImage
        ? `${t.units} channels (${t.rows.kind === "positions" ? "single positions" : "means"})`
        : String(t.units),
    ],
    ...[t.dead, t.rank, t.effectiveRank, t.participationRatio, t.svccaDirections].map(short),
  ]);
  return table(
    ["", "tensor", "layer", "live units", "dead", "rank", "effective rank", "participation", "SVCCA keeps"],
    rows,
  );
}

function matrix(name: MeasureName, { models, similarity: pairs }: SimilarityReport): string[] {
  const found = new Map(pairs.map((p) => [`${p.a} ${p.b}`, figureOf(p, name)]));
  if (![...found.values()].some(Boolean)) return [];
  const [rows, columns] = [models[0].tensors, models.at(-1)!.tensors];
  const cells = rows.map((row, a) => [
    `${a + 1} ${row.tensor}`,
    ...columns.map((_, b) => cell(found.get(`${a} ${b}`))),
  ]);
  const epsilon = name === "subspaceMatch" ? `, epsilon ${shownMatch(pairs[0]!)!.epsilon}` : "";
  return ["", titles[name] + epsilon, table(["", ...columns.map((_, b) => String(b + 1))], cells)];
}

/** Of earlier states these are shown; the report has all. */
const overCheckpoints: MeasureName[] = ["svcca", "linearCka"];

/** A row for every tensor, a column for every earlier state. */
function checkpointTable(name: MeasureName, { models, checkpoints = [] }: SimilarityReport): string[] {
  const figures = checkpoints.map(({ pairs }) => pairs.map((pair) => figureOf(pair, name)));
  if (!figures.flat().some(Boolean)) return [];
  const rows = models[0].tensors.map(({ tensor }, k) => [tensor, ...figures.map((of) => cell(of[k]))]);
  return [
    "",
    `earlier states of ${models[0].name} and the model as it is, tensor by tensor: ${titles[name]}`,
    table(["tensor", ...checkpoints.map((c) => c.name)], rows),
  ];
}

const cell = (figure: Figure | undefined): string => (figure ? figureText(figure) : "");

const figureOf = (pair: PairSimilarity, name: MeasureName): Figure | undefined =>
  name === "subspaceMatch" ? shownMatch(pair) : pair.figures[name];

const shownMatch = ({ subspaceMatch = [] }: PairSimilarity) =>
  [...subspaceMatch].sort((m, n) => Math.abs(m.epsilon - shownEpsilon) - Math.abs(n.epsilon - shownEpsilon))[0];

function detailText(
  { a, b, correlations, epsilon, maximum, simple }: PairDetails,
  { models, similarity }: SimilarityReport,
): string {
  const pair = similarity.find((p) => p.a === a && p.b === b)!;
  const rows = measureNames.flatMap((name) => {
    const figure = figureOf(pair, name);
    return figure
      ? [
          [
            name,
            short(figure.value),
            chanceText(figure.shuffled),
            chanceText(figure.noise),
            figure.isChance ? "chance" : "",
          ],
        ]
      : [];
  });
  return [
    `${models[0].tensors[a]!.tensor} and ${models.at(-1)!.tensors[b]!.tensor}`,
    table(["measure", "value", "shuffled (95%)", "noise (95%)", ""], rows),
    ...(pair.spans
      ? [
          `spans of rank ${pair.spans.ranks.join(" and ")}: ${counted(pair.spans.shared, "direction")} shared${pair.spans.isEqual ? ", equal" : pair.spans.isIsomorphic ? ", isomorphic but not equal" : ""}`,
        ]
      : []),
    `canonical correlations ${correlations
      .slice(0, 10)
      .map((c) => c.toFixed(3))
      .join(", ")}${correlations.length > 10 ? `, ... (${correlations.length})` : ""}`,
    `maximum match at epsilon ${epsilon}: ${matchText(maximum)}`,
    ...(simple ?? []).slice(0, 10).map((match) => `simple match: ${matchText(match)}`),
  ].join("\n");
}

const chanceText = ({ mean, low, high }: Chance): string => `${short(mean)} (${short(low)} to ${short(high)})`;

const matchText = ({ a, b }: UnitMatch): string => `units ${a.join(", ") || "none"} with ${b.join(", ") || "none"}`;
