import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from "echarts";
import {
  keyPairs,
  measureText,
  measureTitles,
  warningsAbout,
  measuresOf,
  figureOf,
  conditions,
  measureName,
} from "../../src/protocol/similarityWords";
import type { Figure } from "../../src/protocol/studies/similarity/report";
import { figure, short } from "../format";
import type { Child } from "../dom";
import type { Picture } from "../plots/picture";
import type { Table } from "../plots/table";
import type { Theme } from "../plots/theme";
import { hatching, heatmap, triangle, type HeatmapCell } from "../probes/heatmap";
import { capital } from "../../src/protocol/presenting";
import { figureAt, fileName, pairAt, type ShownSimilarity } from "./shown";

/** Every layer of A (rows) beside every layer of B (columns) by one measure. */
export function layerHeatmap(shown: ShownSimilarity, choose: (a: number, b: number) => void): Picture {
  const { report, rows, columns, cell, measure } = shown;
  const [a, b = a] = report.models;
  const plot = heatmap({
    xAxis: (theme) => columnAxis(columns, report.models.length === 1 ? a.name : `B: ${b.name}`, theme),
    columns: columns.length,
    yName: report.models.length === 1 ? a.name : `A: ${a.name}`,
    rows,
    left: 126,
    top: 50,
    bottom: 138,
    cell: (row, column) => cellOf(shown, row, column),
    describe: (row, column) => describe(shown, row, column),
    cells: { rows: rows.length, columns: columns.length, selected: cell, choose },
    beside: (theme) => key(`${capital(measureName(shown))}; ${conditions(report).join("; ")}`, theme),
  });
  return { name: fileName(shown, measure), title: titleOf(shown), plot, table: tableOf(shown) };
}

/** Grey and hatched where chance gives as much, marked where there are too few examples. */
export function cellOf(shown: ShownSimilarity, row: number, column: number): HeatmapCell {
  const [pair, found] = [pairAt(shown, row, column), figureAt(shown, row, column)];
  const text = measureText(found);
  if (!pair || !found) return { shade: 0, colour: "quiet", text };
  const marked = warningsAbout(pair, shown.measure).length > 0;
  return found.isChance
    ? { shade: 0.12, colour: "quiet", text, hatched: true, marked }
    : { shade: Math.min(1, Math.max(0, found.value)), colour: "first", text, marked };
}

/** All that is said of one cell. */
export function describe(shown: ShownSimilarity, row: number, column: number): string[] {
  const [pair, found] = [pairAt(shown, row, column), figureAt(shown, row, column)];
  const names = `${shown.rows[row]} and ${shown.columns[column]}`;
  if (!pair || !found) return [names, `${capital(measureName(shown))} is not defined: a side does not vary`];
  return [
    names,
    `${capital(measureName(shown))}: ${short(found.value)}${found.isChance ? ", no more than chance" : ""}`,
    `Examples shuffled: ${chanceText(found.shuffled)}`,
    `Noise of the same covariance: ${chanceText(found.noise)}`,
    ...warningsAbout(pair, shown.measure).map(({ text }) => `\u25e5 ${capital(text)}`),
  ];
}

const chanceText = ({ mean, low, high }: Figure["shuffled"]): string =>
  `${short(mean)} (95%: ${short(low)} to ${short(high)})`;

/** What the pairs that count say on average, and the least of them. */
function titleOf(shown: ShownSimilarity): Child[] {
  const { report, measure, epsilon, rows, columns } = shown;
  const { name, pairs } = keyPairs(report, measure, epsilon);
  if (pairs.length === 0) return [`${capital(measureName(shown))} is not defined for ${name}.`];
  const mean = pairs.reduce((sum, { figure }) => sum + figure.value, 0) / pairs.length;
  const least = pairs.reduce((worst, one) => (one.figure.value < worst.figure.value ? one : worst));
  const where =
    least.pair.a === least.pair.b ? rows[least.pair.a] : `${rows[least.pair.a]} and ${columns[least.pair.b]}`;
  const chance = report.similarity.filter((pair) => figureOf(pair, measure, epsilon)?.isChance).length;
  return [
    `${capital(measureName(shown))} of ${name} is `,
    figure(mean),
    " on average, least for ",
    `${where} (`,
    figure(least.figure.value),
    `); ${chance === 0 ? "every pair is" : `${short(chance)} of ${short(report.similarity.length)} pairs are no`} more than chance.`,
  ];
}

