import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import {
  DataZoomInsideComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import { init, use, type ECharts, type EChartsCoreOption } from "echarts/core";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";
import { h } from "../dom";
import { onThemeChange, readTheme, type Theme } from "./theme";

use([
  BarChart,
  CustomChart,
  LineChart,
  ScatterChart,
  DataZoomInsideComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  CanvasRenderer,
  SVGRenderer,
]);

/** What to draw. */
export interface Plot {
  /** The library's option, given the colours; it must not depend on anything else that changes. */
  option: (theme: Theme) => EChartsCoreOption;
  /**
   * Lines of the tooltip at a place of the plot (in data units, with the reach of the pointer), for points that are no
   * elements of their own.
   */
  pick?: (at: [number, number], reach: [number, number]) => string[] | undefined;
  stops?: Stops;
  cells?: Cells;
}

/** Places 0, 1, 2, ... along the x axis that can be chosen: by a click, or with the arrow keys and Enter. */
export interface Stops {
  count: number;
  selected: number;
  /** Where the tooltip of a place points to on the y axis. */
  height: (place: number) => number;
  describe: (place: number) => string[];
  choose: (place: number) => void;
}

/** Cells in rows and columns of two axes of categories, of which one is chosen: by a click, or with the arrow keys. */
export interface Cells {
  rows: number;
  columns: number;
  /** Row and column. */
  selected: readonly [number, number];
  choose: (row: number, column: number) => void;
}

/** A drawn plot: it follows its element's size and the theme until disposed of. */
export interface Chart {
  /** Replaces what is drawn. */
  draw(plot: Plot): void;
  png(): string;
  svg(): string;
  dispose(): void;
}

/** Draws a plot into an element that is already in the page. */
export function createChart(element: HTMLElement, plot: Plot): Chart {
  const chart = init(element, null, { renderer: "canvas" });
  let current = plot;
  const redraw = () => chart.setOption(current.option(readTheme()));
  redraw();
  const stopTheme = onThemeChange(redraw);
  const resizes = new ResizeObserver(() => chart.resize());
  resizes.observe(element);
  // Before the keys that pan, some of which it takes.
  walk(element, chart, () => current.stops);
  walkCells(element, chart, () => current.cells);
  navigate(element, chart);
  showPicked(chart, () => current.pick);
  return {
    draw: (next) => {
      current = next;
      redraw();
    },
    png: () => chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: readTheme().background }),
    svg: () => drawSvg(current, chart.getWidth(), chart.getHeight()),
    dispose: () => {
      stopTheme();
      resizes.disconnect();
      chart.dispose();
    },
  };
}

/** The same plot drawn once more by the vector renderer. */
function drawSvg({ option }: Plot, width: number, height: number): string {
  const theme = readTheme();
  const copy = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    copy.setOption({ ...option(theme), animation: false, backgroundColor: theme.background });
    return copy.renderToSVGString();
  } finally {
    copy.dispose();
  }
}

/** Shows the tooltip of a picked point, unless an element of its own lies under the pointer. */
function showPicked(chart: ECharts, pick: () => Plot["pick"]): void {
  const reach = 4;
  chart.getZr().on("mousemove", ({ offsetX, offsetY, target }) => {
    const ask = pick();
    if (!ask || target) return;
    const toData = (x: number, y: number) => chart.convertFromPixel({ gridIndex: 0 }, [x, y]);
    const [x = NaN, y = NaN] = toData(offsetX, offsetY);
    const [x1 = NaN, y1 = NaN] = toData(offsetX + reach, offsetY - reach);
    const lines = chart.containPixel({ gridIndex: 0 }, [offsetX, offsetY]) ? ask([x, y], [x1 - x, y1 - y]) : undefined;
    showTip(chart, lines, [offsetX, offsetY]);
  });
}

/** Shows lines of text at a pixel, or hides what is shown. */
function showTip(chart: ECharts, lines: string[] | undefined, [x, y]: [number, number]): void {
  const tip = lines && { x, y, tooltip: { formatter: () => asElements(lines) } };
  chart.dispatchAction(tip ? { type: "showTip", ...tip } : { type: "hideTip" });
}

