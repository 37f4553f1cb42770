import { identityLine, rangeOf, tooltip, valueAxis } from "./axes";
import { dataZoom, type Plot } from "./chart";
import { nearest, pointCloud, type Points } from "./pointCloud";
import type { Theme } from "./theme";

/** Points of one kind, and what the tooltip calls them. */
export interface PointSeries extends Points {
  name: string;
  label: (index: number) => string;
  symbol?: "circle" | "triangle" | "diamond";
  colour?: "first" | "second" | "accent";
  /** Drawn hollow and larger, to stand out. */
  marked?: boolean;
}

export interface ScatterOptions {
  xName: string;
  yName: string;
  series: PointSeries[];
  /** Fixed ends of both axes, e.g. [0, 1] for probabilities; by default what the points need. */
  range?: [number, number];
}

/** Above this many points a series is drawn as one image. */
const cloudThreshold = 5000;
const isCloud = ({ x }: PointSeries): boolean => x.length > cloudThreshold;

/**
 * A scatter of two quantities that should agree: the same range on both axes, on a square, and the line where they are
 * equal.
 */
export function agreementScatter({ xName, yName, series, range }: ScatterOptions): Plot {
  const ends = range ?? rangeOf(series.flatMap(({ x, y }) => [x, y]));
  const points = series.map((s) => (isCloud(s) ? new Float64Array() : interleave(s)));
  const exact = (value: number | undefined) => String(value ?? "not finite");
  const describe = (s: PointSeries | undefined, i: number) =>
    s ? [s.label(i), `${xName}: ${exact(s.x[i])}`, `${yName}: ${exact(s.y[i])}`] : [];
  const legend = (theme: Theme) => ({
    show: series.length > 1,
    top: 0,
    left: 58,
    itemWidth: 10,
    itemHeight: 10,
    itemGap: 14,
    data: series.map((s) => ({ name: s.name, icon: s.symbol ?? "circle" })),
    textStyle: { color: theme.text, fontFamily: theme.font, fontSize: 11 },
  });
  return {
    option: (theme) => ({
      animation: false,
      grid: { left: 58, right: 14, top: series.length > 1 ? 28 : 10, bottom: 44 },
      legend: legend(theme),
      tooltip: tooltip(theme, (seriesIndex, i) => describe(series[seriesIndex], i)),
      xAxis: valueAxis({ name: xName, range: ends, theme, gap: 26 }),
      yAxis: valueAxis({ name: yName, range: ends, theme, gap: 40 }),
      dataZoom,
      series: [
        ...series.map((s, i) =>
          isCloud(s) ? pointCloud(s.name, s, theme[s.colour ?? "first"]) : symbols(s, points[i], theme),
        ),
        identityLine(ends, theme),
      ],
    }),
    pick: series.some(isCloud) ? (at, reach) => pickFrom(series.filter(isCloud), at, reach, describe) : undefined,
  };
}

/** What to say of the nearest point of the topmost cloud that has one within reach. */
function pickFrom(
  clouds: PointSeries[],
  at: [number, number],
  reach: [number, number],
  describe: (s: PointSeries, i: number) => string[],
): string[] | undefined {
  for (const cloud of [...clouds].reverse()) {
    const index = nearest(cloud, at, reach);
    if (index !== undefined) return describe(cloud, index);
  }
  return undefined;
}

const symbols = (s: PointSeries, data: Float64Array | undefined, theme: Theme) => {
  const colour = theme[s.colour ?? "first"];
  return {
    type: "scatter",
    name: s.name,
    data,
    dimensions: ["x", "y"],
    symbol: s.symbol ?? "circle",
    symbolSize: s.marked ? 11 : s.x.length > 1000 ? 5 : 6,
    itemStyle: s.marked
      ? { color: "transparent", borderColor: colour, borderWidth: 1.5 }
      : { color: colour, opacity: 0.65 },
    clip: true,
    z: s.marked ? 4 : 3,
  };
};

/** One flat array, the form that the plot library reads without copying each point. */
function interleave({ x, y }: Points): Float64Array {
  const flat = new Float64Array(2 * x.length);
  for (let i = 0; i < x.length; i++) {
    flat[2 * i] = x[i] ?? NaN;
    flat[2 * i + 1] = y[i] ?? NaN;
  }
  return flat;
}
