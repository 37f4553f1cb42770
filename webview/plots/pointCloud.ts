import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from "echarts";

/** Many points: `x[i]`, `y[i]`. */
export interface Points {
  x: ArrayLike<number>;
  y: ArrayLike<number>;
}

const side = 2.5;
const alpha = 0.5;

/**
 * A series that draws all its points as one image. A canvas needs about 70 ms for 100,000 separate squares; counting
 * squares per pixel and colouring each pixel once takes a few, so that panning and zooming stay smooth.
 */
export function pointCloud(name: string, points: Points, colour: string) {
  const canvas = document.createElement("canvas");
  return {
    type: "custom",
    name,
    silent: true,
    data: [[0, 0]],
    itemStyle: { color: colour },
    tooltip: { show: false },
    clip: true,
    z: 3,
    renderItem: (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
      const { x, y, width, height } = gridOf(params);
      const [x0 = 0, y0 = 0] = api.coord([0, 0]);
      const [x1 = 0, y1 = 0] = api.coord([1, 1]);
      const scale = Math.max(2, window.devicePixelRatio);
      paint(canvas, points, { width, height, scale, left: x0 - x, perX: x1 - x0, top: y0 - y, perY: y1 - y0 }, colour);
      return { type: "image" as const, style: { image: canvas, x, y, width, height } };
    },
  };
}

/** Pixels of the plot's area; the library types it by coordinate system. */
function gridOf({ coordSys }: CustomSeriesRenderItemParams): { x: number; y: number; width: number; height: number } {
  const number = (key: string) => {
    const value: unknown = Reflect.get(coordSys, key);
    return typeof value === "number" ? Math.max(1, value) : 1;
  };
  return { x: number("x"), y: number("y"), width: number("width"), height: number("height") };
}

/** Where data lie in an image: pixel = (left + perX * x) * scale, and so for y. */
interface Frame {
  width: number;
  height: number;
  scale: number;
  left: number;
  perX: number;
  top: number;
  perY: number;
}

function paint(canvas: HTMLCanvasElement, points: Points, frame: Frame, colour: string): void {
  canvas.width = Math.round(frame.width * frame.scale);
  canvas.height = Math.round(frame.height * frame.scale);
  const context = canvas.getContext("2d");
  if (!context) return;
  const counts = countSquares(points, frame, canvas.width, canvas.height);
  const image = context.createImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] ?? 0;
    if (count > 0) pixels[i] = (opacities[count] ?? 255) << 24;
  }
  context.putImageData(image, 0, 0);
  context.globalCompositeOperation = "source-in";
  context.fillStyle = colour;
  context.fillRect(0, 0, canvas.width, canvas.height);
}

/** How many squares cover each pixel, at most 255. */
export function countSquares({ x, y }: Points, frame: Frame, columns: number, rows: number): Uint8ClampedArray {
  const { scale, left, perX, top, perY } = frame;
  const counts = new Uint8ClampedArray(columns * rows);
  const size = Math.max(1, Math.round(side * scale));
  for (let i = 0; i < x.length; i++) {
    const column = Math.round((left + perX * (x[i] ?? NaN)) * scale - size / 2);
    const row = Math.round((top + perY * (y[i] ?? NaN)) * scale - size / 2);
    if (!(column > -size && column < columns && row > -size && row < rows)) continue;
    const lastRow = Math.min(rows, row + size);
    const lastColumn = Math.min(columns, column + size);
    for (let r = Math.max(0, row); r < lastRow; r++) {
      for (let c = Math.max(0, column); c < lastColumn; c++) counts[r * columns + c]!++;
    }
  }
  return counts;
}

/** Opacity (0 to 255) of that many half-transparent squares on top of each other. */
const opacities = Uint8Array.from({ length: 256 }, (_, count) => Math.round(255 * (1 - (1 - alpha) ** count)));

/** The point nearest to a place, within a tolerance on each axis; undefined when there is none. */
export function nearest(
  { x, y }: Points,
  [atX, atY]: [number, number],
  [reachX, reachY]: [number, number],
): number | undefined {
  let best: number | undefined;
  let bestDistance = 1;
  for (let i = 0; i < x.length; i++) {
    const distance = (((x[i] ?? NaN) - atX) / reachX) ** 2 + (((y[i] ?? NaN) - atY) / reachY) ** 2;
    if (distance <= bestDistance) [best, bestDistance] = [i, distance];
  }
  return best;
}
