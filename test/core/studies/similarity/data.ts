import { Products } from "../../../../src/core/products/products";
import {
  compareRepresentations,
  type ComparisonSettings,
  type Figures,
} from "../../../../src/core/studies/similarity/compare";
import { represent, type Representation } from "../../../../src/core/studies/similarity/representation";
import { similaritySchema } from "../../../../src/protocol/studies/similarity/recipe";
import { testWork } from "../../../work";

export const products = new Products(testWork());

/** The settings with which test/bench/similarity.py computes. */
export const settings: ComparisonSettings = {
  ...similaritySchema.parse({ epsilons: [0.2, 0.5, 0.8], draws: 4 }),
  seed: 0,
};

/** Row-major activations. */
export interface Layer {
  values: Float64Array;
  width: number;
}

/** As in test/bench/similarity.py: not sin(c k), which has rank 2 in any shape. */
export const noise = (start: number, rows: number, columns: number): Layer => ({
  values: Float64Array.from({ length: rows * columns }, (_, k) => Math.sin(91.7 * (start + 1 + k) ** 2)),
  width: columns,
});

export function multiply(a: Layer, b: Layer): Layer {
  const rows = a.values.length / a.width;
  const values = new Float64Array(rows * b.width);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < a.width; k++)
      for (let j = 0; j < b.width; j++)
        values[i * b.width + j]! += a.values[i * a.width + k]! * b.values[k * b.width + j]!;
  return { values, width: b.width };
}

export const plus = (a: Layer, b: Layer, factor = 1): Layer => ({
  ...a,
  values: a.values.map((v, i) => v + factor * b.values[i]!),
});

function reluLayer(n: number, width: number, mixStart: number, noiseStart: number): Layer {
  const sum = plus(multiply(noise(0, n, 3), noise(mixStart, 3, width)), noise(noiseStart, n, width), 0.3);
  return { ...sum, values: sum.values.map((v) => Math.max(0, v + 0.1)) };
}

/** Two layers that read the same three hidden causes. */
export const reluLayers = (n: number, p: number, q: number): [Layer, Layer] => [
  reluLayer(n, p, 7, 100000),
  reluLayer(n, q, 31, 200000),
];

export function withDead({ values, width }: Layer, dead: number): Layer {
  return { width, values: values.map((v, at) => (at % width < dead ? 0 : v)) };
}

export function sharing(n: number, p: number, q: number): [Layer, Layer] {
  const [x, y] = reluLayers(n, p, q);
  const shared = multiply(x, noise(300000, p, 2));
  return [
    x,
    { ...y, values: y.values.map((v, at) => (at % q < 2 ? shared.values[Math.floor(at / q) * 2 + (at % q)]! : v)) },
  ];
}

export const representLayer = ({ values, width }: Layer): Promise<Representation> =>
  represent(values, values.length / width, products);

export async function compareLayers(x: Layer, y: Layer, changed: Partial<ComparisonSettings> = {}): Promise<Figures> {
  const [figures] = await compareRepresentations(
    [await representLayer(x)],
    [await representLayer(y)],
    [{ a: 0, b: 0 }],
    { ...settings, ...changed },
    products,
    products.work,
  );
  return figures!;
}
