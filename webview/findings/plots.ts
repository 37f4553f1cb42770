import {
  columnName,
  type BarsPicture,
  type Cell,
  type CurvesPicture,
  type FindingPicture,
  type FindingTable,
  type HeatmapPicture,
  type ScatterPicture,
} from "../../src/protocol/finding";
import { numberText } from "../../src/protocol/tableTexts";
import { rangeOf, tooltip, valueAxis, type Range } from "../plots/axes";
import { dataZoom, type Plot } from "../plots/chart";
import { logAxis, logRange, logTicks } from "../plots/curve";
import { agreementScatter } from "../plots/scatter";
import type { Theme } from "../plots/theme";
import { heatmap } from "../probes/heatmap";
import { depthAxis } from "../probes/depthPlot";

/* Every kind of picture of a finding as a plot of columns of its table. */

type Drawers = {
  [K in FindingPicture["kind"]]: (picture: Extract<FindingPicture, { kind: K }>, table: FindingTable) => Plot;
};

const drawers: Drawers = { scatter, curves, bars, heatmap: cells };

/** @throws Error when the picture names a column that the table lacks */
export function plotOf(picture: FindingPicture, table: FindingTable): Plot {
  switch (picture.kind) {
    case "scatter":
      return drawers.scatter(picture, table);
    case "curves":
      return drawers.curves(picture, table);
    case "bars":
      return drawers.bars(picture, table);
    case "heatmap":
      return drawers.heatmap(picture, table);
  }
}

function columnOf({ columns, rows }: FindingTable, name: string): Cell[] {
  const at = columns.findIndex((column) => columnName(column) === name);
  if (at < 0) throw new Error(`the table has no column "${name}"`);
  return rows.map((row) => row[at] ?? null);
}

/** What is no number leaves a gap. */
const numbers = (cells: readonly Cell[]): number[] => cells.map((cell) => (typeof cell === "number" ? cell : NaN));
const texts = (cells: readonly Cell[]): string[] => cells.map((cell) => (cell === null ? "" : String(cell)));

function scatter({ x, y, label, diagonal }: ScatterPicture, table: FindingTable): Plot {
  const [across, up] = [numbers(columnOf(table, x)), numbers(columnOf(table, y))];
  const names = label === undefined ? [] : texts(columnOf(table, label));
  const series = [{ name: y, x: across, y: up, label: (i: number) => names[i] ?? "" }];
  const plot = agreementScatter({ xName: x, yName: y, series });
  if (diagonal) return plot;
  return {
    ...plot,
    option: (theme) => {
      const { series: [points] = [], ...option } = plot.option(theme) as { series?: object[] };
      return {
        ...option,
        xAxis: valueAxis({ name: x, range: rangeOf([across]), theme, gap: 26 }),
        yAxis: valueAxis({ name: y, range: rangeOf([up]), theme, gap: 40 }),
        series: [points],
      };
    },
  };
}

const colours = ["first", "second", "accent", "quiet"] as const;
const dashes = ["solid", [6, 3], [2, 3]] as const;

/** Curve after curve another colour, then another dash. */
const inkOf = (k: number, theme: Theme) => ({
  color: theme[colours[k % colours.length]!],
  type: dashes[Math.floor(k / colours.length) % dashes.length],
});

const legendOf = (names: readonly string[], theme: Theme) => ({
  show: names.length > 1,
  top: 0,
  left: 50,
  right: 10,
  itemWidth: 20,
  itemHeight: 8,
  itemGap: 12,
  selectedMode: false,
  textStyle: { color: theme.text, fontFamily: theme.font, fontSize: 11 },
});

/** Whether a column names places, not quantities. */
const isText = (cells: readonly Cell[]): boolean => cells.some((cell) => typeof cell === "string");

function describeRow({ columns, rows }: FindingTable, row: number): string[] {
  return columns.map((column, k) => {
    const { format } = column;
    const cell = rows[row]?.[k] ?? null;
    return `${columnName(column)}: ${cell === null ? "-" : typeof cell === "number" ? numberText(cell, format) : cell}`;
  });
}

function curves(picture: CurvesPicture, table: FindingTable): Plot {
  const { x, y, by, band, yName, log = {} } = picture;
  const { across, places } = acrossOf(picture, table);
  const lines = by === undefined ? columnLines(y, across, table) : groupLines(y[0] ?? "", by, across, table);
  const ends = band ? [numbers(columnOf(table, band.low)), numbers(columnOf(table, band.high))] : [];
  const all = [...lines.map((line) => line.y), ...ends];
  const yRange: Range = log.y ? logRange(all.map((values) => ({ y: values }))) : rangeOf(all);
  const xRange: Range = log.x ? logRange([{ y: across }]) : rangeOf([across], 0);
  const nearest = (at: number) =>
    across.reduce((best, value, i) => (Math.abs(value - at) < Math.abs((across[best] ?? Infinity) - at) ? i : best), 0);
  const option: Plot["option"] = (theme) => {
    const vertical = valueAxis({ name: yName ?? nameOf(y), range: yRange, theme, gap: 46, labelEnds: log.y });
    const horizontal = valueAxis({ name: x, range: xRange, theme, gap: 26, labelEnds: log.x });
    return {
      animation: false,
      grid: { left: 64, right: 18, top: lines.length > 1 ? 40 : 14, bottom: places ? 96 : 44 },
      legend: legendOf(
        lines.map(({ name }) => name),
        theme,
      ),
      tooltip: tooltip(theme, () => []),
      xAxis: places ? depthAxis(places, theme, x) : log.x ? logAxis(horizontal, logTicks(xRange)) : horizontal,
      yAxis: log.y ? logAxis(vertical, logTicks(yRange)) : vertical,
      dataZoom,
      series: [...bandSeries(across, ends, theme), ...lines.map((line, k) => lineSeries(line, k, theme))],
    };
  };
  const describe = (row: number) =>
    by === undefined
      ? describeRow(table, row)
      : across.flatMap((place, other) => (place === across[row] ? [describeRow(table, other).join(", ")] : []));
  return { option, pick: ([at]) => describe(nearest(at)) };
}

