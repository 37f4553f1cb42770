import { tick } from "../format";
import { asElements } from "./chart";
import type { Theme } from "./theme";

export type Range = [number, number];

/** The smallest range that holds all finite values, a little widened; [0, 1] without any. */
export function rangeOf(columns: ArrayLike<number>[], margin = 0.03): Range {
  let low = Infinity;
  let high = -Infinity;
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) {
      const value = column[i];
      // Not Math.min, which would let a NaN through. JSON turns NaN into null, hence the type test.
      if (typeof value !== "number" || !Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low > high) return [0, 1];
  const pad = (high - low || Math.abs(high) || 1) * margin;
  return [low - pad, high + pad];
}

export interface AxisOptions {
  name: string;
  range: Range;
  theme: Theme;
  /** Distance of the name from the axis line in pixels. */
  gap: number;
  gridIndex?: number;
  /** Whether the ends of the range are numbers worth a label (ends made by widening are not). */
  labelEnds?: boolean;
}

/** A value axis with its name in the middle and few, short tick labels. */
export const valueAxis = ({ name, range: [min, max], theme, gap, gridIndex = 0, labelEnds = false }: AxisOptions) => ({
  type: "value",
  gridIndex,
  name,
  nameLocation: "middle",
  nameGap: gap,
  nameTextStyle: { color: theme.text, fontFamily: theme.font, fontSize: 11 },
  min,
  max,
  splitNumber: 5,
  axisLabel: {
    color: theme.quiet,
    fontFamily: theme.font,
    fontSize: 11,
    formatter: tick,
    hideOverlap: true,
    showMinLabel: labelEnds,
    showMaxLabel: labelEnds,
  },
  axisLine: { show: true, onZero: false, lineStyle: { color: theme.line } },
  axisTick: { show: true, lineStyle: { color: theme.line } },
  splitLine: { lineStyle: { color: theme.grid } },
});

/** A dashed line where both axes agree; it never answers the pointer. */
export const identityLine = ([low, high]: Range, theme: Theme) => ({
  type: "line",
  name: "agreement",
  data: [
    [low, low],
    [high, high],
  ],
  symbol: "none",
  silent: true,
  animation: false,
  tooltip: { show: false },
  lineStyle: { color: theme.quiet, type: [5, 4], width: 1 },
  z: 1,
});

/** A tooltip of lines of text about the item under the pointer. */
export const tooltip = (theme: Theme, lines: (seriesIndex: number, dataIndex: number) => string[]) => ({
  trigger: "item",
  confine: true,
  transitionDuration: 0,
  backgroundColor: theme.tooltip,
  borderColor: theme.tooltipBorder,
  borderWidth: 1,
  padding: [4, 8],
  textStyle: { color: theme.text, fontFamily: theme.font, fontSize: 12 },
  extraCssText: "box-shadow: none",
  formatter: ({ seriesIndex, dataIndex }: { seriesIndex: number; dataIndex: number }) =>
    asElements(lines(seriesIndex, dataIndex)),
});
