import { counted, nearOne, percent, short } from "../src/protocol/numbers";
import { h } from "./dom";

export { counted, nearOne, percent, short };

/** Seconds in words: "8.4 seconds", "3 minutes", "1.5 hours". */
export function duration(seconds: number): string {
  const [size, unit] = seconds < 100 ? [1, "second"] : seconds < 6000 ? [60, "minute"] : [3600, "hour"];
  const count = Number((seconds / size).toPrecision(2));
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** What a cut is called where its weights stand beside it: the identifier of one picked by hand names nothing else. */
export const cutLabel = (id: string): string => (/^cut\d+$/.test(id) ? id : "picked");

/** A cut's identifier where there is little room: one picked by hand names all its weights. */
export const shortId = (id: string): string => (id.length <= 24 ? id : `${id.slice(0, 23)}\u2026`);

/** The last part of a path. */
export const fileNameOf = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;

export const bytes = (size: number): string =>
  size < 1024 ? `${size} B` : size < 1024 ** 2 ? `${short(size / 1024)} KB` : `${short(size / 1024 ** 2)} MB`;

/** Tick labels: at most four characters where possible (12k, 3M, 0.25). */
export function tick(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9 || (size > 0 && size < 1e-3)) return value.toExponential(0).replace("e+", "e");
  if (size >= 1e6) return `${trim(value / 1e6)}M`;
  if (size >= 1e4) return `${trim(value / 1e3)}k`;
  return trim(value);
}

const trim = (value: number): string => String(Number(value.toPrecision(3)));

/** A number in running text, with its full precision in the tooltip. */
export const figure = (value: number, show: (value: number) => string = short): HTMLElement =>
  h("span", { class: "figure", title: String(value) }, show(value));
