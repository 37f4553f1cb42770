import type { Services } from "../services";

/** Cancels the run of the panel in front, or else every run. */
export async function cancelRun({ panels }: Services): Promise<void> {
  const front = panels.active;
  const chosen = front?.isRunning ? [front] : panels.running;
  for (const panel of chosen) panel.cancel();
}
