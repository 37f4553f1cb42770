import type { RecipeKey } from "./recipe";

/** What went wrong, in the terms a caller can act on: fix the input, run again, or nothing (it was cancelled). */
export type ErrorKind = "input" | "internal" | "cancelled" | "died";

/** An error that knows its kind; it keeps it across processes (see rpc.ts). */
export class HoloscopeError extends Error {
  constructor(
    readonly kind: ErrorKind,
    message: string,
    /** Keys of the recipe to change, such as "data.classes": every door has its own words for them. */
    readonly keys: readonly string[] = [],
  ) {
    super(message);
    this.name = "HoloscopeError";
  }
}

/**
 * The user's file, option or data is wrong. The message is one line: the thing, its place and the remedy.
 * @param keys of the recipe that the remedy is about
 */
export const inputError = (message: string, ...keys: readonly RecipeKey[]): HoloscopeError =>
  new HoloscopeError("input", message, keys);

/** The work was cancelled by the user. */
export const cancelled = (): HoloscopeError => new HoloscopeError("cancelled", "Cancelled");

export const errorKind = (error: unknown): ErrorKind => (error instanceof HoloscopeError ? error.kind : "internal");

/**
 * What the user reads.
 * @param nameOf how a key of the recipe is called where the user changes it: on the command line it is an option
 */
export function errorMessage(error: unknown, nameOf = (key: string): string => `recipe key "${key}"`): string {
  const message = error instanceof Error ? error.message : String(error);
  const keys = error instanceof HoloscopeError ? error.keys : [];
  return keys.length === 0 ? message : `${message} (${keys.map(nameOf).join(", ")})`;
}
