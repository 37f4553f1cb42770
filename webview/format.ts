import { h } from "./dom";

/** Three significant digits: 0.347, 1,230, 2.4e-7. Whole numbers below a million keep all their digits. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return value.toLocaleString("en");
  if (size >= 1e6 || size < 1e-4) return value.toExponential(2).replace(/\.?0+e/, "e").replace("e+", "e");
  return size >= 1000 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
}

/** A share or a coefficient of determination: near 1 as many nines as it has (at most six), never rounded up to 1. */
export function nearOne(value: number): string {
  const gap = 1 - value;
  if (gap <= 0 || gap > 0.1) return short(value);
  const digits = Math.min(6, 1 + Math.ceil(-Math.log10(gap)));
  const scale = 10 ** digits;
  return (Math.floor(value * scale) / scale).toFixed(digits);
}

export const percent = (part: number): string => `${Number((Number(nearOne(part)) * 100).toPrecision(6))}%`;

/** A count with its noun: "1 example", "9,000 examples". */
export const counted = (count: number, noun: string, plural = `${noun}s`): string => `${short(count)} ${count === 1 ? noun : plural}`;

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
