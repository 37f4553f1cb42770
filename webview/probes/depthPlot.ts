import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from "echarts";
import { rangeOf, tooltip, valueAxis } from "../plots/axes";
import type { Plot, Stops } from "../plots/chart";
import { logAxis, logRange, logTicks } from "../plots/curve";
import type { Theme } from "../plots/theme";
import { at, whisker } from "../plots/whisker";

export type Colour = "first" | "second" | "accent" | "quiet" | "text";

/** One quantity at every place along the depth; NaN is a gap. */
export interface DepthCurve {
  name: string;
  y: number[];
  colour: Colour;
  width?: number;
  opacity?: number;
  dash?: [number, number];
  /** By default a circle; "none" for a line alone. */
  symbol?: string;
  /** Filled with the background. */
  hollow?: boolean;
  size?: number;
  /** Places that have a hollow square for their symbol. */
  squares?: ReadonlySet<number>;
  /** Left out of the legend. */
  isUnnamed?: boolean;
}

export interface DepthOptions {
  /** Names of the places, by default from the input to the output. */
  names: string[];
  /** By default the depth. */
  xName?: string;
  yName: string;
  curves: DepthCurve[];
  /** Intervals of the last curve. */
  whiskers?: [number, number][];
  band?: { name: string; low: number[]; high: number[] };
  /** The same at every depth. */
  levels?: { name: string; y: number; dash: [number, number] }[];
  /** Logarithmic above this value, which stands for all that are smaller. */
  logAbove?: number;
  /** Fixed ends of a linear axis. */
  range?: [number, number];
  stops: Stops;
  /** Room for the legend. */
  top?: number;
}

/** Curves along the depth of a network; the selected place is marked by an upright line. */
export function depthPlot(options: DepthOptions): Plot {
  const { names, xName, yName, curves, whiskers = [], band, levels = [], logAbove, range, stops } = options;
  const drawable = (value: number) => (logAbove === undefined ? value : Math.max(value, logAbove));
  const columns = [
    ...curves.map(({ y }) => y),
    ...(band ? [band.low, band.high] : []),
    whiskers.flat(),
    levels.map(({ y }) => y),
  ].map((values) => values.map(drawable));
  const yRange = range ?? (logAbove === undefined ? rangeFromZero(columns) : logRange(columns.map((y) => ({ y }))));
  const option: Plot["option"] = (theme) => {
    const yAxis = valueAxis({
      name: yName,
      range: yRange,
      theme,
      gap: 40,
      labelEnds: logAbove !== undefined || range !== undefined,
    });
    return {
      animation: false,
      grid: { left: 58, right: 18, top: options.top ?? 54, bottom: 96 },
      legend: legend(options, theme),
      tooltip: tooltip(theme, () => []),
      xAxis: depthAxis(names, theme, xName),
      yAxis: logAbove === undefined ? yAxis : logAxis(yAxis, logTicks(yRange)),
      dataZoom: [{ type: "inside", xAxisIndex: 0, filterMode: "none", throttle: 0 }],
      series: [
        ...(band ? [bandSeries({ ...band, low: band.low.map(drawable), high: band.high.map(drawable) }, theme)] : []),
        ...curves.map((curve, i) =>
          line(
            { ...curve, y: curve.y.map(drawable) },
            theme,
            i === 0 ? lines(levels, stops.selected, theme) : undefined,
          ),
        ),
        ...(whiskers.length > 0
          ? [
              {
                type: "custom",
                name: "95% interval",
                silent: true,
                clip: true,
                data: whiskers.map(([low, high], i) => [i, drawable(low), drawable(high)]),
                renderItem: whisker(theme, "y"),
                encode: { x: 0, y: [1, 2] },
                z: 4,
              },
            ]
          : []),
      ],
    };
  };
  return {
    option,
    pick: ([place]) => (place > -0.5 && place < names.length - 0.5 ? stops.describe(Math.round(place)) : undefined),
    stops,
  };
}

/** From zero to a little above the largest value; negative values widen it. */
function rangeFromZero(columns: number[][]): [number, number] {
  const [low, high] = rangeOf([...columns, [0]], 0.06);
  return [low < -1e-9 && columns.some((y) => y.some((value) => value < 0)) ? low : 0, high];
}