/** All pairs, by all measures that there are. */
export function tableOf({ report, rows, columns, epsilon }: ShownSimilarity): Table {
  const { similarity } = report;
  const found = measuresOf(report).flatMap((measure) => {
    const figures = similarity.map((pair) => figureOf(pair, measure, epsilon));
    const values = (of: (figure: Figure) => number) => figures.map((figure) => (figure ? of(figure) : NaN));
    const title = measure === "subspaceMatch" ? `${measureTitles[measure]} at ${epsilon}` : measureTitles[measure];
    return [
      { name: title, values: values(({ value }) => value) },
      { name: `${title}, shuffled to`, values: values(({ shuffled }) => shuffled.high) },
      { name: `${title}, noise to`, values: values(({ noise }) => noise.high) },
    ];
  });
  return {
    caption: `Pairs of layers, every measure with the upper ends of the 95% ranges of chance; ${conditions(report).join("; ")}`,
    columns: [
      { name: "row", values: similarity.map(({ a }) => rows[a] ?? "") },
      { name: "column", values: similarity.map(({ b }) => columns[b] ?? "") },
      ...found,
      { name: "warnings", values: similarity.map(({ warnings }) => warnings.map(({ text }) => text).join("; ")) },
    ],
  };
}

const columnAxis = (names: string[], name: string, theme: Theme) => ({
  type: "category",
  data: names,
  name,
  nameLocation: "middle",
  nameGap: 84,
  nameTextStyle: { color: theme.text, fontFamily: theme.font, fontSize: 11 },
  axisLabel: {
    color: theme.quiet,
    fontFamily: theme.font,
    fontSize: 11,
    rotate: 42,
    width: 96,
    overflow: "truncate",
    interval: names.length > 32 ? "auto" : 0,
  },
  axisLine: { show: true, onZero: false, lineStyle: { color: theme.line } },
  axisTick: { show: false },
});

/**
 * The key to the colours above the cells, and below them what the figures depend on: both belong to a saved picture.
 */
const key = (text: string, theme: Theme) => ({
  type: "custom",
  coordinateSystem: "none",
  silent: true,
  data: [[0]],
  renderItem: (_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => ({
    type: "group" as const,
    children: [...scale(theme), ...swatches(theme), below(text, theme, api)],
  }),
});

const label = (text: string, x: number, y: number, theme: Theme) => ({
  type: "text" as const,
  style: { text, x, y, verticalAlign: "middle" as const, fill: theme.text, font: `11px ${theme.font}` },
});

const steps = 22;

/** From 0 to 1 in the colour of the cells. */
function scale(theme: Theme) {
  const [left, width] = [22, 5];
  const parts = Array.from({ length: steps }, (_, i) => ({
    type: "rect" as const,
    shape: { x: left + i * width, y: 6, width, height: 12 },
    style: { fill: theme.first, opacity: 0.05 + (0.95 * i) / (steps - 1) },
  }));
  return [label("0", 10, 12, theme), ...parts, label("1", left + steps * width + 6, 12, theme)];
}

function swatches(theme: Theme) {
  const [chance, few] = [
    { x: 168, y: 5, width: 22, height: 14 },
    { x: 22, y: 26, width: 14, height: 14 },
  ];
  const rect = (shape: typeof chance, opacity: number) => ({
    type: "rect" as const,
    shape,
    style: { fill: theme.quiet, opacity },
  });
  const corner = { type: "polygon" as const, shape: { points: triangle(few) }, style: { fill: theme.accent } };
  return [
    rect(chance, 0.16),
    hatching(chance, theme),
    label("no more than chance", 196, 12, theme),
    rect(few, 0.16),
    corner,
    label("too few examples for this measure", 42, 33, theme),
  ];
}

const below = (text: string, theme: Theme, api: CustomSeriesRenderItemAPI) => ({
  type: "text" as const,
  style: {
    text,
    x: 8,
    y: api.getHeight() - 4,
    verticalAlign: "bottom" as const,
    width: api.getWidth() - 16,
    overflow: "break" as const,
    lineHeight: 14,
    fill: theme.quiet,
    font: `11px ${theme.font}`,
  },
});
