import { rangeOf, tooltip, valueAxis, type Range } from "./axes";
import { dataZoom, type Plot } from "./chart";
import type { Theme } from "./theme";

/** One quantity over steps; steps ascend, and what is not finite is a gap. */
export interface Curve {
  name: string;
  x: number[];
  y: number[];
  colour: "first" | "second";
  dashed?: boolean;
}

export interface CurvesOptions {
  xName: string;
  yName: string;
  curves: Curve[];
  /** Where something new begins, with its mark. */
  borders: { at: number; mark: string }[];
  log: boolean;
  /** Lines of the tooltip at the step that is nearest to this one. */
  describe: (step: number) => string[];
}

/** Below this many points each is marked. */
const markedPoints = 30;

/** Curves over the same steps, with dashed borders across. */
export function curvePlot({ xName, yName, curves, borders, log, describe }: CurvesOptions): Plot {
  const xRange: Range = [
    Math.min(0, ...borders.map(({ at }) => at)),
    Math.max(1, ...curves.map(({ x }) => x.at(-1) ?? 0)),
  ];
  const marked = curves.every(({ x }) => x.length <= markedPoints);
  const yRange = log ? logRange(curves) : rangeOf(curves.map(({ y }) => y));
  return {
    option: (theme) => ({
      animation: false,
      grid: { left: 64, right: 18, top: 46, bottom: 44 },
      legend: {
        show: curves.length > 1,
        top: 0,
        left: 60,
        itemWidth: 22,
        itemHeight: 8,
        itemGap: 16,
        selectedMode: false,
        textStyle: { color: theme.text, fontFamily: theme.font, fontSize: 11 },
      },
      tooltip: tooltip(theme, () => []),
      xAxis: valueAxis({ name: xName, range: xRange, theme, gap: 26 }),
      yAxis: log
        ? logAxis(valueAxis({ name: yName, range: yRange, theme, gap: 46, labelEnds: true }), logTicks(yRange))
        : valueAxis({ name: yName, range: yRange, theme, gap: 46 }),
      dataZoom,
      series: curves.map((curve, i) =>
        line(curve, { log, marked, theme, markLine: i === 0 ? borderLines(borders, theme) : undefined }),
      ),
    }),
    pick: ([step]) => describe(step),
  };
}

interface LineOptions {
  log: boolean;
  marked: boolean;
  theme: Theme;
  markLine: object | undefined;
}

const line = ({ name, x, y, colour, dashed }: Curve, { log, marked, theme, markLine }: LineOptions) => ({
  type: "line",
  name,
  data: x.map((step, i) => [step, drawable(y[i], log)]),
  symbol: "circle",
  symbolSize: 4,
  showSymbol: marked,
  silent: true,
  itemStyle: { color: theme[colour] },
  lineStyle: { color: theme[colour], width: 1.5, type: dashed ? [5, 3] : "solid" },
  markLine,
  z: 3,
});

/** A logarithm wants positive numbers. */
const drawable = (value: number | undefined, log: boolean): number =>
  typeof value === "number" && (!log || value > 0) ? value : NaN;

const borderLines = (borders: CurvesOptions["borders"], theme: Theme) => ({
  silent: true,
  animation: false,
  symbol: "none",
  lineStyle: { color: theme.quiet, type: [2, 3], width: 1 },
  label: {
    position: "end",
    color: theme.quiet,
    fontFamily: theme.font,
    fontSize: 11,
    formatter: ({ name }: { name: string }) => name,
  },
  data: borders.map(({ at, mark }) => ({ xAxis: at, name: mark })),
});

type ValueAxis = ReturnType<typeof valueAxis>;

/** The library marks powers of ten alone. */
export const logAxis = (axis: ValueAxis, customValues: number[]) => ({
  ...axis,
  type: "log",
  axisLabel: { ...axis.axisLabel, customValues },
  axisTick: { ...axis.axisTick, customValues },
  splitLine: { ...axis.splitLine, customValues },
});

/** What the positive values need, rounded outward to one digit. */
export function logRange(curves: Pick<Curve, "y">[]): Range {
  const positive = curves.flatMap(({ y }) => y.filter((value) => Number.isFinite(value) && value > 0));
  const low = positive.reduce((a, b) => Math.min(a, b), Infinity);
  const high = positive.reduce((a, b) => Math.max(a, b), 0);
  if (high === 0) return [0.1, 1];
  const ends: Range = [oneDigit(low, Math.floor), oneDigit(high, Math.ceil)];
  return ends[0] < ends[1] ? ends : [ends[0] / 2, 2 * ends[1]];
}

/**
 * Ends of the range and round numbers between them, the fewer the more decades: all digits, 1, 2 and 5, or only 1,
 * times powers of ten.
 */
export function logTicks([low, high]: Range): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const digits = high / low <= 10 ? [1, 2, 3, 4, 5, 6, 7, 8, 9] : high / low <= 100 ? [1, 2, 5] : [1];
  const round = Array.from({ length: last - first + 1 }, (_, i) =>
    digits.map((digit) => scaled(digit, first + i)),
  ).flat();
  return [...new Set([low, ...round.filter((value) => value > low && value < high), high])];
}

function oneDigit(value: number, direction: typeof Math.floor): number {
  const power = Math.floor(Math.log10(value));
  // Rounded first, so that 0.3, which is three times 0.1 and a little less, stays 0.3.
  return scaled(direction(Number((value / 10 ** power).toPrecision(12))), power);
}

/** A power of ten below one is exact only as a quotient. */
const scaled = (digit: number, power: number): number => (power < 0 ? digit / 10 ** -power : digit * 10 ** power);
