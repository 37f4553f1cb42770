/** Values as read, in the file's own element type so that images stay bytes until they are selected. */
export type Values =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

/** Zeros of the same type. */
export function emptyLike(values: Values, length: number): Values {
  if (values instanceof Uint8Array) return new Uint8Array(length);
  if (values instanceof Int8Array) return new Int8Array(length);
  if (values instanceof Uint16Array) return new Uint16Array(length);
  if (values instanceof Int16Array) return new Int16Array(length);
  if (values instanceof Uint32Array) return new Uint32Array(length);
  if (values instanceof Int32Array) return new Int32Array(length);
  return values instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
}
