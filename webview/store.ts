/** What a watcher looks at: a key of the state, or what a function makes of the state. */
export type Watched<S> = keyof S | ((state: S) => unknown);

/** Holds a state and tells watchers when what they look at has changed. */
export class StateStore<S extends object> {
  private readonly watchers: { watched: Watched<S>[]; draw: (state: S) => void }[] = [];

  constructor(private current: S) {}

  get state(): S {
    return this.current;
  }

  /** Draws now and again whenever something of `watched` changes. */
  watch(watched: Watched<S>[], draw: (state: S) => void): void {
    this.watchers.push({ watched, draw });
    draw(this.current);
  }

  patch(patch: Partial<S>): void {
    const before = this.current;
    this.current = { ...before, ...patch };
    const of = (state: S, one: Watched<S>) => (typeof one === "function" ? one(state) : state[one]);
    for (const { watched, draw } of this.watchers) {
      if (watched.some((one) => of(before, one) !== of(this.current, one))) draw(this.current);
    }
  }
}
