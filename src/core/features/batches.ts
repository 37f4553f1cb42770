import { product } from "../linalg/shape";
import type { Network } from "../onnx/model";

/** Signals held by one run of the runtime, as a bound for the batch size. */
export const valuesPerRun = 4e6;

/** Examples that are run at once, so that the network's signals stay few enough for memory. */
export function examplesPerRun({ graph, trace, logits }: Network): number {
  const signals = graph.ancestors(logits).flatMap((n) => n.outputs.filter((o) => trace.isSignal(o)));
  const values = signals.reduce((n, s) => n + product(trace.dims(s)), 1);
  return Math.max(1, Math.min(2048, Math.floor(valuesPerRun / values)));
}
