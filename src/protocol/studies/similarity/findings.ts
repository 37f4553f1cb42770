import type { Finding, KeyFigure } from "../../finding";
import { counted, short } from "../../numbers";
import { capital, notesFinding, tableOf, type ColumnOf } from "../../presenting";
import type { StudyPart } from "../../study";
import { probeNames } from "../../probeWords";
import type { SimilarityShown } from "./report";
import { highestChance, warningTexts } from "../../similarityFigures";
import {
  conditions,
  epsilonsOf,
  figureOf,
  keyPairs,
  measureName,
  measures,
  measuresOf,
  measureTitles,
  nearest,
} from "../../similarityWords";
import { findingsOfPair } from "./findingsOfPair";
import type { MeasureName } from "./recipe";
import type { PairSimilarity, RepresentationFacts } from "./report";
import { similarityTexts } from "./texts";

/** Subspace match stands in lists and tables for this epsilon, or the nearest there is; CSV has all. */
const shownEpsilon = 0.5;

const pairId = ({ a, b }: Pick<PairSimilarity, "a" | "b">): string => `${a}:${b}`;

/** The names of the layers of both sides. */
const layerNames = ({ models }: SimilarityShown): [string[], string[]] => [
  probeNames(models[0].tensors),
  probeNames((models[1] ?? models[0]).tensors),
];

/** All pairs of layers. */
export function similarityParts(report: SimilarityShown): StudyPart[] {
  const [rows, columns] = layerNames(report);
  return report.similarity.map((pair) => ({
    id: pairId(pair),
    label: `${rows[pair.a] ?? ""} ~ ${columns[pair.b] ?? ""}`,
  }));
}

/**
 * The compared layers, a matrix for every measure, and what lies behind the pairs that were looked into; given a pair,
 * what is known of it.
 */
export function presentSimilarity(report: SimilarityShown, part?: string): Finding[] {
  const epsilon = nearest(epsilonsOf(report), shownEpsilon);
  const names = layerNames(report);
  if (part !== undefined) {
    const pair = report.similarity.find((one) => pairId(one) === part);
    return pair ? findingsOfPair(report, pair, names, epsilon) : [];
  }
  const { similarity, checkpoints = [], details, notes } = report;
  const warnings = warningTexts([...similarity, ...checkpoints.flatMap(({ pairs }) => pairs)]);
  return [
    layers(report),
    ...measures.flatMap((measure) => matrix(report, names, measure, epsilon)),
    ...overCheckpoints(report, names, epsilon),
    ...similarity
      .filter(({ a, b }) => details.some((detail) => detail.a === a && detail.b === b))
      .flatMap((pair) => findingsOfPair(report, pair, names, epsilon)),
    ...(warnings.length > 0
      ? [
          {
            id: "warnings",
            label: "Warnings",
            title: `${counted(warnings.length, "warning")}: for some figures there are too few examples.`,
            lines: warnings,
          },
        ]
      : []),
    ...notesFinding(notes),
  ];
}

/** What the pairs that count say by a measure on average, and the least of them. */
function inWords(
  report: SimilarityShown,
  [rows, columns]: [string[], string[]],
  measure: MeasureName,
  epsilon: number,
) {
  const name = capital(measureName({ measure, epsilon }));
  const { name: which, pairs } = keyPairs(report, measure, epsilon);
  const [first] = pairs;
  if (!first) return `${name} is defined for 0 of the ${which}.`;
  const mean = pairs.reduce((sum, { figure }) => sum + figure.value, 0) / pairs.length;
  const least = pairs.reduce((worst, one) => (one.figure.value < worst.figure.value ? one : worst), first);
  const { a, b } = least.pair;
  const where = a === b ? rows[a] : `${rows[a]} and ${columns[b]}`;
  const chance = report.similarity.filter((pair) => figureOf(pair, measure, epsilon)?.isChance).length;
  const beyond =
    chance === 0
      ? "every pair is more"
      : `${short(chance)} of ${counted(report.similarity.length, "pair")} are no more`;
  return `${name} of ${which} is ${short(mean)} on average, least for ${where} (${short(least.figure.value)}); ${beyond} than chance.`;
}