/** A click chooses the nearest place; left and right go from place to place, Enter chooses the one that is shown. */
function walk(element: HTMLElement, chart: ECharts, stops: () => Stops | undefined): void {
  /** The place that the keys have come to; they begin at the selected one. */
  let at: number | undefined;
  element.addEventListener("blur", () => (at = undefined));
  chart.getZr().on("click", ({ offsetX, offsetY }) => {
    const known = stops();
    if (!known || !chart.containPixel({ gridIndex: 0 }, [offsetX, offsetY])) return;
    const [x = NaN] = chart.convertFromPixel({ gridIndex: 0 }, [offsetX, offsetY]);
    const place = Math.round(x);
    at = undefined;
    if (place >= 0 && place < known.count) known.choose(place);
  });
  element.addEventListener("keydown", (event) => {
    const known = stops();
    if (!known || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step !== undefined) {
      at = Math.min(known.count - 1, Math.max(0, (at ?? known.selected) + step));
      const [x = 0, y = 0] = chart.convertToPixel({ gridIndex: 0 }, [at, known.height(at)]);
      showTip(chart, known.describe(at), [x, y]);
    } else if (event.key === "Enter" || event.key === " ") {
      known.choose(at ?? known.selected);
      at = undefined;
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
}

/** A click or an arrow key chooses a cell. */
function walkCells(element: HTMLElement, chart: ECharts, cells: () => Cells | undefined): void {
  chart.getZr().on("click", ({ offsetX, offsetY }) => {
    const known = cells();
    if (!known || !chart.containPixel({ gridIndex: 0 }, [offsetX, offsetY])) return;
    const [column = NaN, row = NaN] = chart.convertFromPixel({ gridIndex: 0 }, [offsetX, offsetY]);
    known.choose(row, column);
  });
  element.addEventListener("keydown", (event) => {
    const known = cells();
    const step = arrows[event.key];
    if (!known || !step || event.ctrlKey || event.metaKey || event.altKey) return;
    const [row, column] = known.selected;
    known.choose(
      Math.min(known.rows - 1, Math.max(0, row + step[0])),
      Math.min(known.columns - 1, Math.max(0, column + step[1])),
    );
    event.preventDefault();
    event.stopImmediatePropagation();
  });
}

const arrows: Record<string, [rows: number, columns: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Lines of text as elements: the page's security policy refuses styles written in HTML. */
export const asElements = (lines: string[]): HTMLElement[] => lines.map((line) => h("div", {}, line));

/**
 * Zoom and pan. The wheel belongs to the page until the plot has the focus (Ctrl and wheel always zoom), so that
 * scrolling past a plot does not change it. Keys: + and - zoom, arrows pan, 0 or a double click shows everything again.
 */
function navigate(element: HTMLElement, chart: ECharts): void {
  const keepForPage = (event: WheelEvent) => {
    if (document.activeElement !== element && !event.ctrlKey && !event.metaKey) event.stopPropagation();
  };
  element.addEventListener("wheel", keepForPage, { capture: true });
  chart.getZr().on("dblclick", () => zoomTo(chart, () => ({ start: 0, end: 100 })));
  element.addEventListener("keydown", (event) => {
    const move = keys[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    zoomTo(chart, move);
  });
}

interface Window {
  start: number;
  end: number;
}
type Move = (window: Window, axis: number) => Window;

const scale =
  (factor: number): Move =>
  ({ start, end }) => {
    const middle = (start + end) / 2;
    const half = Math.min(50, ((end - start) / 2) * factor);
    return { start: middle - half, end: middle + half };
  };
const pan =
  (axisToPan: number, part: number): Move =>
  (window, axis) => {
    const step = axis === axisToPan ? (window.end - window.start) * part : 0;
    return { start: window.start + step, end: window.end + step };
  };
const keys: Record<string, Move> = {
  "+": scale(0.8),
  "=": scale(0.8),
  "-": scale(1.25),
  "0": () => ({ start: 0, end: 100 }),
  ArrowLeft: pan(0, -0.1),
  ArrowRight: pan(0, 0.1),
  ArrowDown: pan(1, -0.1),
  ArrowUp: pan(1, 0.1),
};

/** Moves the visible window of both axes (in percent of the whole), keeping it inside. */
function zoomTo(chart: ECharts, move: Move): void {
  const windows = chart.getOption().dataZoom;
  if (!Array.isArray(windows)) return;
  windows.forEach((window: Partial<Window>, axis) => {
    const { start, end } = move({ start: window.start ?? 0, end: window.end ?? 100 }, axis);
    const shift = Math.max(0, -start) - Math.max(0, end - 100);
    chart.dispatchAction({ type: "dataZoom", dataZoomIndex: axis, start: start + shift, end: end + shift });
  });
}

/**
 * Zoom on both axes that changes the window but drops no point: filtering 100,000 points at each step would cost more
 * than drawing them.
 */
export const dataZoom = [
  { type: "inside", xAxisIndex: 0, filterMode: "none", throttle: 0 },
  { type: "inside", yAxisIndex: 0, filterMode: "none", throttle: 0 },
];
