import { type ProbeBaselines, type ProbedCheckpoint, type ProbeSummary } from "../../../protocol/studies/probes/report";
import { type ProbesReport } from "../../../protocol/run";
import { probesSchema, type ProbesRecipe } from "../../../protocol/studies/probes/recipe";
import type { Recipe } from "../../../protocol/recipe";
import { listNames } from "../../data/names";
import { readDataset } from "../../data/reader";
import type { Source } from "../../data/source";
import { earlierState, type OtherState } from "../../model/states";
import type { ReportWork } from "../../work";
import { parameterCount } from "../../cuts/parameterCount";
import type { Model, ModelOpener } from "../../model/read";
import { product } from "../../linalg/shape";
import { mean } from "../../linalg/statistics";
import { controlTask } from "./control";
import type { MajorityScore, OpenProbe } from "../../fit/probe";
import { probeNetwork, type ProbedNetwork, type Probing, type Subject } from "./probeNetwork";
import { bindProblem, reduceTensors, type ProbeProblem } from "./problem";
import { randomNetwork, randomWeightsNote } from "../../model/randomWeights";
import type { ActivationStores } from "../../activations/store";
import { probingOf } from "./target";
import { chooseTensors } from "../../activations/tensors";

export interface ProbeSources {
  model: ModelOpener;
  data: readonly Source[];
  /** Earlier states of the model, with names that messages and reports use. */
  checkpoints: OtherState[];
}

/** How probes are fitted and judged. */
export interface ProbeSolver {
  openProbe: OpenProbe;
  majorityScore: MajorityScore;
}

const defaultLambdas = [1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6];

/**
 * Probes a network as a recipe says: all tensors of the model, of networks with random weights, and of earlier states
 * of the model.
 * @throws input error naming what is wrong with the model, the data, the recipe or the work folder; cancelled, after
 * which the same run goes on where it was
 */
export async function runProbes(
  given: Recipe,
  sources: ProbeSources,
  work: ReportWork,
  kept: ActivationStores,
  { openProbe, majorityScore }: ProbeSolver,
): Promise<{ model: Model; report: ProbesReport }> {
  const probes = given.probes ?? probesSchema.parse({});
  const recipe = { ...given, probes };
  const { runtime, version } = work;
  const { model, tensors, problem, notes } = await prepare(recipe, sources, work);
  const { network } = model;
  const width = product(network.input.shape);
  const control = probes.control
    ? await controlTask({ ...problem, width, train: problem.parts.train, seed: recipe.seed }, work)
    : undefined;
  const random = randomWeightsNote(network);
  const seeds = random.possible ? Array.from({ length: probes.random }, (_, k) => recipe.seed + k) : [];
  const shared = {
    problem,
    inputsKey: kept.key([problem.inputs]),
    lambdas: lambdasOf(probes),
    seed: recipe.seed,
    kept,
    openProbe,
  };
  const probe = inTurn(1 + seeds.length + sources.checkpoints.length, shared, work.part(0.05, 1));
  const summaries = summariesOf(await probe({ network, name: "", tensors, control: control?.target }));
  // The raw input is the same for every network.
  const [others, input] = [
    tensors.filter(({ tensor }) => tensor !== network.input.name),
    summaries.filter(({ tensor }) => tensor === network.input.name),
  ];
  const byChance: ProbeSummary[][] = [];
  for (const seed of seeds) {
    const drawn = await randomNetwork(network, seed, runtime);
    byChance.push([
      ...input,
      ...summariesOf(await probe({ network: drawn, name: `random weights of seed ${seed}`, tensors: others })),
    ]);
  }
  const checkpoints: ProbedCheckpoint[] = [];
  let before: ProbedNetwork | undefined;
  for (const earlier of sources.checkpoints) {
    const { name } = earlier;
    const state = await earlierState(network, others, earlier, runtime, "probes.checkpoints");
    before = await probe({ network: state, name, tensors: others, control: control?.target, before, keepStarts: true });
    checkpoints.push({ name, probes: [...input, ...summariesOf(before)] });
  }
  const baselines: ProbeBaselines = {
    majority: majorityScore(problem.target, problem.parts),
    ...(input[0] ? { input: input[0].test.error } : {}),
    ...(seeds.length > 0
      ? {
          random: {
            seeds,
            tensors: tensors.map(({ tensor }, k) =>
              overSeeds(
                tensor,
                byChance.map((p) => p[k]!.test.error),
              ),
            ),
          },
        }
      : {}),
    ...(control ? { control: { types: control.types, from: control.from } } : {}),
  };
  const remarks = [
    ...notes,
    ...(probes.control && !control
      ? ["There is no control task: all fitted examples have the same inputs, so they are of one type."]
      : []),
    ...(probes.random > 0 && random.note ? [random.note] : []),
    ...notConverged(summaries),
  ];
  return {
    model,
    report: reportOf({ recipe, model, problem, version, width }, summaries, baselines, checkpoints, remarks),
  };
}

