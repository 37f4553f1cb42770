import { isRecipeStudy } from "../../protocol/studies";
import type { Services } from "../services";
import { sourceArgument } from "./arguments";

/** Opens the panel of a recipe or model, at a study and a part of what it found where these are given. */
export async function show({ panels }: Services, argument: unknown, study: unknown, part: unknown): Promise<void> {
  const source = sourceArgument(argument);
  if (!source) return;
  const panel = panels.show(source);
  if (typeof study !== "string" || !isRecipeStudy(study)) return;
  if (typeof part === "string") panel.select(study, part);
  else panel.turnTo(study);
}
