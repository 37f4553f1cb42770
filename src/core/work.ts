import { cancelled } from "../protocol/errors";
import type { Runtime } from "./runtime";

/** What a run needs from the world around the core. */
export interface Environment {
  runtime: Runtime;
  version: string;
  /** Add per-feature and per-example arrays to the report. */
  arrays: boolean;
  signal: AbortSignal;
  progress(message: string, fraction: number): void;
  /** Lets pending messages in (a cancellation among them) between pieces of work. */
  breathe(): Promise<void>;
}

/** What long work calls between its pieces: it throws when the work was cancelled. */
export const checkpointOf =
  ({ breathe, signal }: Pick<Environment, "breathe" | "signal">) =>
  async (): Promise<void> => {
    await breathe();
    if (signal.aborted) throw cancelled();
  };

export interface ProbeTools {
  runtime: Runtime;
  /** Called between pieces of work of well under a second; throws when the work was cancelled. */
  checkpoint(): Promise<void>;
}
