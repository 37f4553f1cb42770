import type { ReproducedDataset, ReproducedFigures, Reproduction, Spread } from "../../src/protocol/reproduction";

/** What the paper prints, and sizes as the driver has them. */
const shapes = [
  {
    id: "pima",
    name: "Pima",
    inputs: 8,
    part: 250,
    hidden: [4, 4],
    lambdaPerExample: 1 / 720,
    nll: 0.421,
    kl: 5.9e-5,
    table: [
      [0.529, 0.462],
      [0.536, 0.455],
      [0.474, 0.471],
    ],
  },
  {
    id: "census",
    name: "Census",
    inputs: 108,
    part: 10_000,
    hidden: [10, 10, 10],
    lambdaPerExample: 1 / 1490,
    nll: 0.36,
    kl: 2.8e-5,
    table: [
      [0.477, 0.331],
      [0.494, 0.339],
      [0.38, 0.345],
    ],
  },
  {
    id: "mnist",
    name: "MNIST 3v5",
    inputs: 784,
    part: 3000,
    hidden: [100, 100, 100],
    lambdaPerExample: 1 / 1490,
    nll: 0.086,
    kl: 1.1e-4,
    table: [
      [0.375, 0.133],
      [0.249, 0.085],
      [0.155, 0.082],
    ],
  },
] as const;

/**
 * A reproduction with invented figures of plausible sizes: what the page and the tables must be able to show. `scale`
 * shortens its arrays.
 */
export function fixtureReproduction(scale = 1, seeds = [1, 2, 3]): Reproduction {
  const random = uniform(7);
  return {
    format: "holoscope.reproduction/1",
    holoscope: "0.1.0",
    seeds,
    lambdaScale: 1,
    datasets: shapes.map((shape) => dataset(shape, scale, seeds, random)),
    missing: [],
    notes: ["Census: too many kinks for chosen slopes at cut1 (473 units at a kink)."],
  };
}

function dataset(
  { table, nll, kl, part, ...shape }: (typeof shapes)[number],
  scale: number,
  seeds: number[],
  random: () => number,
): ReproducedDataset {
  const spread = (mean: number): Spread =>
    seeds.length === 1 ? { mean, min: mean, max: mean } : { mean, min: 0.9 * mean, max: 1.15 * mean };
  const widths: number[] = [shape.inputs, ...shape.hidden];
  const cuts = widths.map((width, i) => ({
    cut: `cut${i + 1}`,
    features: width * (widths[i + 1] ?? 1) + (widths[i + 1] ?? 1),
  }));
  const loss = nll * 1.04;
  return {
    ...shape,
    parts: [part, part, part],
    hidden: [...shape.hidden],
    networks: seeds.map((seed) => ({
      seed,
      objective: loss + 0.0213 * seed,
      gradientNorm: 3.1e-5 * seed,
      kinkPairs: 20 + seed,
      residual: shape.id === "mnist" ? undefined : { before: 0.71, after: 2.4e-9 },
      losses: [loss * 0.97, loss * 1.01, loss],
      earlyLosses: [loss, loss * 0.98, loss * 0.99],
      seconds: 41.25,
    })),
    faithfulness: cuts.map(({ cut }, i) => ({
      cut,
      exact: spread(2.2e-7),
      holographic: spread(0.013 / (i + 1)),
      holographicWithSlopes: i === 0 && shape.id === "pima" ? spread(3.4e-8) : undefined,
      activation: spread(0.83 / (i + 1)),
      calibration: { mean: 0.99991, min: 0.9997, max: 1.0002 },
    })),
    generalization: (["early", "minimum"] as const).map((trained) => ({
      trained,
      network: spread(loss),
      cuts: cuts.map(({ cut }, i) => {
        const [activation, holographic] = table[i] ?? [loss * 1.2, loss];
        const row = table[i];
        return {
          cut,
          activation: spread(activation),
          holographic: spread(holographic),
          paper: row && { activation: row[0], holographic: row[1] },
        };
      }),
    })),
    paperLoss: nll,
    stability: {
      network: seeds.length > 1 ? kl * 1.6 : undefined,
      activation: 2.1e-15,
      holographic: 4e-14,
      paper: { network: kl, activation: 1e-15, holographic: 1e-15 },
    },
    figures: cuts.map(({ cut, features }, i) =>
      figures(cut, Math.ceil(part * scale), Math.ceil(Math.min(features, 20_000) * scale), i, random),
    ),
  };
}

function figures(
  cut: string,
  examples: number,
  features: number,
  depth: number,
  random: () => number,
): ReproducedFigures {
  const network = Array.from({ length: examples }, () => sigmoid(8 * (random() - 0.5)));
  const about = (noise: number) =>
    network.map((p) => Math.min(1, Math.max(0, p + noise * (random() - 0.5) * p * (1 - p) * 4)));
  const sumLabel = Array.from({ length: features }, () => (random() - 0.4) ** 3 * 4000);
  const regularizer = sumLabel.map(() => 20 * (random() - 0.5));
  return {
    cut,
    probability: { network, activation: about(0.9 / (depth + 1)), holographic: about(0.02), exact: about(4e-7) },
    calibration: {
      sumLabel,
      regularizer,
      sumPredicted: sumLabel.map((sum, f) => sum - regularizer[f]! + 1e-3 * random()),
    },
  };
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Park and Miller's minimal standard generator. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}
