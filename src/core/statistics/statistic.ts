/**
 * A sum over examples, in pieces: every batch is added to a state, and states of different batches are merged. Any
 * division of the examples into batches, merged in any order, gives the same result but for rounding.
 *
 * A state is plain data: numbers, Float64Arrays, and arrays and objects of these. It holds what the result needs and no
 * example, so it can be written down and merged later with that of another machine.
 */
export interface Statistic<Batch, State, Result> {
  /** The state of no examples. */
  start(): State;
  /** The state with the examples of a batch. The state that was given may be written into and is not used again. */
  add(state: State, batch: Batch): State | Promise<State>;
  /** The state of the examples of both. The first one may be written into; neither is used again. */
  merge(a: State, b: State): State;
  finish(state: State): Result;
}

/** A statistic that waits for nothing. */
export interface ImmediateStatistic<Batch, State, Result> extends Statistic<Batch, State, Result> {
  add(state: State, batch: Batch): State;
}
