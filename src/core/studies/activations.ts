import type { ReportOf } from "../../protocol/run";
import { activations, type TensorActivations } from "../../protocol/studies/activations";
import { inputError } from "../../protocol/errors";
import type { Recipe } from "../../protocol/recipe";
import { extractActivations } from "../activations/extract";
import { chooseTensors } from "../activations/tensors";
import { unitsOf, type UnitTensor } from "../activations/units";
import { parameterCount } from "../cuts/parameterCount";
import { bindSingle } from "../data/bind";
import { chosenRows } from "../data/chosenRows";
import type { Dataset } from "../data/dataset";
import { placeOf } from "../data/labels";
import { labelClasses, type LabelClasses } from "../data/labelClasses";
import { baseName } from "../data/names";
import { readDataset } from "../data/reader";
import { fitShape } from "../data/shape";
import { splitExamples } from "../data/split";
import { mean } from "../linalg/statistics";
import { earlierState } from "../model/states";
import type { Network } from "../onnx/model";
import { rangeOf } from "../onnx/operators";
import { encodeModel } from "../onnx/proto";
import { extremes } from "../statistics/extremes";
import { largestRows } from "../statistics/largestRows";
import { moments, type Moments } from "../statistics/moments";
import type { ImmediateStatistic } from "../statistics/statistic";
import { reading, together } from "../statistics/together";
import { zeroCounts } from "../statistics/zeroCounts";
import { dataFiles, type RunStudy, type StudyWork } from "./study";

/** Of the width of a bounded activation's range: how near its ends a saturated unit stays. */
const saturationMargin = 0.01;
/** How often a run keeps what it has, so that it goes on there after an interruption. */
const keptPerNetwork = 20;

type Report = ReportOf<"activations">;
type Sums = NonNullable<TensorActivations["classes"]>[number];

/** Activation statistics as a recipe says. */
export const runActivations: RunStudy<"activations"> = async ({ recipe: given, files }, work) => {
  const asked = given.activations ?? activations.recipe.parse({});
  const recipe = { ...given, activations: asked };
  work.progress("reading the data", 0);
  const dataset = await readDataset(await files.sources(dataFiles(recipe.data)), recipe.data, work.pause);
  work.progress("reading the model", 0.02);
  const open = await files.network(recipe.model);
  const model = await open(dataset.exampleShape);
  const { network } = model;
  const tensors = chooseTensors(model, asked.tensors, "values").map((tensor) => unitsOf(network, tensor));
  const examples = await bindExamples(dataset, recipe, network);
  const listed = await files.models(asked.checkpoints, "activations.checkpoints");
  const step = 0.97 / (1 + listed.length);
  const look = (state: Network, place: number) => {
    const share = work.part(0.03 + place * step, 0.03 + (place + 1) * step, `running ${state.graph.name}`);
    return describeTensors(state, tensors, examples, asked.largest, { ...work, ...share });
  };
  const own = await look(network, 0);
  const checkpoints: NonNullable<Report["checkpoints"]> = [];
  for (const { name, open: read } of listed) {
    const earlier = { name, source: await read() };
    const state = await earlierState(network, tensors, earlier, work.runtime, "activations.checkpoints");
    checkpoints.push({ name, tensors: await look(state, checkpoints.length + 1) });
  }
  const { classes } = examples;
  return {
    model,
    report: {
      format: "holoscope.activations/1",
      holoscope: work.version,
      model: { path: recipe.model, name: model.name, parameters: parameterCount(network, model.cuts) },
      data: {
        path: recipe.data.path,
        examples: examples.rows.length,
        inputs: dataset.width,
        normalize: recipe.data.normalize,
      },
      ...(classes ? { classes: classes.names.map((name, k) => ({ name, examples: classes.counts[k]! })) } : {}),
      tensors: own,
      ...(checkpoints.length > 0 ? { checkpoints } : {}),
      notes: dataset.notes ?? [],
      recipe,
    },
  };
};

