import type { Emitter, Value } from "./emitter";
import type { Layer } from "./layer";

/** What is known of one class of layers: one row of table.ts. Appends the nodes of one use of the layer. */
export type LayerRule = (emit: Emitter, layer: Layer, inputs: readonly Value[]) => Value;

/** A layer of one input. */
export const unary =
  (rule: (emit: Emitter, layer: Layer, x: Value) => Value): LayerRule =>
  (emit, layer, inputs) => {
    const [x, ...others] = inputs;
    if (!x || others.length > 0) throw layer.refuse(`has ${inputs.length} inputs, but takes one`);
    return rule(emit, layer, x);
  };

/** Applies an operator that treats every number alone; the layout stays. */
export const elementwise = (x: Value, tensor: string): Value => ({ shape: x.shape, layout: x.layout, tensor });

/** The place of a Keras axis (the batch is 0, negative ones count from the end) in the tensor of a layout. */
export function axisIn(layer: Layer, axis: number, rank: number, layout: Value["layout"]): number {
  const place = axis < 0 ? axis + rank + 1 : axis;
  if (!Number.isInteger(place) || place < 1 || place > rank)
    throw layer.refuse(`works along axis ${axis}, which is no axis of one example of its input`);
  if (layout === "last" || rank < 2) return place;
  return place === rank ? 1 : place + 1;
}
