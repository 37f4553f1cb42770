import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from "echarts";
import { tooltip } from "../plots/axes";
import type { Cells, Plot, Stops } from "../plots/chart";
import { inkOver } from "../plots/contrast";
import type { Theme } from "../plots/theme";
import { at } from "../plots/whisker";

export interface HeatmapCell {
  /** 0 (nothing) to 1. */
  shade: number;
  colour: "first" | "second" | "quiet";
  text: string;
  hatched?: boolean;
  /** A triangle in the upper right corner. */
  marked?: boolean;
}

export interface HeatmapOptions {
  /** What the columns are, drawn as the axis that is given. */
  xAxis: (theme: Theme) => object;
  columns: number;
  yName: string;
  /** Names of the rows from top to bottom. */
  rows: string[];
  cell: (row: number, column: number) => HeatmapCell;
  describe: (row: number, column: number) => string[];
  /**
   * Room below for the names of the columns, and, unless they are as usual, on the left for those of the rows and
   * above.
   */
  bottom: number;
  left?: number;
  top?: number;
  /** The column of `selected` is outlined. */
  stops?: Stops;
  /** The cell that is selected is outlined. */
  cells?: Cells;
  /** Drawn beside the cells, such as a key to them. */
  beside?: (theme: Theme) => object;
}

/** Rows times columns as shaded cells, with their figures where there is room. */
export function heatmap({
  xAxis,
  columns,
  yName,
  rows,
  cell,
  describe,
  bottom,
  left = 72,
  top = 10,
  stops,
  cells: walked,
  beside,
}: HeatmapOptions): Plot {
  const cells = rows.flatMap((_, row) => Array.from({ length: columns }, (_, column) => [column, row]));
  const option: Plot["option"] = (theme) => ({
    animation: false,
    grid: { left, right: 14, top, bottom },
    tooltip: tooltip(theme, (_, index) => {
      const [column = 0, row = 0] = cells[index] ?? [];
      return describe(row, column);
    }),
    xAxis: xAxis(theme),
    yAxis: {
      type: "category",
      inverse: true,
      data: rows,
      name: yName,
      nameLocation: "middle",
      nameGap: left - 18,
      nameTextStyle: text(theme.text, theme),
      axisLabel: {
        ...text(theme.quiet, theme),
        width: left - 26,
        overflow: "truncate",
        interval: rows.length > 32 ? "auto" : 0,
      },
      axisLine: { show: true, onZero: false, lineStyle: { color: theme.line } },
      axisTick: { show: false },
    },
    series: [
      {
        type: "custom",
        name: "cells",
        data: cells,
        renderItem: drawCell(cell, theme),
        encode: { x: 0, y: 1 },
        clip: true,
        z: 2,
      },
      {
        type: "custom",
        name: "selected",
        silent: true,
        data: stops ? [[stops.selected, 0]] : [],
        renderItem: outline(rows.length, theme),
        encode: { x: 0, y: 1 },
        z: 3,
      },
      {
        type: "custom",
        name: "selected cell",
        silent: true,
        data: walked ? [[walked.selected[1], walked.selected[0]]] : [],
        renderItem: outline(1, theme),
        encode: { x: 0, y: 1 },
        z: 3,
      },
      ...(beside ? [beside(theme)] : []),
    ],
  });
  return { option, stops, cells: walked };
}

const text = (color: string, theme: Theme) => ({ color, fontFamily: theme.font, fontSize: 11 });

/** Width and height of a cell in pixels. */
function sizeOf(api: CustomSeriesRenderItemAPI): [number, number] {
  const size = api.size?.([1, 1]);
  return Array.isArray(size) ? [size[0] ?? 0, size[1] ?? 0] : [0, 0];
}

const drawCell =
  (cellOf: HeatmapOptions["cell"], theme: Theme) =>
  (_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
    const [column, row] = [Number(api.value(0)), Number(api.value(1))];
    const [x, y] = at(api, column, row);
    const [width, height] = sizeOf(api);
    const { shade, colour, text, hatched, marked } = cellOf(row, column);
    const opacity = 0.05 + 0.95 * shade;
    const gap = Math.min(1, width / 8);
    const fits = text.length * 6.4 < width - 2 && height > 13;
    const font = `11px ${theme.font}`;
    const label = {
      type: "text" as const,
      silent: true,
      style: {
        text,
        x,
        y,
        align: "center" as const,
        verticalAlign: "middle" as const,
        fill: inkOver(theme, theme[colour], opacity),
        font,
      },
    };
    const area = {
      x: x - width / 2 + gap / 2,
      y: y - height / 2 + gap / 2,
      width: Math.max(0.5, width - gap),
      height: Math.max(0.5, height - gap),
    };
    const rect = { type: "rect" as const, shape: area, style: { fill: theme[colour], opacity } };
    const lines = hatched ? [hatching(area, theme)] : [];
    const corner = {
      type: "polygon" as const,
      silent: true,
      shape: { points: triangle(area) },
      style: { fill: theme.accent, stroke: theme.background, lineWidth: 1 },
    };
    return {
      type: "group" as const,
      children: [rect, ...lines, ...(fits ? [label] : []), ...(marked ? [corner] : [])],
    };
  };

interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Slanted lines across an area. */
export function hatching({ x, y, width, height }: Area, theme: Theme) {
  const gap = 5;
  const lines: string[] = [];
  // Each line is where the distances from the left and from the upper edge sum to `sum`.
  for (let sum = gap; sum < width + height; sum += gap) {
    const [right, below] = [Math.min(sum, width), Math.min(sum, height)];
    lines.push(`M${x + right} ${y + sum - right}L${x + sum - below} ${y + below}`);
  }
  return {
    type: "path" as const,
    silent: true,
    shape: { pathData: lines.join("") },
    style: { fill: "none", stroke: theme.quiet, lineWidth: 0.75, opacity: 0.55 },
  };
}

/** The upper right corner of an area. */
export function triangle({ x, y, width, height }: Area): [number, number][] {
  const size = Math.min(9, width / 2, height / 2);
  return [
    [x + width - size, y],
    [x + width, y],
    [x + width, y + size],
  ];
}

/** A frame around some rows of one column. */
const outline = (rows: number, theme: Theme) => (_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
  const [x, y] = at(api, Number(api.value(0)), Number(api.value(1)));
  const [width, height] = sizeOf(api);
  const shape = { x: x - width / 2, y: y - height / 2, width, height: rows * height };
  return { type: "rect" as const, shape, style: { fill: "none", stroke: theme.text, lineWidth: 1.5 } };
};
