/** Number of values in a shape. */
export const product = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1);
