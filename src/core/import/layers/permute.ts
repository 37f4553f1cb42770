import { product } from "../../linalg/shape";

/** A row-major array with its axes in another order: axis i of the result is axis `axes[i]` of the data. */
export function permuted(data: Float32Array, shape: readonly number[], axes: readonly number[]): Float32Array {
  const strides = shape.map((_, i) => product(shape.slice(i + 1)));
  const result = new Float32Array(data.length);
  const at = axes.map(() => 0);
  let from = 0;
  for (let i = 0; i < result.length; i++) {
    result[i] = data[from]!;
    for (let k = axes.length - 1; k >= 0; k--) {
      const axis = axes[k]!;
      at[k]!++;
      from += strides[axis]!;
      if (at[k]! < shape[axis]!) break;
      from -= shape[axis]! * strides[axis]!;
      at[k] = 0;
    }
  }
  return result;
}
