import { ModelBuilder } from "../../../models";

/** A stem, `units` residual units of five nodes (two layers, an identity skip) and a head. */
export function residualNetwork(units: number, width = 4): Uint8Array {
  const m = new ModelBuilder([width]);
  const layer = (x: string, name: string, out = width) =>
    m.op("MatMul", [x, m.parameter(`${name}.weight`, [width, out])]);
  const stem = m.op("Relu", [layer("x", "stem")]);
  const unit = (x: string, k: number) => {
    const hidden = m.op("Relu", [layer(x, `unit${k}.fc1`)]);
    return m.op("Relu", [m.op("Add", [layer(hidden, `unit${k}.fc2`), x])]);
  };
  const top = Array.from({ length: units }).reduce<string>((x, _, k) => unit(x, k), stem);
  return m.build(layer(top, "head", 1));
}
