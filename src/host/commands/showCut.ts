import { sourceArgument } from "./arguments";
import type { Services } from "../services";

/** Opens the panel of a recipe or model, at a cut or a probe when one is given; null stands for the probes as a whole. */
export async function showCut({ panels }: Services, argument: unknown, cut: unknown, tensor: unknown): Promise<void> {
  const source = sourceArgument(argument);
  if (!source) return;
  const panel = panels.show(source);
  if (typeof cut === "string") panel.select(cut);
  if (typeof tensor === "string") panel.selectTensor(tensor);
  else if (tensor === null) panel.turnTo("probes");
}
