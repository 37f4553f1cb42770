import { seededRandom, shuffledIndices, type Random } from "../../linalg/random";
import { GraphBuilder } from "../../onnx/smallGraph";
import { DataType } from "../../onnx/proto";
import type { FeatureSource, ProbeTarget } from "../../fit/probe";
import { standardOf, type Standard } from "../../fit/standardize";
import type { Work } from "../../work";

export interface ControlTask {
  target: ProbeTarget;
  /** Types of examples, and how they were made. */
  types: number;
  from: string;
}

interface ControlData {
  /** Row-major, all examples. */
  inputs: Float32Array;
  width: number;
  target: ProbeTarget;
  /** The examples that are fitted on. */
  train: Uint32Array;
  seed: number;
}

const typesPerClass = 20;
const fewestTypes = 40;
/** The prototypes' values together: 128 MB. */
const maxPrototypeValues = 2 ** 25;
const rowsPerRun = 1024;

/**
 * The control task of Hewitt and Liang (2019, section 2.1): every type of example gets a random label, drawn from the
 * labels of the fitted examples and fixed for the type, so that a probe can only succeed by learning types by heart.
 * Their types are words. Data without types get them here, which is our reading of the paper: the type of an example is
 * the nearest of 20 prototypes a class (at least 40), fitted examples drawn by the seed, by the distance of raw inputs
 * that are standardised as the fitted ones.
 * @returns undefined where the inputs of all fitted examples are alike
 */
export async function controlTask(data: ControlData, work: Work): Promise<ControlTask | undefined> {
  const { width, target, train, seed } = data;
  const random = seededRandom(seed);
  const most = Math.min(train.length, Math.max(fewestTypes, Math.floor(maxPrototypeValues / width)));
  const types = Math.min(most, Math.max(fewestTypes, typesPerClass * target.outputs));
  const prototypes = shuffledIndices(train.length, random)
    .slice(0, types)
    .map((i) => train[i]!);
  const typeOf = await nearestPrototypes(data, prototypes, await standardOf(sourceOfInputs(data), train, work), work);
  // Of prototypes with equal inputs the first takes all examples.
  const fitted = [...new Set(Array.from(train, (i) => typeOf[i]!))].sort((a, b) => a - b);
  if (fitted.length < 2) return undefined;
  const labels = drawLabels(target, train, fitted, random);
  const [any] = labels.values();
  return {
    target: compact(
      target.kind,
      typeOf.map((type) => labels.get(type) ?? any!),
    ),
    types: fitted.length,
    from: "the nearest of as many fitted examples, by standardised raw inputs",
  };
}

/** Of the fitted examples' labels at random; a task of one label alone would ask nothing, and is drawn again. */
function drawLabels(
  { values }: ProbeTarget,
  train: Uint32Array,
  types: readonly number[],
  random: Random,
): Map<number, number> {
  for (;;) {
    const labels = new Map(types.map((type) => [type, values[train[Math.floor(random() * train.length)]!]!]));
    if (new Set(labels.values()).size > 1) return labels;
  }
}

/** A class that no type drew is none of the task's. */
function compact(kind: ProbeTarget["kind"], values: Float64Array): ProbeTarget {
  if (kind === "numbers") return { kind, outputs: 1, values };
  const classes = [...new Set(values)].sort((a, b) => a - b);
  const index = new Map(classes.map((value, k) => [value, k]));
  return { kind, outputs: classes.length, values: values.map((value) => index.get(value)!) };
}

const sourceOfInputs = ({ inputs, width }: ControlData): FeatureSource => ({
  examples: inputs.length / width,
  width,
  read: async (from, to) => inputs.subarray(from * width, to * width),
});

/** argmin |x - p|^2 = argmax x'p - |p|^2 / 2 over the prototypes p, of standardised x and p. */
async function nearestPrototypes(
  { inputs, width }: ControlData,
  prototypes: Uint32Array,
  { mean, factor }: Standard,
  { runtime, pause }: Work,
): Promise<Float64Array> {
  const weights = new Float32Array(prototypes.length * width);
  const offsets = new Float32Array(prototypes.length);
  prototypes.forEach((example, t) => {
    let offset = 0;
    for (let j = 0; j < width; j++) {
      const value = (inputs[example * width + j]! - mean[j]!) * factor[j]!;
      weights[t * width + j] = value * factor[j]!;
      offset -= value * factor[j]! * mean[j]! + (value * value) / 2;
    }
    offsets[t] = offset;
  });
  const builder = new GraphBuilder({
    x: { rank: 2, type: DataType.FLOAT },
    weights: { rank: 2, type: DataType.FLOAT },
    offsets: { rank: 1, type: DataType.FLOAT },
  });
  const session = await runtime.load(
    builder.output(
      builder.op("ArgMax", [builder.op("Gemm", ["x", "weights", "offsets"], { transB: 1 })], { axis: 1, keepdims: 0 }),
    ),
  );
  const examples = inputs.length / width;
  const nearest = new Float64Array(examples);
  const fixed = {
    weights: { data: weights, dims: [prototypes.length, width] },
    offsets: { data: offsets, dims: [prototypes.length] },
  };
  try {
    for (let from = 0; from < examples; from += rowsPerRun) {
      await pause();
      const to = Math.min(examples, from + rowsPerRun);
      const { out } = await session.run({
        ...fixed,
        x: { data: inputs.subarray(from * width, to * width), dims: [to - from, width] },
      });
      nearest.set(Array.from(out!.data, Number), from);
    }
  } finally {
    await session.release();
  }
  return nearest;
}
