import type { Finding } from "../../finding";
import { counted, short } from "../../numbers";
import { tableOf } from "../../presenting";
import type { SimilarityShown } from "./report";
import { highestChance } from "../../similarityFigures";
import { figureOf, measureName, measures, measureTitles } from "../../similarityWords";
import type { PairDetails, PairSimilarity, SpanFacts, UnitMatch } from "./report";
import { similarityTexts } from "./texts";

type Names = readonly [rows: readonly string[], columns: readonly string[]];

/** Units, and matches of them, that are listed. */
const listedUnits = 40;
const listedMatches = 10;

/** What is known of one pair: all measures beside chance, and what lies behind them where it was looked into. */
export const findingsOfPair = (
  report: SimilarityShown,
  pair: PairSimilarity,
  names: Names,
  epsilon: number,
): Finding[] => [
  allMeasures(pair, names, epsilon),
  ...report.details.filter(({ a, b }) => a === pair.a && b === pair.b).flatMap((detail) => behind(detail, names)),
];

function allMeasures(pair: PairSimilarity, [rowNames, columnNames]: Names, epsilon: number): Finding {
  const { a, b, rows: compared, spans, warnings } = pair;
  const rows = measures.flatMap((measure) => {
    const figure = figureOf(pair, measure, epsilon);
    return figure ? [{ name: measureName({ measure, epsilon }), figure }] : [];
  });
  const [first] = rows;
  const both = `${rowNames[a]} and ${columnNames[b]}`;
  return {
    id: `pair-${a}-${b}`,
    ...similarityTexts.pairs,
    label: `${rowNames[a]} ~ ${columnNames[b]}`,
    title: first
      ? `${both}: ${first.name} is ${short(first.figure.value)}, ${first.figure.isChance ? "no more than chance" : "above chance"}, which comes to ${short(highestChance(first.figure))}.`
      : `${both}: 0 measures are defined, as a side does not vary.`,
    lines: [
      ...(spans ? [spanText(spans)] : []),
      compared.kind === "positions"
        ? `Compared over one drawn position of ${compared.grid?.join(" \u00d7 ") ?? ""} of each of ${counted(compared.count, "example")}.`
        : `Compared over ${counted(compared.count, "example")}.`,
      ...warnings.map(
        ({ measures: of, text }) => `${of.map((measure) => measureTitles[measure]).join(", ")}: ${text}.`,
      ),
    ],
    table: tableOf(rows, [
      { name: "measure", of: ({ name }) => name },
      { name: "value", of: ({ figure }) => figure.value },
      { name: "shuffled", interval: ends("shuffled"), of: ({ figure }) => figure.shuffled.mean },
      { name: "noise", interval: ends("noise"), of: ({ figure }) => figure.noise.mean },
      { name: "shuffled from", isDetail: true, of: ({ figure }) => figure.shuffled.low },
      { name: "shuffled to", isDetail: true, of: ({ figure }) => figure.shuffled.high },
      { name: "noise from", isDetail: true, of: ({ figure }) => figure.noise.low },
      { name: "noise to", isDetail: true, of: ({ figure }) => figure.noise.high },
      { name: "chance", of: ({ figure }) => (figure.isChance ? "no more" : "") },
    ]),
    pictures: [{ kind: "bars", x: "measure", y: ["value", "shuffled to", "noise to"], yName: "similarity" }],
  };
}

const ends = (baseline: string) => ({ low: `${baseline} from`, high: `${baseline} to`, name: "95%" });

const spanText = ({ ranks, shared, isEqual, isIsomorphic }: SpanFacts): string =>
  `spans of rank ${ranks.join(" and ")}: ${counted(shared, "direction")} shared${isEqual ? ", equal" : isIsomorphic ? ", isomorphic but not equal" : ""}`;

/** Canonical correlations, matched units and the units of the strongest directions. */
function behind(detail: PairDetails, [rowNames, columnNames]: Names): Finding[] {
  const { a, b, correlations, directions, epsilon, maximum, simple } = detail;
  const at = `${a}-${b}-${epsilon}`;
  const [first, second] = [rowNames[a] ?? "", columnNames[b] ?? ""];
  const strong = correlations.filter((correlation) => correlation > 0.9).length;
  const units = (list: PairDetails["directions"][number]["a"]) =>
    list.map(({ unit, correlation }) => `${unit} (${correlation.toFixed(2)})`).join(", ");
  return [
    {
      id: `correlations-${at}`,
      ...similarityTexts.details,
      label: "Canonical correlations",
      title: `${strong} of ${counted(correlations.length, "canonical correlation")} of ${first} and ${second} ${strong === 1 ? "is" : "are"} above 0.9.`,
      lines: ["Beside the strongest directions stand the units that correlate most with them."],
      table: tableOf(
        correlations,
        [
          { name: "direction", of: (_, place) => place + 1 },
          { name: "correlation", format: "thousandths", of: (correlation) => correlation },
          { name: `units of ${first}`, of: (_, place) => units(directions[place]?.a ?? []) },
          {
            name: `units of ${second}${second === first ? " (second)" : ""}`,
            of: (_, k) => units(directions[k]?.b ?? []),
          },
        ],
        { shown: 10 },
      ),
      pictures: [{ kind: "curves", name: `correlations-${at}`, x: "direction", y: ["correlation"] }],
    },
    {
      id: `matches-${at}`,
      ...similarityTexts.details,
      label: "Matched units",
      title: `At epsilon ${epsilon} ${counted(maximum.a.length, "unit")} of ${first} match ${short(maximum.b.length)} of ${second}.`,
      lines: [
        `maximum match at epsilon ${epsilon}: ${matchText(maximum)}`,
        ...(simple ? [] : ["There are too many units to search for simple matches."]),
      ],
      table: tableOf(
        simple ?? [],
        [
          { name: "simple match", of: (_, place) => place + 1 },
          { name: "units", of: (match) => unitList(match.a) },
          { name: "with", of: (match) => unitList(match.b) },
        ],
        { shown: listedMatches },
      ),
    },
  ];
}

const unitList = (units: readonly number[]): string =>
  units.length === 0
    ? "none"
    : units.slice(0, listedUnits).join(", ") + (units.length > listedUnits ? `, ... (${units.length})` : "");

const matchText = ({ a, b }: UnitMatch): string => `units ${unitList(a)} with ${unitList(b)}`;
