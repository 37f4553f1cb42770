import { cutModel } from "../protocol/cutModel";
import type { CutInfo, Inspection } from "../protocol/inspection";
import { alignedTable } from "../protocol/print";
import { briefly, reasonsOf } from "../protocol/reasons";

export function inspectionText({
  name,
  format,
  producer,
  opset,
  parameters,
  inputs,
  output,
  cuts,
  oneCutPerDepth,
  uncut,
  notes = [],
}: Inspection): string {
  const shape = inputs.map((i) => `${i.name} [${i.shape.map((d) => (d === -1 ? "?" : d)).join(", ")}]`).join(", ");
  const peeled = output.peeled ? `, before the final ${output.peeled}` : "";
  const rows = cuts.map((c) => [
    c.id,
    few(c.weights, " "),
    few(c.biases, " "),
    String(c.features),
    cutModel(c),
    briefly(reasonsOf(c)),
  ]);
  return [
    `${name}: ${format === "ONNX" ? "ONNX" : `${format}, as ONNX`} opset ${opset}${producer ? `, by ${producer}` : ""}, ${parameters} parameters`,
    `input ${shape}; ${output.size} logit${output.size === 1 ? "" : "s"} "${output.tensor}"${peeled}`,
    "",
    alignedTable(["cut", "weights", "biases", "features", "model", "remarks"], rows),
    ...(oneCutPerDepth ? ["too many cuts to list them all: one at each depth is shown"] : []),
    ...uncut.map((u) => `no cut crosses ${u.layer}: ${u.reason}`),
    ...notes.map((n) => `note: ${n}`),
  ].join("\n");
}

/** A cell of a table; inspect --cut and --json list all. */
const few = (texts: readonly string[], separator: string): string =>
  (texts.length <= 5 ? texts : [...texts.slice(0, 3), `... (${texts.length})`]).join(separator);

/** Whether a set of weights is a cut, what belongs to it, and why not. */
export function cutText(cut: CutInfo): string {
  const { id, ordered, weights, biases, features, reasons, refusal } = cut;
  return [
    `${id}: ${ordered ? "an ordered cut" : "no ordered cut"}, ${cutModel(cut)} model, ${features} features`,
    `weights ${weights.join(", ")}`,
    ...(biases.length > 0 ? [`biases ${biases.join(", ")}`] : []),
    ...reasons.map((reason) => `because ${reason}`),
    ...(refusal ? [`only its activations can be analysed: ${refusal}`] : []),
  ].join("\n");
}