/** What the network is run over. */
interface Examples {
  /** Row-major, normalised. */
  inputs: Float32Array;
  /** Of the dataset, and where a person finds them. */
  rows: Uint32Array;
  placeOf(row: number): string;
  classes?: LabelClasses;
}

async function bindExamples(
  dataset: Dataset,
  recipe: Recipe & { activations: { part?: number } },
  { input }: Network,
): Promise<Examples> {
  fitShape(dataset, input, baseName(recipe.data.path));
  const chosen = chosenRows(dataset, recipe.data);
  const parts = splitExamples(chosen.length, { ...recipe, split: recipe.split });
  const { part } = recipe.activations;
  const examples = part === undefined ? Uint32Array.from(chosen.keys()) : parts[part - 1];
  if (!examples)
    throw inputError(
      `part ${part} is to be looked at but the split has ${parts.length}: choose another`,
      "activations.part",
    );
  const rows = examples.map((example) => chosen[example]!);
  return {
    inputs: await bindSingle(dataset, chosen, parts, examples, recipe),
    rows,
    placeOf: (row) => placeOf(dataset, row),
    classes: labelClasses(dataset, rows, recipe),
  };
}

/** Values of one tensor, [examples, units, positions], and the place of its first example. */
interface Batch {
  values: Float32Array;
  first: number;
}

type TensorStatistic = ReturnType<typeof statisticOf>;
type TensorState = ReturnType<TensorStatistic["start"]>;

function statisticOf({ units, width }: UnitTensor, count: number, { classes }: Examples) {
  return together({
    units: reading(
      ({ values }: Batch) => byUnit(values, units, width / units),
      together({ moments: moments(units), extremes: extremes(units), zeros: zeroCounts(units) }),
    ),
    classes: classSums(width, classes),
    largest: reading(({ values, first }: Batch) => ({ rows: values, first }), largestRows(count, width)),
  });
}

/** The values with the units as columns: positions become rows. */
function byUnit(values: Float32Array, units: number, positions: number): Float32Array {
  if (positions === 1) return values;
  const rows = new Float32Array(values.length);
  for (let channel = 0; channel < values.length / positions; channel++) {
    const start = Math.floor(channel / units) * units * positions + (channel % units);
    for (let position = 0; position < positions; position++)
      rows[start + position * units] = values[channel * positions + position]!;
  }
  return rows;
}

/** Of all values of the examples of each class. */
function classSums(width: number, classes: LabelClasses | undefined) {
  const ofClass = together({ moments: moments(1), zeros: zeroCounts(1) });
  type State = ReturnType<typeof ofClass.start>[];
  const statistic: ImmediateStatistic<Batch, State, Sums[]> = {
    start: () => (classes?.names ?? []).map(() => ofClass.start()),
    add(states, { values, first }) {
      if (classes)
        for (let at = 0; at < values.length; at += width) {
          const code = classes.codes[first + at / width]!;
          states[code] = ofClass.add(states[code]!, values.subarray(at, at + width));
        }
      return states;
    },
    merge: (a, b) => a.map((state, code) => ofClass.merge(state, b[code]!)),
    finish: (states) =>
      states.map((state) => {
        const { moments: of, zeros: count } = ofClass.finish(state);
        return { mean: of.mean[0]!, deviation: Math.sqrt(of.variance[0]!), zeros: count[0]! / of.count };
      }),
  };
  return statistic;
}