/**
 * Every measure on average over the pairs that count, their number, and how many of them are no more than chance by the
 * first.
 */
function keyFiguresOf(report: SimilarityShown): KeyFigure[] {
  const found = measuresOf(report)
    .map((measure) => ({ title: measureTitles[measure], ...keyPairs(report, measure, shownEpsilon) }))
    .filter(({ pairs }) => pairs.length > 0);
  const [first] = found;
  if (!first) return [];
  return [
    ...found.map(({ title, pairs }) => ({
      label: `Mean ${title.replace("mean ", "")}`,
      value: pairs.reduce((sum, { figure }) => sum + figure.value, 0) / pairs.length,
    })),
    { label: `Pairs of ${first.name}`, value: first.pairs.length },
    { label: "Of these by chance", value: first.pairs.filter(({ figure }) => figure.isChance).length },
  ];
}

type Layer = RepresentationFacts & { model: string; place: number };

/** What is compared, with the facts of every layer. */
function layers(report: SimilarityShown): Finding {
  const { models, data } = report;
  const [first, second = first] = models;
  const rows = models.flatMap(({ tensors }, k) =>
    tensors.map((facts, place): Layer => ({ ...facts, model: "AB"[k] ?? "", place: place + 1 })),
  );
  return {
    id: "layers",
    ...similarityTexts.pairs,
    label: "Layers",
    title: `${models.map(({ name, tensors }) => `${counted(tensors.length, "layer")} of ${name}`).join(" and ")} are compared over ${counted(data.examples, "example")}${first === second ? ", each with each" : ""}.`,
    lines: [
      ...models.map(
        ({ name, parameters, tensors }, k) =>
          `${"AB"[k]}: ${name}, ${counted(parameters, "parameter")}, ${counted(tensors.length, "layer")}`,
      ),
      `${data.path}: ${data.examples} examples x ${data.inputs} inputs, normalisation ${data.normalize}`,
      conditions(report).join("; "),
      `below: rows ${first.name}, columns ${second.name}; value/upper end of 95% of chance (examples shuffled, noise of the same covariance); ~ no more than chance`,
    ],
    figures: keyFiguresOf(report),
    table: tableOf(rows, layerColumns(models.length > 1)),
    pictures: [{ kind: "bars", x: "tensor", y: ["rank", "effective rank"], yName: "directions" }],
  };
}

const layerColumns = (hasTwo: boolean): ColumnOf<Layer>[] => [
  { name: "model", isDetail: !hasTwo, of: ({ model }) => model },
  { name: "place", of: ({ place }) => place },
  { name: "tensor", of: ({ tensor }) => tensor },
  { name: "layer", of: ({ layer, operator }) => `${layer} ${operator}`.trimEnd() },
  { name: "live units", of: ({ units }) => units },
  { name: "are", of: ({ isImage, rows }) => unitKind(isImage, rows.kind) },
  { name: "dead", of: ({ dead }) => dead },
  { name: "rank", of: ({ rank }) => rank },
  { name: "effective rank", of: ({ effectiveRank }) => effectiveRank },
  { name: "participation", of: ({ participationRatio }) => participationRatio },
  { name: "SVCCA keeps", of: ({ svccaDirections }) => svccaDirections },
];

const unitKind = (isImage: boolean, rows: "examples" | "positions"): string =>
  isImage ? `channels (${rows === "positions" ? "single positions" : "means"})` : "values";

/** What a measure is, beyond its name. */
const remarks: Partial<Record<MeasureName, string>> = {
  exactMatch: "Directions that both spans share, over those of their sum.",
  pwcca: "Weighted by the units of the rows' layer.",
  linearCka: "Debiased.",
  rbfCka: "Debiased.",
  procrustes: "Orthogonal Procrustes.",
};

