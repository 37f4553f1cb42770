import { inputError } from "../../protocol/errors";
import type { Services } from "../services";
import { saveTwin } from "../twins/saveTwin";
import type { Selection } from "../selection";
import { cutArgument } from "./arguments";

/** Exports the linear twin of the given cut, or of the one that is selected. */
export async function exportTwin({ engine, selection }: Services, argument: unknown): Promise<void> {
  const { source, cut } = cutArgument(argument) ?? selectedCut(selection) ?? {};
  if (source === undefined || cut === undefined)
    throw inputError("No cut is selected: open a model and choose the cut whose linear twin is wanted");
  await saveTwin(engine, source, cut);
}

function selectedCut({ current }: Selection): { source: string; cut?: string } | undefined {
  return current?.study === "cuts" ? { source: current.source, cut: current.part } : undefined;
}