/** Runs one network over the examples, or over those that an interrupted run lacks, and describes its tensors. */
async function describeTensors(
  network: Network,
  tensors: readonly UnitTensor[],
  examples: Examples,
  count: number,
  work: StudyWork,
): Promise<TensorActivations[]> {
  const statistics = tensors.map((tensor) => statisticOf(tensor, count, examples));
  const { version, stores } = work;
  const key = stores.key([
    encodeModel(network.graph.model),
    JSON.stringify({ version, count, tensors: tensors.map(({ tensor }) => tensor) }),
    examples.inputs,
    examples.classes?.codes ?? "",
  ]);
  const kept = await stores.find(key);
  const sums = kept ? decode(kept) : { rows: 0, states: statistics.map((statistic) => statistic.start()) };
  const between = Math.ceil(examples.rows.length / keptPerNetwork);
  let keptRows = sums.rows;
  const store = {
    get rows() {
      return sums.rows;
    },
    async append(rows: number, features: ReadonlyMap<string, Float32Array>) {
      tensors.forEach(({ tensor }, k) => {
        const batch = { values: features.get(tensor)!, first: sums.rows };
        sums.states[k] = statistics[k]!.add(sums.states[k]!, batch);
      });
      sums.rows += rows;
      if (sums.rows - keptRows < between && sums.rows < examples.rows.length) return;
      keptRows = sums.rows;
      await stores.keep(key, encode(sums));
    },
  };
  const whole = tensors.map((tensor) => ({ ...tensor, reduction: { kind: "none" as const, width: tensor.width } }));
  await extractActivations(network, whole, examples.inputs, 0, store, work);
  return tensors.map((tensor, k) => {
    const found = statistics[k]!.finish(sums.states[k]!);
    return describe(tensor, found, examples, work.arrays);
  });
}

interface KeptSums {
  rows: number;
  states: TensorState[];
}

/** States are numbers, Float64Arrays, and arrays and objects of these. */
const encode = (sums: KeptSums): Uint8Array =>
  new TextEncoder().encode(
    JSON.stringify(sums, (_, value: unknown) => (value instanceof Float64Array ? { float64: [...value] } : value)),
  );

const decode = (bytes: Uint8Array): KeptSums =>
  // Written by `encode` under a key that names the version.
  JSON.parse(new TextDecoder().decode(bytes), (_, value: unknown) =>
    typeof value === "object" && value !== null && "float64" in value
      ? Float64Array.from(value.float64 as number[])
      : value,
  ) as KeptSums;

function describe(
  { tensor, layer, block, operator, width, units }: UnitTensor,
  found: ReturnType<TensorStatistic["finish"]>,
  examples: Examples,
  withUnits: boolean,
): TensorActivations {
  const { moments: of, extremes: ends, zeros: counts } = found.units;
  const range = rangeOf(operator);
  const isDead = (j: number) => counts[j] === of.count;
  const nearEnd = (j: number, [low, high]: readonly [number, number]) => {
    const margin = saturationMargin * (high - low);
    return ends.max[j]! <= low + margin || ends.min[j]! >= high - margin;
  };
  const count = (holds: (unit: number) => boolean) => of.mean.reduce((n, _, j) => n + (holds(j) ? 1 : 0), 0);
  const positions = width / units;
  return {
    ...{ tensor, layer, block, operator, width, units },
    ...ofAll(of, counts),
    min: ends.min.reduce((a, b) => Math.min(a, b), Infinity),
    max: ends.max.reduce((a, b) => Math.max(a, b), -Infinity),
    dead: count(isDead),
    ...(range ? { saturated: count((j) => nearEnd(j, range)) } : {}),
    largest: found.largest.map(({ value, column, row }) => ({
      value,
      unit: Math.floor(column / positions),
      ...(positions > 1 ? { position: column % positions } : {}),
      example: examples.rows[row]!,
      place: examples.placeOf(examples.rows[row]!),
    })),
    ...(examples.classes ? { classes: found.classes } : {}),
    ...(withUnits
      ? {
          perUnit: {
            mean: [...of.mean],
            deviation: Array.from(of.variance, Math.sqrt),
            zeros: Array.from(counts, (n) => n / of.count),
          },
        }
      : {}),
  };
}

/** Over all units: the variance is that within the units and that of their means. */
function ofAll({ mean: means, variance, count }: Moments, zeros: Float64Array): Sums {
  const centre = mean(means);
  const between = mean(means.map((one) => (one - centre) ** 2));
  return {
    mean: centre,
    deviation: Math.sqrt(mean(variance) + between),
    zeros: mean(zeros) / count,
  };
}
