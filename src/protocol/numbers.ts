/** Most classes that the multinomial family takes: every class multiplies the work and the memory of all features. */
export const maxClasses = 100;

/** Three significant digits: 0.347, 1,230, 2.4e-7. Whole numbers below a million keep all their digits. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return value.toLocaleString("en");
  if (size >= 1e6 || size < 1e-4)
    return value
      .toExponential(2)
      .replace(/\.?0+e/, "e")
      .replace("e+", "e");
  return size >= 1000 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
}

/** A count with its noun: "1 example", "9,000 examples". */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${short(count)} ${count === 1 ? noun : plural}`;

/** A share or a coefficient of determination: near 1 as many nines as it has (at most six), never rounded up to 1. */
export function nearOne(value: number): string {
  const gap = 1 - value;
  if (gap <= 0 || gap > 0.1) return short(value);
  const digits = Math.min(6, 1 + Math.ceil(-Math.log10(gap)));
  const scale = 10 ** digits;
  return (Math.floor(value * scale) / scale).toFixed(digits);
}

/** A share in percent: "1.9%", near 100% as many nines as it has. */
export const percent = (part: number): string => `${Number((Number(nearOne(part)) * 100).toPrecision(6))}%`;

/** "-" stands for what is not there, such as the features of a cut without them. */
export const orDash = <T>(value: T | undefined, text: (value: T) => string): string =>
  value === undefined ? "-" : text(value);
