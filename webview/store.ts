/** Holds a state and tells watchers which of its keys changed. */
export class StateStore<S extends object> {
  private readonly watchers: { keys: (keyof S)[]; draw: (state: S) => void }[] = [];

  constructor(private current: S) {}

  get state(): S {
    return this.current;
  }

  /** Draws now and again whenever one of `keys` changes. */
  watch(keys: (keyof S)[], draw: (state: S) => void): void {
    this.watchers.push({ keys, draw });
    draw(this.current);
  }

  patch(patch: Partial<S>): void {
    const before = this.current;
    this.current = { ...before, ...patch };
    for (const { keys, draw } of this.watchers) {
      if (keys.some((key) => before[key] !== this.current[key])) draw(this.current);
    }
  }
}
