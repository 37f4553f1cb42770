import type { ReproducedUntrained } from "../../../protocol/probesReproduction";
import { normalRandom, seededRandom } from "../../linalg/random";
import { GraphBuilder } from "../../onnx/smallGraph";
import { mean } from "../../linalg/statistics";
import { DataType } from "../../onnx/proto";
import type { FeatureSource, OpenProbe, ProbeParts, ProbeTarget } from "../../fit/probe";
import type { Work } from "../../work";
import type { Session } from "../../runtime";

/**
 * Section 3.2 of the paper: an untrained network and linearly separable data. The paper gives no number of examples.
 */
export interface UntrainedSize {
  layers: number;
  units: number;
  /** Probed layers: the input, the first two, and every so many. */
  probeEvery: number;
  /** Of LeakyReLU below zero. */
  slope: number;
  examples: { train: number; validation: number; test: number };
  lambdas: number[];
}

/**
 * With 8,000 examples for 128 inputs the probe of the inputs errs in less than 1% of new examples (with 2,000 in 3%,
 * with 500 in 11%), and lambda must be small, for separable data have no best weights but ever larger ones.
 */
export const untrainedSize: UntrainedSize = {
  layers: 32,
  units: 128,
  probeEvery: 4,
  slope: 0.5,
  examples: { train: 8000, validation: 1000, test: 2000 },
  lambdas: [1e-2, 1e-6],
};

/**
 * One repetition, with another data set and another network: X ~ N(0, I), y = sign(w'x), weights by Glorot's normal
 * start, no biases.
 * @returns test errors of the probe of the inputs and of those behind the activations of the probed layers
 */
export async function probeUntrained(
  size: UntrainedSize,
  seed: number,
  openProbe: OpenProbe,
  work: Work,
): Promise<number[]> {
  const { layers, units, slope, examples, lambdas } = size;
  const probed = new Set(probedLayers(size));
  const normal = normalRandom(seededRandom(seed));
  const parts = partsOf(examples);
  const count = examples.train + examples.validation + examples.test;
  const direction = Float64Array.from({ length: units }, normal);
  let values = Float32Array.from({ length: count * units }, normal);
  const target: ProbeTarget = {
    kind: "classes",
    outputs: 2,
    values: Float64Array.from({ length: count }, (_, i) =>
      sideOf(values.subarray(i * units, (i + 1) * units), direction) > 0 ? 1 : 0,
    ),
  };
  const errors: number[] = [];
  const session = await work.runtime.load(leakyLayer(slope));
  try {
    for (let layer = 0; layer <= layers; layer++) {
      if (layer > 0)
        values = await forward(
          session,
          values,
          Float32Array.from({ length: units * units }, () => normal() / Math.sqrt(units)),
          units,
        );
      if (!probed.has(layer)) continue;
      const probe = await openProbe(sourceOf(values, units), parts, work);
      try {
        errors.push((await probe.fit(target, { lambdas })).test.error);
      } finally {
        await probe.release();
      }
      await work.pause();
    }
  } finally {
    await session.release();
  }
  return errors;
}

const probedLayers = ({ layers, probeEvery }: UntrainedSize): number[] =>
  Array.from({ length: layers + 1 }, (_, layer) => layer).filter(
    (layer) => layer <= 2 || layer % probeEvery === 0 || layer === layers,
  );

/** Mean and standard deviation over the repetitions, layer by layer. */
export const summarizeUntrained = (
  size: UntrainedSize,
  errors: readonly (readonly number[])[],
): ReproducedUntrained => ({
  repetitions: errors.length,
  ...{ layers: size.layers, units: size.units, slope: size.slope, examples: size.examples, lambdas: size.lambdas },
  errors: probedLayers(size).map((layer, k) => {
    const all = errors.map((repetition) => repetition[k]!);
    const centre = mean(all);
    return {
      layer,
      mean: centre,
      spread: Math.sqrt(all.reduce((sum, e) => sum + (e - centre) ** 2, 0) / Math.max(1, all.length - 1)),
      min: Math.min(...all),
      max: Math.max(...all),
    };
  }),
});

const sideOf = (x: Float32Array, direction: Float64Array): number =>
  x.reduce((sum, v, j) => sum + v * direction[j]!, 0);

function partsOf({ train, validation, test }: UntrainedSize["examples"]): ProbeParts {
  const range = (from: number, length: number) => Uint32Array.from({ length }, (_, i) => from + i);
  return { train: range(0, train), validation: range(train, validation), test: range(train + validation, test) };
}

const sourceOf = (values: Float32Array, width: number): FeatureSource => ({
  examples: values.length / width,
  width,
  read: async (from, to) => values.subarray(from * width, to * width),
});

/** x W' behind LeakyReLU, in single precision as networks are run. */
function leakyLayer(slope: number): Uint8Array {
  const float = { rank: 2, type: DataType.FLOAT } as const;
  const graph = new GraphBuilder({ x: float, weights: float });
  return graph.output(
    graph.op("LeakyRelu", [graph.op("Gemm", ["x", "weights"], { transB: 1 })], { alpha: { float: slope } }),
  );
}

async function forward(
  session: Session,
  values: Float32Array,
  weights: Float32Array,
  units: number,
): Promise<Float32Array<ArrayBuffer>> {
  const { out } = await session.run({
    x: { data: values, dims: [values.length / units, units] },
    weights: { data: weights, dims: [units, units] },
  });
  if (out?.data instanceof Float32Array) return new Float32Array(out.data);
  throw new Error("the layer returned no floats");
}
