import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from "echarts";
import type { ReliabilityBin } from "../../src/protocol/studies/cuts/report";
import { counted, short } from "../format";
import { identityLine, rangeOf, tooltip, valueAxis } from "./axes";
import type { Plot } from "./chart";
import type { Theme } from "./theme";
import { at, whisker } from "./whisker";

export interface ReliabilityOptions {
  bins: ReliabilityBin[];
  xName: string;
  yName: string;
  /** Ends of the upper axes, e.g. [0, 1] for probabilities; by default what the bins need. */
  range?: [number, number];
}

/** Mean label against mean prediction of every bin with its 95% interval; below, how many examples each bin holds. */
export function reliabilityDiagram({ bins, xName, yName, range }: ReliabilityOptions): Plot {
  const filled = bins.filter((bin) => bin.count > 0);
  const ends = range ?? rangeOf([filled.flatMap((b) => [b.meanPredicted, b.meanLabel, ...(b.interval ?? [])])], 0.05);
  const labelEnds = range !== undefined;
  const most = Math.max(1, ...filled.map((bin) => bin.count));
  const describe = (bin: ReliabilityBin) => [
    `Predicted ${short(bin.from)} to ${short(bin.to)}: ${counted(bin.count, "example")}`,
    `Mean prediction: ${bin.meanPredicted}`,
    `${yName}: ${bin.meanLabel}`,
    ...(bin.interval ? [`95% interval: ${short(bin.interval[0])} to ${short(bin.interval[1])}`] : []),
  ];
  const option: Plot["option"] = (theme) => ({
    animation: false,
    grid: [
      { left: 58, right: 14, top: 14, bottom: 118 },
      { left: 58, right: 14, height: 52, bottom: 44 },
    ],
    tooltip: tooltip(theme, (_series, index) => {
      const bin = filled[index];
      return bin ? describe(bin) : [];
    }),
    xAxis: [
      bare(valueAxis({ name: "", range: ends, theme, gap: 0 })),
      valueAxis({ name: xName, range: ends, theme, gap: 26, gridIndex: 1, labelEnds }),
    ],
    yAxis: [
      valueAxis({ name: yName, range: ends, theme, gap: 40, labelEnds }),
      {
        ...valueAxis({ name: "examples", range: [0, most], theme, gap: 40, gridIndex: 1 }),
        splitNumber: 2,
        max: undefined,
      },
    ],
    series: [
      identityLine(ends, theme),
      {
        type: "custom",
        name: "interval",
        silent: true,
        data: filled.map((b) => [b.meanPredicted, ...(b.interval ?? [b.meanLabel, b.meanLabel])]),
        renderItem: whisker(theme, "y"),
        encode: { x: 0, y: [1, 2] },
      },
      {
        type: "line",
        name: yName,
        data: filled.map((b) => [b.meanPredicted, b.meanLabel]),
        symbol: "circle",
        symbolSize: 8,
        itemStyle: { color: theme.first },
        lineStyle: { color: theme.first, width: 1 },
        z: 4,
      },
      {
        type: "custom",
        name: "examples",
        xAxisIndex: 1,
        yAxisIndex: 1,
        data: filled.map((b) => [b.from, b.to, b.count]),
        renderItem: countBar(theme),
        encode: { x: [0, 1], y: 2 },
      },
    ],
  });
  return { option };
}

const bare = (axis: ReturnType<typeof valueAxis>) => ({
  ...axis,
  axisLabel: { show: false },
  axisTick: { show: false },
});

/** A bar from the lower to the upper end of its bin, 1 px apart from its neighbours. */
const countBar = (theme: Theme) => (_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
  const [left, top] = at(api, Number(api.value(0)), Number(api.value(2)));
  const [right, bottom] = at(api, Number(api.value(1)), 0);
  const shape = { x: left + 0.5, y: top, width: Math.max(1, right - left - 1), height: bottom - top };
  return { type: "rect" as const, shape, style: { fill: theme.first, opacity: 0.6 } };
};
