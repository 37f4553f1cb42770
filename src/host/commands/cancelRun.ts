import type { Services } from "../services";

/** Cancels the run of the panel in front, or else every run. */
export async function cancelRun({ panels, similarityPanels }: Services): Promise<void> {
  const front = panels.active ?? similarityPanels.active;
  const chosen = front?.isRunning ? [front] : [...panels.running, ...similarityPanels.running];
  for (const panel of chosen) panel.cancel();
}
