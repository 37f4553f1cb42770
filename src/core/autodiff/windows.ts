import { product } from "../linalg/shape";

/** How a convolution or pooling slides over its input, one entry an axis. */
export interface Windows {
  input: number[];
  output: number[];
  kernel: number[];
  strides: number[];
  dilations: number[];
  /** Padding before the first and after the last pixel. */
  before: number[];
  after: number[];
}

/** For every position and tap, in row-major order, the pixel that is read; `none` where it is padding. */
function forEachRead(
  w: Windows,
  visit: (position: number, tap: number, pixel: number | undefined, inPadding: boolean) => void,
): void {
  const [positions, taps] = [product(w.output), product(w.kernel)];
  for (let p = 0; p < positions; p++)
    for (let t = 0; t < taps; t++) {
      const at = coordinates(p, w.output);
      const tap = coordinates(t, w.kernel);
      let pixel = 0;
      let inside = true;
      let padded = true;
      for (const [i, size] of w.input.entries()) {
        const x = at[i]! * w.strides[i]! + tap[i]! * w.dilations[i]! - w.before[i]!;
        inside &&= x >= 0 && x < size;
        padded &&= x < size + w.after[i]!;
        pixel = pixel * size + x;
      }
      visit(p, t, inside ? pixel : undefined, padded);
    }
}

function coordinates(index: number, dims: readonly number[]): number[] {
  const at = dims.map(() => 0);
  for (let i = dims.length - 1, rest = index; i >= 0; i--) {
    at[i] = rest % dims[i]!;
    rest = Math.floor(rest / dims[i]!);
  }
  return at;
}

/** [positions x taps]: the pixel read; the number of pixels, one past the last, stands for padding. */
export function readIndex(w: Windows): BigInt64Array {
  const taps = product(w.kernel);
  const none = BigInt(product(w.input));
  const index = new BigInt64Array(product(w.output) * taps);
  forEachRead(w, (p, t, pixel) => (index[p * taps + t] = pixel === undefined ? none : BigInt(pixel)));
  return index;
}

/** [pixels x taps]: the position whose tap reads the pixel; the number of positions stands for none. */
export function readerIndex(w: Windows): BigInt64Array {
  const taps = product(w.kernel);
  const index = new BigInt64Array(product(w.input) * taps).fill(BigInt(product(w.output)));
  forEachRead(w, (p, t, pixel) => pixel !== undefined && (index[pixel * taps + t] = BigInt(p)));
  return index;
}

/** [pixels x readers]: the positions that read the pixel by any tap, filled up with the number of positions. */
export function packedReaders(w: Windows): { index: BigInt64Array; readers: number } {
  const lists: number[][] = Array.from({ length: product(w.input) }, () => []);
  forEachRead(w, (p, _t, pixel) => pixel !== undefined && lists[pixel]!.push(p));
  const readers = lists.reduce((n, l) => Math.max(n, l.length), 1);
  const index = new BigInt64Array(lists.length * readers).fill(BigInt(product(w.output)));
  lists.forEach((list, pixel) => list.forEach((p, i) => (index[pixel * readers + i] = BigInt(p))));
  return { index, readers };
}

/** How many taps an average divides by at each position: those on pixels, or on pixels and padding. */
export function averagedTaps(w: Windows, includePadding: boolean): number[] {
  const counts = Array.from({ length: product(w.output) }, () => 0);
  forEachRead(w, (p, _t, pixel, padded) => {
    if (includePadding ? padded : pixel !== undefined) counts[p]!++;
  });
  return counts;
}