/** Where every row stands, and the names of the places where these are no numbers. */
function acrossOf({ x, by }: CurvesPicture, table: FindingTable): { across: number[]; places?: string[] } {
  const cells = columnOf(table, x);
  if (!isText(cells)) return { across: numbers(cells) };
  const names = texts(cells);
  if (by === undefined) return { across: names.map((_, i) => i), places: names };
  const places = [...new Set(names)];
  return { across: names.map((name) => places.indexOf(name)), places };
}

interface Line {
  name: string;
  x: number[];
  y: number[];
}

const columnLines = (y: readonly string[], x: number[], table: FindingTable): Line[] =>
  y.map((name) => ({ name, x, y: numbers(columnOf(table, name)) }));

/** A line for every value of a column of text. */
function groupLines(y: string, by: string, across: readonly number[], table: FindingTable): Line[] {
  const [up, groups] = [numbers(columnOf(table, y)), texts(columnOf(table, by))];
  return [...new Set(groups)].map((name) => {
    const rows = groups.flatMap((group, row) => (group === name ? [row] : []));
    return { name, x: rows.map((row) => across[row]!), y: rows.map((row) => up[row]!) };
  });
}

const lineSeries = ({ name, x, y }: Line, k: number, theme: Theme) => {
  const { color, type } = inkOf(k, theme);
  const data = y.map((value, i) => [x[i], Number.isFinite(value) ? value : null]);
  const style = { itemStyle: { color }, lineStyle: { color, type, width: 1.5 } };
  return { type: "line", name, data, symbolSize: 5, showSymbol: y.length <= 40, silent: true, ...style, z: 3 };
};

/** The lower end as an unseen area, on it the interval. */
function bandSeries(x: readonly number[], [low, high]: readonly number[][], theme: Theme) {
  if (!low || !high) return [];
  const shared = { type: "line", stack: "band", symbol: "none", silent: true, lineStyle: { opacity: 0 }, z: 1 };
  return [
    { ...shared, name: "lower end", data: low.map((value, i) => [x[i], value]) },
    {
      ...shared,
      name: "interval",
      data: high.map((value, i) => [x[i], value - low[i]!]),
      areaStyle: { color: theme.first, opacity: 0.15 },
    },
  ];
}

/** What an axis is called by default: of several columns the legend has the names. */
const nameOf = (y: readonly string[]): string => (y.length === 1 ? y[0]! : "");

function bars({ x, y, yName, stacked }: BarsPicture, table: FindingTable): Plot {
  const names = texts(columnOf(table, x));
  const ups = y.map((name) => numbers(columnOf(table, name)));
  const sums = stacked ? [names.map((_, i) => ups.reduce((sum, up) => sum + (up[i] ?? 0), 0))] : ups;
  const [low, high] = rangeOf([...sums, [0]], 0.05);
  const range: Range = [sums.flat().some((value) => value < 0) ? low : 0, high];
  const option: Plot["option"] = (theme) => ({
    animation: false,
    grid: { left: 64, right: 18, top: y.length > 1 ? 40 : 14, bottom: 96 },
    legend: legendOf(y, theme),
    tooltip: tooltip(theme, (_, row) => describeRow(table, row)),
    xAxis: depthAxis(names, theme, x),
    yAxis: valueAxis({ name: yName ?? nameOf(y), range, theme, gap: 46 }),
    series: ups.map((up, k) => ({
      type: "bar",
      name: y[k],
      data: up,
      ...(stacked ? { stack: "all" } : {}),
      itemStyle: { color: inkOf(k, theme).color },
      barMaxWidth: 36,
    })),
  });
  return { option };
}

function cells({ x, y, value, range }: HeatmapPicture, table: FindingTable): Plot {
  const [across, down] = [texts(columnOf(table, x)), texts(columnOf(table, y))];
  const values = numbers(columnOf(table, value));
  const [columns, rows] = [[...new Set(across)], [...new Set(down)]];
  const format = table.columns.find((column) => columnName(column) === value)?.format;
  const rowAt = new Map(values.map((_, i) => [`${rows.indexOf(down[i]!)} ${columns.indexOf(across[i]!)}`, i]));
  const finite = values.filter(Number.isFinite);
  const [low, high] = range ?? [Math.min(0, ...finite), Math.max(...finite)];
  return heatmap({
    xAxis: (theme) => depthAxis(columns, theme, x),
    columns: columns.length,
    yName: y,
    rows,
    left: 110,
    bottom: 96,
    cell: (row, column) => {
      const at = rowAt.get(`${row} ${column}`);
      const here = at === undefined ? NaN : values[at]!;
      if (!Number.isFinite(here)) return { shade: 0, colour: "quiet", text: "" };
      const shade = Math.min(1, Math.max(0, (here - low) / (high - low || 1)));
      return { shade, colour: "first", text: numberText(here, format) };
    },
    describe: (row, column) => {
      const at = rowAt.get(`${row} ${column}`);
      return at === undefined ? [] : describeRow(table, at);
    },
  });
}
