import { inputError } from "../../../protocol/errors";
import type { Recipe } from "../../../protocol/recipe";
import { type CheckpointSimilarity, type ComparedModel } from "../../../protocol/studies/similarity/report";
import { type SimilarityReport } from "../../../protocol/run";
import { similaritySchema, type SimilarityRecipe } from "../../../protocol/studies/similarity/recipe";
import { bindSingle } from "../../data/bind";
import type { Dataset } from "../../data/dataset";
import { baseName, listNames, sizes } from "../../data/names";
import { seededRandom, shuffledIndices } from "../../linalg/random";
import { readDataset } from "../../data/reader";
import type { Source } from "../../data/source";
import { fitShape } from "../../data/shape";
import { splitExamples } from "../../data/split";
import { earlierState } from "../../model/states";
import type { ReportWork, Work } from "../../work";
import { parameterCount } from "../../cuts/parameterCount";
import type { Model, ModelOpener } from "../../model/read";
import { Products } from "../../products/products";
import { product } from "../../linalg/shape";
import type { ModelSource } from "../../onnx/external";
import type { Network } from "../../onnx/model";
import { chosenRows } from "../../data/chosenRows";
import { compareLayers, type LayerComparison, type LayerSet, type Places } from "./compareLayers";
import { chooseLayers, readLayers, type Layer } from "./layers";

export interface SimilaritySources {
  model: ModelOpener;
  /** The recipe's `similarity.other`. */
  other?: ModelOpener;
  /** Earlier states of the model, each read when its turn comes. */
  checkpoints?: readonly Checkpoint[];
  data: readonly Source[];
}

export interface Checkpoint {
  /** In messages and in the report. */
  name: string;
  open(): Promise<ModelSource>;
}

/** A model whose layers are compared. */
interface Subject {
  path: string;
  model: Model;
  layers: Layer[];
}

/** HSIC_1 needs four. */
const fewestExamples = 8;

/**
 * Compares the layers of two models over the same examples, or those of one with each other, as a recipe says.
 * @param places "same": of two models of one architecture only the layers of equal place
 * @throws input error naming what is wrong with a model, the data or the recipe; cancelled when the signal says so
 */
export async function compareModels(
  given: Recipe,
  sources: SimilaritySources,
  work: ReportWork,
  places: Places = "all",
): Promise<SimilarityReport> {
  const similarity = given.similarity ?? similaritySchema.parse({});
  const recipe = { ...given, similarity };
  const { checkpoints = [] } = sources;
  work.progress("reading the data", 0);
  const dataset = await readDataset(sources.data, recipe.data, work.pause);
  const { subjects, notes } = await readSubjects(similarity, recipe.model, sources, dataset, work);
  const run = {
    ...(await bindExamples(dataset, recipe, subjects)),
    recipe,
    products: new Products(work),
    work,
    places,
  };
  try {
    const { facts, pairs, details, first } = await compareSubjects(subjects, run, 0.85 / (1 + checkpoints.length));
    const earlier = await compareCheckpoints(checkpoints, subjects[0]!, first, run);
    const models = subjects.map(({ path, model: { name, network, cuts } }, k): ComparedModel => ({
      path,
      name,
      parameters: parameterCount(network, cuts),
      tensors: facts[k]!,
    }));
    return {
      format: "holoscope.similarity/1",
      holoscope: work.version,
      models: models[1] ? [models[0]!, models[1]] : [models[0]!],
      data: { path: recipe.data.path, examples: run.examples, inputs: dataset.width, normalize: recipe.data.normalize },
      similarity: pairs,
      ...(earlier.length > 0 ? { checkpoints: earlier } : {}),
      details,
      notes: [...(dataset.notes ?? []), ...notes],
      recipe,
    };
  } finally {
    await run.products.release();
  }
}

/** What all comparisons of a run share. */
interface ComparisonRun {
  /** Of the examples, row-major. */
  inputs: Float32Array;
  examples: number;
  recipe: Recipe & { similarity: SimilarityRecipe };
  products: Products;
  work: Work;
  places: Places;
}

async function compareSubjects(
  [a, b]: readonly Subject[],
  run: ComparisonRun,
  part: number,
): Promise<LayerComparison & { first: LayerSet }> {
  const first = await activate(a!.model.network, a!.layers, run, [0.05, 0.1]);
  const second = b && (await activate(b.model.network, b.layers, run, [0.1, 0.15]));
  const { similarity, seed } = run.recipe;
  return {
    ...(await compareLayers(
      second ? [first, second] : [first],
      similarity,
      seed,
      run.products,
      run.work.part(0.15, 0.15 + part, "comparing layers"),
      run.places,
    )),
    first,
  };
}