/** All pairs of layers by one measure, each with what chance gives. */
function matrix(
  report: SimilarityShown,
  names: [string[], string[]],
  measure: MeasureName,
  epsilon: number,
): Finding[] {
  const [rowNames, columnNames] = names;
  const rows = report.similarity.flatMap((pair) => {
    const figure = figureOf(pair, measure, epsilon);
    return figure ? [{ pair, figure }] : [];
  });
  if (rows.length === 0) return [];
  type Row = (typeof rows)[number];
  const [a, b] = report.models.length > 1 ? ["layer of A", "layer of B"] : ["layer", "other layer"];
  const otherEpsilons = measure === "subspaceMatch" ? epsilonsOf(report).filter((value) => value !== epsilon) : [];
  const remark = remarks[measure];
  return [
    {
      id: measure,
      ...similarityTexts.pairs,
      label: capital(measureTitles[measure]),
      title: inWords(report, names, measure, epsilon),
      lines: remark === undefined ? [] : [remark],
      table: tableOf<Row>(
        rows,
        [
          { name: a, of: ({ pair }) => rowNames[pair.a] },
          { name: b, of: ({ pair }) => columnNames[pair.b] },
          { name: "similarity", format: "fixed", chance: "chance", of: ({ figure }) => figure.value },
          { name: "chance", format: "fixed", isDetail: true, of: ({ figure }) => highestChance(figure) },
          { name: "shuffled mean", isDetail: true, of: ({ figure }) => figure.shuffled.mean },
          { name: "shuffled to", isDetail: true, of: ({ figure }) => figure.shuffled.high },
          { name: "noise mean", isDetail: true, of: ({ figure }) => figure.noise.mean },
          { name: "noise to", isDetail: true, of: ({ figure }) => figure.noise.high },
          ...otherEpsilons.map((other): ColumnOf<Row> => ({
            name: `at epsilon ${other}`,
            isDetail: true,
            of: ({ pair }) => figureOf(pair, measure, other)?.value,
          })),
        ],
        { matrix: { rows: a, columns: b, value: "similarity" } },
      ),
      pictures: [{ kind: "heatmap", name: measure, x: b, y: a, value: "similarity", range: [0, 1] }],
    },
  ];
}

/** Of earlier states these measures are shown; the report has all. */
const shownOverCheckpoints: MeasureName[] = ["svcca", "linearCka"];

/** How far every layer of earlier states had come to what it is now. */
function overCheckpoints(report: SimilarityShown, [names]: [string[], string[]], epsilon: number): Finding[] {
  const { checkpoints = [], models } = report;
  return shownOverCheckpoints.flatMap((measure): Finding[] => {
    const rows = checkpoints.flatMap(({ name, pairs }) =>
      pairs.flatMap((pair) => {
        const figure = figureOf(pair, measure, epsilon);
        return figure ? [{ checkpoint: name, layer: names[pair.b] ?? "", figure }] : [];
      }),
    );
    const [first] = rows;
    if (!first) return [];
    const least = rows.reduce((worst, row) => (row.figure.value < worst.figure.value ? row : worst), first);
    const title = capital(measureTitles[measure]);
    return [
      {
        id: `checkpoints-${measure}`,
        ...similarityTexts.learning,
        label: `${title} over checkpoints`,
        title: `${title} of earlier states of ${models[0].name} and the model as it is, tensor by tensor: least at ${least.layer} in ${least.checkpoint}, ${short(least.figure.value)}.`,
        table: tableOf(
          rows,
          [
            { name: "layer", of: ({ layer }) => layer },
            { name: "checkpoint", of: ({ checkpoint }) => checkpoint },
            { name: "similarity", format: "fixed", chance: "chance", of: ({ figure }) => figure.value },
            { name: "chance", format: "fixed", isDetail: true, of: ({ figure }) => highestChance(figure) },
          ],
          { matrix: { rows: "layer", columns: "checkpoint", value: "similarity" } },
        ),
        pictures: [
          {
            kind: "curves",
            name: `checkpoints-${measure}`,
            x: "checkpoint",
            y: ["similarity"],
            by: "layer",
            yName: title,
          },
        ],
      },
    ];
  });
}
