import type { Regularization, RegularizationPoint } from "../../src/protocol/studies/cuts/figures";
import { short, tick } from "../format";
import { rangeOf, tooltip, valueAxis } from "./axes";
import { dataZoom, type Plot } from "./chart";
import type { Theme } from "./theme";

export interface LambdaCurvesOptions {
  path: readonly RegularizationPoint[];
  /** The network's own loss. */
  network: Regularization["network"];
  /** The lambda of the run. */
  lambda: number;
}

const names = { tested: "held out", fitted: "fitted" } as const;
type Which = keyof typeof names;

/**
 * Loss of linear models over lambda (on a logarithmic axis), the network's own loss as level lines, and the lambda of
 * the run as an upright one.
 */
export function lambdaCurves({ path, network, lambda }: LambdaCurvesOptions): Plot {
  const shown = (["tested", "fitted"] as const).filter((which) => path.every((point) => point[which] !== undefined));
  const x = path.map((point) => Math.log10(point.lambda));
  const losses = (which: Which) => path.map((point) => point[which] ?? NaN);
  const yRange = rangeOf([...shown.map(losses), shown.map((which) => network[which] ?? NaN)], 0.06);
  const xRange = rangeOf([x]);
  const look = (which: Which, theme: Theme) => ({
    colour: which === "tested" ? theme.second : theme.first,
    symbol: which === "tested" ? "triangle" : "circle",
  });
  const dashed = (name: string, points: number[][], colour: string) => ({
    type: "line",
    name,
    data: points,
    symbol: "none",
    silent: true,
    tooltip: { show: false },
    lineStyle: { color: colour, type: [5, 4], width: 1 },
    z: 1,
  });
  const describe = (which: Which | undefined, point: RegularizationPoint | undefined) =>
    which && point
      ? [
          `\u03bb: ${short(point.lambda)}`,
          `${names[which]}: ${point[which] ?? NaN}`,
          ...(point.converged ? [] : ["This fit did not converge."]),
        ]
      : [];
  return {
    option: (theme) => ({
      animation: false,
      grid: { left: 58, right: 14, top: 28, bottom: 44 },
      legend: {
        show: true,
        top: 0,
        left: 58,
        itemWidth: 16,
        itemHeight: 10,
        itemGap: 14,
        data: shown.map((which) => names[which]),
        textStyle: { color: theme.text, fontFamily: theme.font, fontSize: 11 },
      },
      tooltip: tooltip(theme, (series, index) => describe(shown[series], path[index])),
      xAxis: powersOfTen(
        valueAxis({
          name: "\u03bb (dashed upright: this run; dashed level: the network)",
          range: xRange,
          theme,
          gap: 26,
        }),
      ),
      yAxis: valueAxis({ name: "negative log-likelihood", range: yRange, theme, gap: 40 }),
      dataZoom,
      series: [
        ...shown.map((which) => {
          const { colour, symbol } = look(which, theme);
          return {
            type: "line",
            name: names[which],
            data: losses(which).map((y, i) => [x[i], y]),
            symbol,
            symbolSize: 8,
            itemStyle: { color: colour },
            lineStyle: { color: colour, width: 1.5 },
            z: 3,
          };
        }),
        ...shown.map((which) =>
          dashed(
            `network, ${names[which]}`,
            xRange.map((end) => [end, network[which] ?? NaN]),
            look(which, theme).colour,
          ),
        ),
        dashed(
          "lambda of this run",
          yRange.map((end) => [Math.log10(lambda), end]),
          theme.quiet,
        ),
      ],
    }),
  };
}

/** An axis whose values are logarithms, labelled with what they are logarithms of. */
export const powersOfTen = (axis: ReturnType<typeof valueAxis>) => ({
  ...axis,
  axisLabel: { ...axis.axisLabel, formatter: (value: number) => tick(10 ** value) },
});
