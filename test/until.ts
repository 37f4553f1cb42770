// Waiting in tests: for a state, never for a time.

/** A guard against waiting for ever, in milliseconds, far above what any step takes: no test measures the machine. */
export const PATIENCE = 120_000;

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Tries until `attempt` gives something truthy. @throws Error naming what was waited for */
export async function until<T>(
  what: string,
  attempt: () => T | Promise<T>,
  every = 100,
): Promise<Exclude<T, false | null | undefined>> {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await pause(every)) {
    const result = await attempt();
    if (result) return result as Exclude<T, false | null | undefined>;
  }
  throw new Error(`${what}: not within ${PATIENCE / 1000} s`);
}
