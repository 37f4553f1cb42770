import { dataZoom, type OptionOf } from "./chart";
import { identityLine, rangeOf, tooltip, valueAxis } from "./axes";

/** Points of one kind: `x[i]`, `y[i]`, and what the tooltip calls them. */
export interface PointSeries {
  name: string;
  x: ArrayLike<number>;
  y: ArrayLike<number>;
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

/** Above this many points they are drawn as one path of small squares. */
const largeThreshold = 5000;

/**
 * A scatter of two quantities that should agree: the same range on both axes, on a square, and the line where they are equal.
 * Points beyond 5,000 are drawn in one go (about 100,000 stay smooth), with tooltips all the same.
 */
export function agreementScatter({ xName, yName, series, range }: ScatterOptions): OptionOf {
  const ends = range ?? rangeOf(series.flatMap(({ x, y }) => [x, y]));
  const points = series.map(interleave);
  const exact = (value: number | undefined) => String(value ?? "not finite");
  return (theme) => ({
    animation: false,
    grid: { left: 58, right: 14, top: 28, bottom: 44 },
    legend: { show: series.length > 1, top: 0, left: 58, itemWidth: 10, itemHeight: 10, itemGap: 14, data: series.map(({ name }) => name), textStyle: { color: theme.text, fontFamily: theme.font, fontSize: 11 } },
    tooltip: tooltip(theme, (seriesIndex, i) => {
      const s = series[seriesIndex];
      return s ? [s.label(i), `${xName}: ${exact(s.x[i])}`, `${yName}: ${exact(s.y[i])}`] : [];
    }),
    xAxis: valueAxis({ name: xName, range: ends, theme, gap: 26 }),
    yAxis: valueAxis({ name: yName, range: ends, theme, gap: 40 }),
    dataZoom: dataZoom(),
    series: [
      ...series.map((s, i) => {
        const large = s.x.length > largeThreshold;
        const colour = theme[s.colour ?? "first"];
        return {
          type: "scatter",
          name: s.name,
          data: points[i],
          dimensions: ["x", "y"],
          large,
          largeThreshold,
          progressive: 0,
          symbol: large ? "rect" : (s.symbol ?? "circle"),
          symbolSize: large ? 2.5 : s.marked ? 11 : s.x.length > 1000 ? 5 : 6,
          itemStyle: s.marked ? { color: "transparent", borderColor: colour, borderWidth: 1.5 } : { color: colour, opacity: large ? 0.5 : 0.65 },
          emphasis: { disabled: large },
          clip: true,
          z: s.marked ? 4 : 3,
        };
      }),
      identityLine(ends, theme),
    ],
  });
}

/** One flat array, the form that the plot library reads without copying each point. */
function interleave({ x, y }: PointSeries): Float64Array {
  const flat = new Float64Array(2 * x.length);
  for (let i = 0; i < x.length; i++) {
    flat[2 * i] = x[i] ?? NaN;
    flat[2 * i + 1] = y[i] ?? NaN;
  }
  return flat;
}
