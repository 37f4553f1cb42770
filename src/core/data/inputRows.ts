import type { Values } from "./values";
import type { Pause } from "../work";

/** Some rows of inputs, row-major. */
export interface InputChunk {
  /** The first of them. */
  from: number;
  values: Values;
}

/** The inputs of a dataset in chunks of rows, in order, as often as asked. */
export interface InputRows {
  chunks(): AsyncIterable<InputChunk>;
}

/** Values that are looked at between two pauses. */
const valuesAtOnce = 1 << 18;

/** Inputs that are in memory. */
export const heldRows = (values: Values, width: number, pause: Pause): InputRows => ({
  async *chunks() {
    const step = Math.max(1, Math.floor(valuesAtOnce / width));
    for (let from = 0; from * width < values.length; from += step) {
      yield { from, values: values.subarray(from * width, (from + step) * width) };
      await pause();
    }
  },
});
