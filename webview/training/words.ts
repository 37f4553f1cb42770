import type { LayerRecipe, OptimizerName, StageRecipe, Training } from "../../src/protocol/studies/training/recipe";
import { counted, short } from "../format";

const optimizerNames: Record<OptimizerName, string> = { adam: "Adam", sgd: "SGD", lbfgs: "L-BFGS" };

export const stageName = ({ optimizer }: StageRecipe): string => optimizerNames[optimizer];

/** What a stage does, in the order of its recipe. */
export function stageDetail(stage: StageRecipe): string {
  if (stage.optimizer === "lbfgs")
    return `to a gradient of ${setting(stage.gradientNorm)}, at most ${counted(stage.steps, "step")}`;
  const { epochs, steps, batch, rate, schedule, finalRate = rate / 1000 } = stage;
  const length = epochs !== undefined ? counted(epochs, "epoch") : counted(steps ?? 0, "step");
  const falling = schedule === "constant" ? setting(rate) : `${setting(rate)} to ${setting(finalRate)} (${schedule})`;
  return `${length}, ${batch === undefined ? "all examples" : `batches of ${short(batch)}`}, step size ${falling}`;
}

/** A number as a person would write it. */
export const setting = (value: number): string => String(Number(value.toPrecision(6)));

/** What is trained: a model that is continued, or the layers of a new network. */
export const networkText = ({ model, network }: Training): string =>
  network ? `new: ${network.layers.map(layerText).join(" \u2192 ")}` : `${model}, continued`;

function layerText(layer: LayerRecipe): string {
  if (typeof layer !== "object") return typeof layer === "number" ? short(layer) : layer;
  if ("conv" in layer) return `conv ${layer.conv} (${sizeText(layer.kernel)})`;
  if ("leakyRelu" in layer) return `leaky relu (${setting(layer.leakyRelu)})`;
  if ("head" in layer) return `head of ${layer.head}`;
  if ("join" in layer) return "joined with the input";
  return "maxPool" in layer ? `max pool ${sizeText(layer.maxPool)}` : `average pool ${sizeText(layer.averagePool)}`;
}

const sizeText = (size: number | [number, number]): string =>
  typeof size === "number" ? `${size}\u00d7${size}` : size.join("\u00d7");

/** A part of the data by its number and its size as the recipe gives it. */
export function partText({ split, shuffle }: Training, part: number): string {
  const size = split?.[part - 1];
  if (size === undefined) return split ? `part ${part}` : "all examples";
  return `part ${part} of ${split?.length ?? 1}, ${size < 1 ? `${short(100 * size)}%` : counted(size, "example")}${shuffle ? ", drawn at random" : ""}`;
}

/** The part whose loss is followed beside the training; undefined when it is the training part itself. */
export function heldOutPart({ split = [1], trainPart, heldOutPart = split.length }: Training): number | undefined {
  return heldOutPart === trainPart ? undefined : heldOutPart;
}
