import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from "echarts";
import type { Theme } from "./theme";

/** Pixel of a point of the series' own axes; the library types it loosely. */
export const at = (api: CustomSeriesRenderItemAPI, x: number, y: number): [number, number] => {
  const [px = 0, py = 0] = api.coord([x, y]);
  return [px, py];
};

/** An interval along one axis, with short ends; its data are [place on the other axis, low, high]. */
export const whisker =
  (theme: Theme, along: "x" | "y", colour: "first" | "second" | "quiet" = "first") =>
  (_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
    const [place, low, high] = [Number(api.value(0)), Number(api.value(1)), Number(api.value(2))];
    const vertical = along === "y";
    const [x1, y1] = vertical ? at(api, place, low) : at(api, low, place);
    const [x2, y2] = vertical ? at(api, place, high) : at(api, high, place);
    const [dx, dy] = vertical ? [4, 0] : [0, 4];
    const style = { stroke: theme[colour], lineWidth: 1.5, opacity: 0.7 };
    const line = (x1: number, y1: number, x2: number, y2: number) => ({
      type: "line" as const,
      shape: { x1, y1, x2, y2 },
      style,
    });
    return {
      type: "group" as const,
      children: [
        line(x1, y1, x2, y2),
        line(x1 - dx, y1 - dy, x1 + dx, y1 + dy),
        line(x2 - dx, y2 - dy, x2 + dx, y2 + dy),
      ],
    };
  };
