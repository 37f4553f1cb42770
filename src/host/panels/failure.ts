import { errorKind, errorMessage } from "../../protocol/errors";
import type { PanelStatus } from "../../protocol/panel";

/** How a run that threw ends in the status of its panel. */
export function failure(error: unknown): PanelStatus {
  const kind = errorKind(error);
  return kind === "cancelled" ? { kind } : { kind: "failed", message: errorMessage(error), died: kind === "died" };
}