interface Facts {
  recipe: Recipe;
  model: Model;
  problem: ProbeProblem;
  version: string;
  /** Values of an example's input. */
  width: number;
}

const reportOf = (
  { recipe, model, problem, version, width }: Facts,
  probes: ProbeSummary[],
  baselines: ProbeBaselines,
  checkpoints: ProbedCheckpoint[],
  notes: string[],
): ProbesReport => ({
  format: "holoscope.probes/1",
  holoscope: version,
  model: { path: recipe.model, name: model.name, parameters: parameterCount(model.network, model.cuts) },
  data: { path: recipe.data.path, examples: problem.selected, inputs: width, normalize: recipe.data.normalize },
  probing: probingOf(problem.target, problem.parts, recipe.seed),
  probes,
  baselines,
  ...(checkpoints.length > 0 ? { checkpoints } : {}),
  notes,
  recipe,
});

/** What is read from what; the dataset as its file has it is needed no longer then. */
async function prepare(recipe: Recipe & { probes: ProbesRecipe }, sources: ProbeSources, work: ReportWork) {
  work.progress("reading the data", 0);
  const dataset = await readDataset(sources.data, recipe.data, work.pause, { target: recipe.probes.target });
  work.progress("reading the model", 0.01);
  const model = await sources.model(dataset.exampleShape);
  await work.pause();
  const { tensors, notes } = reduceTensors(chooseTensors(model, recipe.probes.tensors), recipe.probes.wide);
  const problem = await bindProblem(dataset, recipe, model.network, work.pause);
  return {
    model,
    tensors,
    problem,
    notes: [...problem.notes, ...notes],
  };
}

const summariesOf = ({ probes }: ProbedNetwork): ProbeSummary[] => probes.map(({ summary }) => summary);

const lambdasOf = ({ lambdas = defaultLambdas }: ProbesRecipe): number[] => [...new Set(lambdas)].sort((a, b) => b - a);

/** Probes one network after the other, each of which is one of `count` shares of the progress. */
function inTurn(count: number, shared: Omit<Probing, "work">, work: ReportWork) {
  let done = 0;
  return async (subject: Omit<Subject, "keepStarts"> & Partial<Subject>): Promise<ProbedNetwork> => {
    const own = work.part(done / count, (done + 1) / count);
    done++;
    return probeNetwork({ keepStarts: false, ...subject }, { ...shared, work: own });
  };
}

/** Mean and standard deviation (of the sample) over the seeds. */
function overSeeds(tensor: string, errors: number[]) {
  const centre = mean(errors);
  const squares = errors.reduce((sum, e) => sum + (e - centre) ** 2, 0);
  return { tensor, errors, mean: centre, spread: Math.sqrt(squares / Math.max(1, errors.length - 1)) };
}

function notConverged(probes: readonly ProbeSummary[]): string[] {
  const names = probes.filter(({ solver }) => !solver.converged).map(({ tensor }) => `"${tensor}"`);
  return names.length > 0
    ? [`The probes of ${listNames(names)} did not reach their optimum: their figures are those of the last step.`]
    : [];
}
