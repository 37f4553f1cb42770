/** What went wrong, in the terms a caller can act on: fix the input, run again, or nothing (it was cancelled). */
export type ErrorKind = "input" | "internal" | "cancelled" | "died";

/** An error that knows its kind; it keeps it across processes (see rpc.ts). */
export class HoloscopeError extends Error {
  constructor(
    readonly kind: ErrorKind,
    message: string,
  ) {
    super(message);
    this.name = "HoloscopeError";
  }
}

/** The user's file, option or data is wrong. The message is one line: the thing, its place and the remedy. */
export const inputError = (message: string): HoloscopeError => new HoloscopeError("input", message);

/** The work was cancelled by the user. */
export const cancelled = (): HoloscopeError => new HoloscopeError("cancelled", "Cancelled");

export const errorKind = (error: unknown): ErrorKind => (error instanceof HoloscopeError ? error.kind : "internal");

export const errorMessage = (error: unknown): string => (error instanceof Error ? error.message : String(error));
