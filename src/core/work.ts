import type { Progress } from "../protocol/engine";
import { cancelled } from "../protocol/errors";
import type { Runtime } from "./runtime";

/**
 * Awaited between pieces of work of well under a second: messages (a cancellation among them) come in.
 * @throws cancelled
 */
export type Pause = () => Promise<void>;

/** Work under way: what it runs on, how far it is, and where it may be interrupted. */
export interface Work {
  readonly runtime: Runtime;
  readonly pause: Pause;
  /**
   * @param message an empty one leaves the labels of the parts alone
   * @param fraction of this work that is done
   * @param points that the curve of a training has got
   */
  progress(message: string, fraction: number, points?: Progress["points"]): void;
  /** A share of this work: its fractions are mapped to [from, to], and its label stands before its messages. */
  part(from: number, to: number, label?: string): Work;
}

/** Work whose result is a report, which says by which version it was made. */
export interface ReportWork extends Work {
  readonly version: string;
  part(from: number, to: number, label?: string): ReportWork;
}

/** What work needs from the world around the core. */
export interface WorkOptions extends Pick<ReportWork, "runtime" | "version" | "progress"> {
  signal: AbortSignal;
  /** Lets pending messages in. */
  breathe(): Promise<void>;
}

export function startWork({ runtime, version, signal, breathe, progress }: WorkOptions): ReportWork {
  const pause = async () => {
    await breathe();
    if (signal.aborted) throw cancelled();
  };
  const within = (report: Work["progress"]): ReportWork => ({
    runtime,
    version,
    pause,
    progress: report,
    part: (from, to, label = "") =>
      within((message, fraction, points) =>
        report([label, message].filter(Boolean).join(": "), from + (to - from) * fraction, points),
      ),
  });
  return within((message, fraction, points) => progress(message, fraction, points));
}