/** The places by name, slanted so that long names have room. */
export const depthAxis = (names: string[], theme: Theme, name = "from the input to the output") => ({
  type: "category",
  data: names,
  name,
  nameLocation: "middle",
  nameGap: 78,
  nameTextStyle: { color: theme.text, fontFamily: theme.font, fontSize: 11 },
  axisLabel: {
    color: theme.quiet,
    fontFamily: theme.font,
    fontSize: 11,
    rotate: 42,
    width: 88,
    overflow: "truncate",
    interval: names.length > 32 ? "auto" : 0,
  },
  axisLine: { show: true, onZero: false, lineStyle: { color: theme.line } },
  axisTick: { show: true, alignWithLabel: true, lineStyle: { color: theme.line } },
  splitLine: { show: false },
});

/** What stands for a line without points in the legend. */
const stroke = "path://M0 4h20v2h-20z";

const legend = ({ curves, band }: DepthOptions, theme: Theme) => ({
  show: true,
  top: 0,
  left: 50,
  right: 10,
  itemWidth: 20,
  itemHeight: 9,
  itemGap: 12,
  selectedMode: false,
  data: [
    ...curves
      .filter(({ isUnnamed }) => !isUnnamed)
      .reverse()
      .map(({ name, symbol }) => (symbol === "none" ? { name, icon: stroke } : { name })),
    ...(band ? [{ name: band.name, icon: "rect" }] : []),
  ],
  textStyle: { color: theme.text, fontFamily: theme.font, fontSize: 11 },
});

/** With more places than this there is room for small symbols alone. */
const manyPlaces = 40;

function line(
  { name, y, colour, width = 1.5, opacity = 1, dash, symbol = "circle", hollow, size = 7, squares }: DepthCurve,
  theme: Theme,
  markLine: object | undefined,
) {
  const ink = theme[colour];
  const scale = y.length > manyPlaces ? 0.6 : 1;
  const square = {
    symbol: "rect",
    symbolSize: 11 * scale,
    itemStyle: { color: theme.background, borderColor: ink, borderWidth: 2.25 },
  };
  return {
    type: "line",
    name,
    data: y.map((value, place) => ({ value: [place, value], ...(squares?.has(place) ? square : {}) })),
    symbol,
    symbolSize: size * scale,
    showAllSymbol: true,
    silent: true,
    itemStyle: { color: hollow ? theme.background : ink, borderColor: ink, borderWidth: hollow ? 1.5 : 0, opacity },
    lineStyle: { color: ink, width, opacity, type: dash ?? "solid" },
    markLine,
    z: 3,
  };
}

/** Level lines with their names at the right end, and the upright line of the selected place. */
const lines = (levels: NonNullable<DepthOptions["levels"]>, selected: number, theme: Theme) => ({
  silent: true,
  animation: false,
  symbol: "none",
  label: {
    position: "insideEndTop",
    color: theme.text,
    fontFamily: theme.font,
    fontSize: 11,
    formatter: ({ name }: { name: string }) => name,
  },
  data: [
    ...levels.map(({ name, y, dash }) => ({
      name,
      yAxis: y,
      lineStyle: { color: theme.quiet, type: dash, width: 1.25 },
    })),
    { name: "", xAxis: selected, lineStyle: { color: theme.text, type: "solid", width: 1, opacity: 0.45 } },
  ],
});

/** One polygon between the lower and the upper ends. */
function bandSeries({ name, low, high }: NonNullable<DepthOptions["band"]>, theme: Theme) {
  const places = low.flatMap((value, i) => (Number.isFinite(value) && Number.isFinite(high[i]) ? [i] : []));
  const renderItem = (_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => ({
    type: "polygon" as const,
    shape: {
      points: [
        ...places.map((i) => at(api, i, high[i] ?? NaN)),
        ...[...places].reverse().map((i) => at(api, i, low[i] ?? NaN)),
      ],
    },
    style: { fill: theme.second, opacity: 0.28, stroke: theme.second, lineWidth: 0.75 },
  });
  const first = places[0];
  return {
    type: "custom",
    name,
    silent: true,
    clip: true,
    data: first === undefined ? [] : [[first, low[first]]],
    renderItem,
    itemStyle: { color: theme.second },
    encode: { x: 0, y: 1 },
    z: 1,
  };
}
