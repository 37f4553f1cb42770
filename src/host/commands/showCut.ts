import { sourceArgument } from "./arguments";
import type { Services } from "../services";

/** Opens the panel of a recipe or model, at a cut when one is given. */
export async function showCut({ panels }: Services, argument: unknown, cut: unknown): Promise<void> {
  const source = sourceArgument(argument);
  if (!source) return;
  const panel = panels.show(source);
  if (typeof cut === "string") panel.select(cut);
}
