import { sliceName } from "../../src/protocol/studies/cuts/findings";
import type { Slice } from "../../src/protocol/studies/cuts/report";
import { counted, short } from "../format";
import { rangeOf, tooltip, valueAxis } from "./axes";
import type { Plot } from "./chart";
import type { Theme } from "./theme";
import { whisker } from "./whisker";

export interface SlicesOptions {
  /** From top to bottom. */
  slices: Slice[];
  labelName: string;
  predictedName: string;
}

/** A slice by its column and value. */
/** Room for the names of the slices, in pixels. */
const names = 150;

/** A row for every slice: its mean label with the 95% interval, and its mean prediction. */
export function sliceDots({ slices, labelName, predictedName }: SlicesOptions): Plot {
  const range = rangeOf([slices.flatMap((s) => [s.meanLabel, s.meanPredicted, ...(s.interval ?? [])])], 0.05);
  const describe = (s: Slice) => [
    `${sliceName(s)}: ${counted(s.count, "example")}`,
    `${labelName}: ${s.meanLabel}`,
    `${predictedName}: ${s.meanPredicted}`,
    ...(s.interval ? [`95% interval: ${short(s.interval[0])} to ${short(s.interval[1])}`] : []),
    `Gap ${short(s.gap)}, z ${short(s.z)}`,
  ];
  const dots = (name: string, mean: (s: Slice) => number, look: object) => ({
    type: "scatter",
    name,
    data: slices.map((s, row) => [mean(s), row]),
    symbolSize: 9,
    z: 4,
    ...look,
  });
  const option: Plot["option"] = (theme) => ({
    animation: false,
    grid: { left: names + 16, right: 14, top: 28, bottom: 44 },
    legend: {
      top: 0,
      right: 14,
      itemWidth: 10,
      itemHeight: 10,
      itemGap: 14,
      data: [labelName, predictedName],
      textStyle: text(theme.text, theme),
    },
    tooltip: tooltip(theme, (_series, row) => {
      const slice = slices[row];
      return slice ? describe(slice) : [];
    }),
    xAxis: valueAxis({ name: labelName, range, theme, gap: 26 }),
    yAxis: {
      type: "category",
      inverse: true,
      data: slices.map(sliceName),
      axisLabel: { ...text(theme.text, theme), width: names, overflow: "truncate", interval: 0 },
      axisLine: { onZero: false, lineStyle: { color: theme.line } },
      axisTick: { show: false },
      splitLine: { show: true, lineStyle: { color: theme.grid } },
    },
    series: [
      {
        type: "custom",
        name: "interval",
        silent: true,
        data: slices.map((s, row) => [row, ...(s.interval ?? [s.meanLabel, s.meanLabel])]),
        renderItem: whisker(theme, "x"),
        encode: { x: [1, 2], y: 0 },
      },
      dots(labelName, (s) => s.meanLabel, { symbol: "circle", itemStyle: { color: theme.first } }),
      dots(predictedName, (s) => s.meanPredicted, {
        symbol: "diamond",
        symbolSize: 11,
        itemStyle: { color: "transparent", borderColor: theme.accent, borderWidth: 1.5 },
      }),
    ],
  });
  return { option };
}

const text = (color: string, theme: Theme) => ({ color, fontFamily: theme.font, fontSize: 11 });