/** One checkpoint after the other, so that no two are in memory. */
async function compareCheckpoints(
  checkpoints: readonly Checkpoint[],
  { model: { network: model }, layers }: Subject,
  now: LayerSet,
  run: ComparisonRun,
): Promise<CheckpointSimilarity[]> {
  const part = 0.85 / (1 + checkpoints.length);
  const { similarity, seed } = run.recipe;
  const found: CheckpointSimilarity[] = [];
  for (const { name, open } of checkpoints) {
    const from = 1 - part * (checkpoints.length - found.length);
    const earlier = { name, source: await open() };
    const network = await earlierState(model, layers, earlier, run.work.runtime, "similarity.checkpoints");
    const state = await activate(network, layers, run, [from, from + 0.2 * part]);
    const { pairs } = await compareLayers(
      [state, now],
      { ...similarity, details: [] },
      seed,
      run.products,
      run.work.part(from + 0.2 * part, from + part, `comparing ${name}`),
      "same",
    );
    found.push({ name, pairs });
  }
  return found;
}

async function activate(
  network: Network,
  layers: readonly Layer[],
  { inputs, examples, recipe, work }: ComparisonRun,
  [from, to]: readonly [from: number, to: number],
): Promise<LayerSet> {
  const running = work.part(from, to, `running ${network.graph.name} over the examples`);
  return {
    layers,
    activations: await readLayers(network, layers, inputs, recipe.seed, recipe.similarity.convolutions, running),
    examples,
  };
}

async function readSubjects(
  similarity: SimilarityRecipe,
  path: string,
  sources: SimilaritySources,
  dataset: Dataset,
  { progress }: Work,
): Promise<{ subjects: Subject[]; notes: string[] }> {
  progress("reading the models", 0.02);
  const asked = [{ path, open: sources.model, tensors: similarity.tensors }];
  if (similarity.other !== undefined && sources.other)
    asked.push({ path: similarity.other, open: sources.other, tensors: similarity.otherTensors });
  const subjects: Subject[] = [];
  const notes: string[] = [];
  for (const { path, open, tensors } of asked) {
    const model = await open(dataset.exampleShape);
    const chosen = chooseLayers(model, tensors);
    subjects.push({ path, model, layers: chosen.layers });
    notes.push(...chosen.notes);
  }
  requireDetailed(similarity, subjects);
  return { subjects, notes };
}

function requireDetailed({ details }: SimilarityRecipe, subjects: readonly Subject[]): void {
  for (const pair of details)
    for (const [side, { layers, model }] of [
      ["a", subjects[0]!],
      ["b", subjects.at(-1)!],
    ] as const)
      if (!layers.some((l) => l.tensor === pair[side])) {
        const names = listNames(layers.map((l) => l.tensor));
        throw inputError(
          `"${pair[side]}" is no compared tensor of ${model.network.graph.name}: name one of ${names}`,
          "similarity.details",
        );
      }
}

/**
 * The examples in an order drawn by the seed, so that the minibatches of RBF CKA are alike; normalised with the
 * statistics of the recipe's first part.
 */
async function bindExamples(
  dataset: Dataset,
  recipe: Recipe & { similarity: SimilarityRecipe },
  subjects: readonly Subject[],
): Promise<{ inputs: Float32Array; examples: number }> {
  const { data, seed, similarity } = recipe;
  for (const { model } of subjects) fitShape(dataset, model.network.input, baseName(data.path));
  const [a, b = a] = subjects.map(({ model }) => model.network.input.shape);
  if (product(a!) !== product(b!))
    throw inputError(
      `${recipe.model} reads ${sizes(a!)} values and ${similarity.other} ${sizes(b!)}: two models are compared over the same examples`,
    );
  const rows = chosenRows(dataset, data);
  const parts = splitExamples(rows.length, { ...recipe, split: recipe.split });
  const { part } = similarity;
  const chosen = part === undefined ? Uint32Array.from(rows.keys()) : parts[part - 1];
  if (!chosen)
    throw inputError(
      `part ${part} is to be compared on but the split has ${parts.length}: choose another`,
      "similarity.part",
    );
  if (chosen.length < fewestExamples)
    throw inputError(`there are ${chosen.length} examples to compare on: ${fewestExamples} or more are needed`);
  const drawn = shuffledIndices(chosen.length, seededRandom(seed)).map((at) => chosen[at]!);
  return { inputs: await bindSingle(dataset, rows, parts, drawn, recipe), examples: chosen.length };
}
