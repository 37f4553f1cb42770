import type { ImmediateStatistic } from "./statistic";

/** Methods are compared bivariantly, so every statistic that waits for nothing is one of these. */
type Parts = Record<string, ImmediateStatistic<never, unknown, unknown>>;

type BatchOf<T extends Parts> = T[keyof T] extends ImmediateStatistic<infer Batch, unknown, unknown> ? Batch : never;
type StatesOf<T extends Parts> = { [K in keyof T]: ReturnType<T[K]["start"]> };
type ResultsOf<T extends Parts> = { [K in keyof T]: ReturnType<T[K]["finish"]> };

/** Several statistics of the same batches in one pass, each under its name. */
export function together<T extends Parts>(parts: T): ImmediateStatistic<BatchOf<T>, StatesOf<T>, ResultsOf<T>> {
  const each = <V>(make: (part: T[keyof T], name: keyof T & string) => V) =>
    Object.fromEntries(Object.keys(parts).map((name) => [name, make(parts[name as keyof T], name)]));
  return {
    start: () => each((part) => part.start()) as StatesOf<T>,
    add: (states, batch) => each((part, name) => part.add(states[name], batch as never)) as StatesOf<T>,
    merge: (a, b) => each((part, name) => part.merge(a[name], b[name])) as StatesOf<T>,
    finish: (states) => each((part, name) => part.finish(states[name])) as ResultsOf<T>,
  };
}

/** A statistic of what is picked from, or made of, each batch. */
export function reading<Whole, Batch, State, Result>(
  pick: (whole: Whole) => Batch,
  statistic: ImmediateStatistic<Batch, State, Result>,
): ImmediateStatistic<Whole, State, Result> {
  return { ...statistic, add: (state, whole) => statistic.add(state, pick(whole)) };
}
