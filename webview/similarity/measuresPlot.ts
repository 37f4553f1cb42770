import type { Chance, Figure } from "../../src/protocol/studies/similarity/report";
import type { MeasureName } from "../../src/protocol/studies/similarity/recipe";
import { figureOf, measuresOf, measureTitles, measureName } from "../../src/protocol/similarityWords";
import { figure } from "../format";
import { rangeOf, tooltip, valueAxis } from "../plots/axes";
import type { Plot } from "../plots/chart";
import type { Picture } from "../plots/picture";
import type { Theme } from "../plots/theme";
import { whisker } from "../plots/whisker";
import { capital } from "../../src/protocol/presenting";
import { describe } from "./heatmap";
import { fileName, figureAt, pairAt, type ShownSimilarity } from "./shown";

interface Row {
  measure: MeasureName;
  name: string;
  figure: Figure;
}

const kinds = {
  shuffled: { name: "examples shuffled", colour: "second", symbol: "diamond", below: 0.12 },
  noise: { name: "noise, same covariance", colour: "quiet", symbol: "triangle", below: 0.32 },
} as const;
type Kind = keyof typeof kinds;
const kindNames: Kind[] = ["shuffled", "noise"];

/** How far above its chance the value stands. */
const above = 0.15;

/** All measures of the pair that is picked, each beside what chance gives. */
export function measuresPicture(shown: ShownSimilarity): Picture {
  const {
    cell: [a, b],
    rows: names,
    columns,
    measure,
  } = shown;
  const pair = pairAt(shown, a, b);
  const found = pair
    ? measuresOf(shown.report).flatMap((one): Row[] => {
        const figure = figureOf(pair, one, shown.epsilon);
        return figure
          ? [
              {
                measure: one,
                name: one === "subspaceMatch" ? measureName({ ...shown, measure: one }) : measureTitles[one],
                figure,
              },
            ]
          : [];
      })
    : [];
  const own = figureAt(shown, a, b);
  const chance = own && Math.max(own.shuffled.high, own.noise.high);
  return {
    name: fileName(shown, `${names[a]}-${columns[b]}`),
    title:
      own && chance !== undefined
        ? [
            `${capital(measureName(shown))} is `,
            figure(own.value),
            `, ${own.isChance ? "no more than chance" : "above chance"}, which comes to `,
            figure(chance),
            ".",
          ]
        : [`${capital(measureName(shown))} is not defined for this pair: a side does not vary.`],
    plot: plotOf(found, measure, (row) => describe({ ...shown, measure: found[row]?.measure ?? measure }, a, b)),
    table: {
      caption: `${names[a]} and ${columns[b]}: every measure with what chance gives`,
      columns: [
        { name: "measure", values: found.map(({ name }) => name) },
        { name: "value", values: found.map(({ figure }) => figure.value) },
        ...kindNames.flatMap((kind) =>
          (["mean", "low", "high"] as const).map((key) => ({
            name: `${kinds[kind].name}, ${key}`,
            values: found.map(({ figure }) => figure[kind][key]),
          })),
        ),
        { name: "no more than chance", values: found.map(({ figure }) => (figure.isChance ? "yes" : "no")) },
      ],
    },
  };
}

function plotOf(rows: Row[], picked: MeasureName, describeRow: (row: number) => string[]): Plot {
  const ends = (chance: Chance) => [chance.low, chance.high, chance.mean];
  const range = rangeOf([
    [0, 1],
    ...rows.map(({ figure }) => [figure.value, ...ends(figure.shuffled), ...ends(figure.noise)]),
  ]);
  const option: Plot["option"] = (theme) => ({
    animation: false,
    grid: { left: 148, right: 14, top: 46, bottom: 40 },
    legend: {
      show: true,
      top: 0,
      left: 8,
      itemWidth: 12,
      itemHeight: 9,
      itemGap: 12,
      selectedMode: false,
      data: ["value", ...kindNames.map((kind) => kinds[kind].name)],
      textStyle: { color: theme.text, fontFamily: theme.font, fontSize: 11 },
    },
    tooltip: tooltip(theme, (_, row) => describeRow(row)),
    xAxis: valueAxis({ name: "similarity (mean and 95% range of chance)", range, theme, gap: 24 }),
    yAxis: rowAxis(
      rows.map(({ name, measure }) => (measure === picked ? `\u25b8 ${name}` : name)),
      theme,
    ),
    series: [
      ...kindNames.flatMap((kind) => chanceSeries(rows, kind, theme)),
      {
        type: "scatter",
        name: "value",
        data: rows.map(({ figure }, row) => ({
          value: [figure.value, row - above],
          itemStyle: figure.isChance ? { color: theme.background, borderColor: theme.quiet, borderWidth: 1.5 } : {},
        })),
        symbol: "circle",
        symbolSize: 10,
        itemStyle: { color: theme.first },
        z: 4,
      },
    ],
  });
  return { option };
}

function chanceSeries(rows: Row[], kind: Kind, theme: Theme): object[] {
  const { name, colour, symbol, below } = kinds[kind];
  return [
    {
      type: "custom",
      name: `${name}, range`,
      silent: true,
      data: rows.map(({ figure }, row) => [row + below, figure[kind].low, figure[kind].high]),
      renderItem: whisker(theme, "x", colour),
      encode: { x: [1, 2], y: 0 },
      z: 2,
    },
    {
      type: "scatter",
      name,
      data: rows.map(({ figure }, row) => [figure[kind].mean, row + below]),
      symbol,
      symbolSize: 7,
      itemStyle: { color: theme[colour] },
      z: 3,
    },
  ];
}

/** Rows at whole numbers, so that what belongs to one can stand a little above or below another. */
const rowAxis = (names: string[], theme: Theme) => ({
  type: "value",
  inverse: true,
  min: -0.5,
  max: names.length - 0.5,
  axisLabel: {
    color: theme.text,
    fontFamily: theme.font,
    fontSize: 11,
    width: 134,
    overflow: "truncate",
    customValues: names.map((_, row) => row),
    formatter: (row: number) => names[row] ?? "",
  },
  axisLine: { show: true, onZero: false, lineStyle: { color: theme.line } },
  axisTick: { show: false },
  splitLine: { show: false },
});
