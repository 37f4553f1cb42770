const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** How programs write numbers that are none: they tell nothing about the kind of a column. */
const notFinite = /^[+-]?(?:nan|inf|infinity)$/i;

export const isNumber = (cell: string): boolean => number.test(cell);
export const isNotFinite = (cell: string): boolean => notFinite.test(cell);
