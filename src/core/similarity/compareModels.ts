import { inputError } from "../../protocol/errors";
import type { Recipe } from "../../protocol/recipe";
import { similaritySchema, type ComparedModel, type SimilarityRecipe, type SimilarityReport } from "../../protocol/similarity";
import { bindInputs } from "../data/bind";
import type { Dataset, SourceFile } from "../data/dataset";
import { baseName, listNames, sizes } from "../data/names";
import { seededRandom, shuffledIndices } from "../data/random";
import { readDataset } from "../data/reader";
import { fitShape } from "../data/shape";
import { splitExamples } from "../data/split";
import { checkpointOf, type Environment } from "../environment";
import { inspectModel, type Inspected } from "../inspect";
import { Gemm } from "../linalg/gemm";
import { product } from "../linalg/shape";
import type { ModelSource } from "../onnx/external";
import { probedRows } from "../probes/target";
import { compareLayers, type LayerSet } from "./compareLayers";
import { chooseLayers, readLayers, type Layer } from "./layers";

export interface SimilaritySources {
  model: ModelSource;
  /** The recipe's `similarity.other`. */
  other?: ModelSource;
  data: SourceFile[];
}

/** A model whose layers are compared. */
interface Subject {
  path: string;
  inspected: Inspected;
  layers: Layer[];
}

/** HSIC_1 needs four. */
const fewestExamples = 8;

/**
 * Compares the layers of two models over the same examples, or those of one with each other, as a recipe says.
 * @throws input error naming what is wrong with a model, the data or the recipe; cancelled when the signal says so
 */
export async function compareModels(given: Recipe, sources: SimilaritySources, environment: Environment): Promise<SimilarityReport> {
  const similarity = given.similarity ?? similaritySchema.parse({});
  const recipe = { ...given, similarity };
  const { runtime, version, progress } = environment;
  const checkpoint = checkpointOf(environment);
  progress("reading the data", 0);
  const dataset = readDataset(sources.data, recipe.data, {});
  const { subjects, notes } = await readSubjects(similarity, recipe.model, sources, dataset, environment);
  const { inputs, examples } = bindExamples(dataset, recipe, subjects);
  const sets: LayerSet[] = [];
  for (const [k, { inspected, layers }] of subjects.entries()) {
    const onBatch = async (fraction: number) => {
      progress(`running ${inspected.network.graph.name} over the examples`, 0.05 + (0.1 * (k + fraction)) / subjects.length);
      await checkpoint();
    };
    sets.push({ layers, activations: await readLayers(inspected.network, layers, inputs, recipe.seed, similarity.convolutions, { runtime, onBatch }), examples });
  }
  const gemm = new Gemm(runtime, checkpoint);
  try {
    const tools = { runtime, gemm, progress: (fraction: number) => progress("comparing layers", 0.15 + 0.85 * fraction) };
    const [first, second] = sets;
    const { facts, pairs, details } = await compareLayers(second ? [first!, second] : [first!], similarity, recipe.seed, tools);
    const models = subjects.map(({ path, inspected: { inspection } }, k): ComparedModel => ({ path, name: inspection.name, parameters: inspection.parameters, tensors: facts[k]! }));
    return {
      format: "holoscope.similarity/1",
      holoscope: version,
      models: models[1] ? [models[0]!, models[1]] : [models[0]!],
      data: { path: recipe.data.path, examples, inputs: dataset.width, normalize: recipe.data.normalize },
      similarity: pairs,
      details,
      notes: [...(dataset.notes ?? []), ...notes],
      recipe,
    };
  } finally {
    await gemm.release();
  }
}

async function readSubjects(similarity: SimilarityRecipe, path: string, sources: SimilaritySources, dataset: Dataset, { runtime, progress }: Environment): Promise<{ subjects: Subject[]; notes: string[] }> {
  progress("reading the models", 0.02);
  const asked = [{ path, source: sources.model, tensors: similarity.tensors }];
  if (similarity.other !== undefined && sources.other) asked.push({ path: similarity.other, source: sources.other, tensors: similarity.otherTensors });
  const subjects: Subject[] = [];
  const notes: string[] = [];
  for (const { path, source, tensors } of asked) {
    const inspected = await inspectModel(source, path, runtime, dataset.exampleShape);
    const chosen = chooseLayers(inspected, tensors);
    subjects.push({ path, inspected, layers: chosen.layers });
    notes.push(...chosen.notes);
  }
  requireDetailed(similarity, subjects);
  return { subjects, notes };
}

function requireDetailed({ details }: SimilarityRecipe, subjects: readonly Subject[]): void {
  for (const pair of details)
    for (const [side, { layers, inspected }] of [["a", subjects[0]!], ["b", subjects.at(-1)!]] as const)
      if (!layers.some((l) => l.tensor === pair[side])) {
        const names = listNames(layers.map((l) => l.tensor));
        throw inputError(`"${pair[side]}" is no compared tensor of ${inspected.network.graph.name}: name one of ${names} (--pair, recipe key "similarity.details")`);
      }
}

/** The examples in an order drawn by the seed, so that the minibatches of RBF CKA are alike; normalised with the statistics of the recipe's first part. */
function bindExamples(dataset: Dataset, recipe: Recipe & { similarity: SimilarityRecipe }, subjects: readonly Subject[]): { inputs: Float32Array; examples: number } {
  const { data, seed, similarity } = recipe;
  for (const { inspected } of subjects) fitShape(dataset, inspected.network.input, baseName(data.path));
  const [a, b = a] = subjects.map(({ inspected }) => inspected.network.input.shape);
  if (product(a!) !== product(b!)) throw inputError(`${recipe.model} reads ${sizes(a!)} values and ${similarity.other} ${sizes(b!)}: two models are compared over the same examples`);
  const rows = probedRows(dataset, data);
  const parts = splitExamples(rows.length, { ...recipe, split: recipe.split });
  const { part } = similarity;
  const chosen = part === undefined ? Uint32Array.from(rows.keys()) : parts[part - 1];
  if (!chosen) throw inputError(`part ${part} is to be compared on but the split has ${parts.length}: choose another (--part)`);
  if (chosen.length < fewestExamples) throw inputError(`there are ${chosen.length} examples to compare on: ${fewestExamples} or more are needed`);
  const { inputs } = bindInputs(dataset, rows, parts, recipe);
  const { width } = dataset;
  const fed = new Float32Array(chosen.length * width);
  shuffledIndices(chosen.length, seededRandom(seed)).forEach((at, i) => fed.set(inputs.subarray(chosen[at]! * width, (chosen[at]! + 1) * width), i * width));
  return { inputs: fed, examples: chosen.length };
}
