import type { Recipe } from "../../../protocol/recipe";
import type { ActivationCutReport, FeatureCutReport } from "../../../protocol/studies/cuts/figures";
import type { Report } from "../../../protocol/run";
import type { ActivationContext, CutContext } from "./analyses/analysis";
import { trainActivation, trainHolographic } from "./analyses/linearModels";
import { measureActivations, measureCut, measureNetwork } from "./analyses/measure";
import type { Cut } from "../../cuts/cut";
import { cutSummary } from "../../model/cutSummary";
import type { BoundData } from "../../data/dataset";
import { edgeWeights } from "../../features/edgeWeights";
import { kinkTolerance } from "../../features/extract";
import { activationFeatures, cutFeatures, featureNames } from "../../features/ofCut";
import { families } from "../../fit/family";
import { impliedLambda } from "../../fit/lambda";
import { concat, plus, selectRows } from "../../linalg/vector";
import type { Output } from "../../model/output";
import { featureSums } from "../../statistics/featureSums";
import { overBatches } from "../../statistics/overBatches";
import { giveKinkSlopes } from "./giveKinkSlopes";
import type { Material } from "./material";

/**
 * Runs every analysis on every chosen cut and puts the figures together.
 * @param arrays add per-feature and per-example arrays
 */
export async function buildReport(material: Material, arrays: boolean): Promise<Report> {
  const { recipe, network, data, extraction, output, work, parameters } = material;
  const family = families[recipe.family];
  const fitted = data.parts[recipe.fitPart - 1]!;
  const outputs = output.coefficients.length;
  const means = family.mean(selectRows(extraction.logits, fitted, outputs), outputs);
  const labels = selectRows(data.labels, fitted, 1);
  const notes = [...data.notes, ...modelNotes(material)];
  const residual = plus(means, -1, family.statistic(labels, outputs));
  const regularizer = chooseLambda(
    recipe,
    material.reference && (await prepareCut(material, material.reference, fitted, residual)),
    fitted.length,
    notes,
  );
  const kinkSlopes = recipe.kinkSlopes
    ? await giveKinkSlopes(material, fitted, residual, regularizer.lambda, (text) => notes.push(text))
    : undefined;
  const prepared = new Map<Cut, Prepared>();
  for (const cut of material.cuts)
    if (!cut.refusal) prepared.set(cut, await prepareCut(material, cut, fitted, residual));
  const cuts: Report["cuts"] = [];
  for (const [k, cut] of material.cuts.entries()) {
    const share = (at: number) => 0.2 + (0.8 * at) / material.cuts.length;
    const context = activationContext(material, {
      cut,
      fitted,
      lambda: regularizer.lambda,
      work: work.part(share(k), share(k + 1), cut.id),
      note: (text) => notes.push(text),
      arrays,
    });
    const features = prepared.get(cut);
    cuts.push(features ? await analyzeCut(material, context, features) : await analyzeActivations(material, context));
  }
  return {
    format: "holoscope.report/1",
    holoscope: work.version,
    model: {
      path: recipe.model,
      name: network.graph.name,
      parameters,
      output: output.name,
      outputs,
      precision: extraction.precision,
    },
    data: {
      path: recipe.data.path,
      examples: data.examples,
      inputs: data.width,
      split: data.parts.map((p) => p.length),
      normalize: data.normalize,
      classes: data.classes,
    },
    family: recipe.family,
    ...regularizer,
    seed: recipe.seed,
    fitPart: recipe.fitPart,
    testPart: material.testPart,
    kinkTolerance,
    ...(kinkSlopes ? { kinkSlopes } : {}),
    cuts,
    ...(await measureNetwork({
      family: recipe.family,
      outputs,
      logits: extraction.logits,
      data,
      fitPart: recipe.fitPart,
    })),
    ...(arrays ? { examples: exampleTable(data) } : {}),
    notes,
    recipe,
  };
}

type Prepared = Pick<CutContext, "cut" | "features" | "fittedFeatures" | "weights" | "gradient">;

type Fitting = Omit<ActivationContext, "linear">;

function activationContext(
  { extraction, products, data, testPart, retrained, recipe }: Material,
  part: Pick<ActivationContext, "cut" | "fitted" | "lambda" | "work" | "note" | "arrays">,
): Fitting {
  const { fitPart, retrainings, seed } = recipe;
  return {
    ...part,
    fitPart,
    tested: testPart === undefined ? undefined : { part: testPart, examples: data.parts[testPart - 1]! },
    retrained,
    retrainings,
    seed,
    activations: activationFeatures(part.cut, extraction, products, data.examples),
    logits: extraction.logits,
    labels: data.labels,
    family: families[recipe.family],
    products,
  };
}

/**
 * Features, weights and loss gradient of a cut; `residual` is mu - y of the fitted examples, one-hot y where there are
 * classes.
 */
export async function prepareCut(
  { network, extraction, products, data }: Material,
  cut: Cut,
  fitted: Uint32Array,
  residual: Float64Array,
): Promise<Prepared> {
  const features = cutFeatures(cut, extraction, products, data.examples);
  const fittedFeatures = features.rows(fitted);
  const weights = concat(await Promise.all(cut.parameters.map(([site]) => edgeWeights(network, site!))));
  const sums = featureSums(features.size);
  const batches = [{ features: fittedFeatures, weights: residual }];
  const gradient = await overBatches(sums, batches, products.work);
  return { cut, features, fittedFeatures, weights, gradient };
}

/** The recipe's lambda, or the one that the weights of a reference cut imply, the same whatever cuts are asked for. */
export function chooseLambda(
  { lambda, lambdaPerExample }: Recipe,
  reference: Prepared | undefined,
  examples: number,
  notes: string[],
): Pick<Report, "lambda" | "lambdaPerExample" | "lambdaSource"> {
  const given =
    typeof lambda === "number" ? lambda : lambdaPerExample === undefined ? undefined : lambdaPerExample * examples;
  if (given !== undefined) return { lambda: given, lambdaPerExample: given / examples, lambdaSource: "given" };
  const fallback = (why: string): ReturnType<typeof chooseLambda> => {
    notes.push(
      `${why}, so ${fallbackPerExample} per example is used; set lambda if you know the one used in training.`,
    );
    return { lambda: fallbackPerExample * examples, lambdaPerExample: fallbackPerExample, lambdaSource: "fallback" };
  };
  if (!reference) return fallback("no cut can be differentiated to tell the lambda");
  const implied = impliedLambda(reference.gradient, reference.weights);
  const explained = `${(100 * implied.fit).toPrecision(3)}% of the squared loss gradient of ${reference.cut.id}`;
  if (implied.lambda > 0 && implied.fit >= trustedFit) {
    notes.push(
      `lambda = ${implied.lambda.toPrecision(3)} is implied by the weights; it explains ${explained}. Set lambda if you know the one used in training.`,
    );
    return { lambda: implied.lambda, lambdaPerExample: implied.lambda / examples, lambdaSource: "implied" };
  }
  return fallback(
    implied.lambda > 0 ? `the best lambda explains only ${explained}` : "the weights imply no positive lambda",
  );
}

const fallbackPerExample = 1e-3;
/** An implied lambda that explains less of the gradient is no estimate of what was used in training. */
const trustedFit = 0.5;

async function analyzeCut(
  { network, extraction, recipe }: Material,
  part: Fitting,
  prepared: Prepared,
): Promise<FeatureCutReport> {
  const { cut, arrays } = part;
  const exact = await prepared.features.apply(prepared.weights);
  const offset = cut.homogeneous ? undefined : plus(part.logits, -1, exact);
  const fitting = {
    ...part,
    ...prepared,
    exact,
    offset,
    featureName: featureNames(network, cut),
    kinks: cut.above.flatMap((n) => extraction.kinks.get(n) ?? []),
  };
  const holographic = await trainHolographic(fitting, part.work.part(0.1, 0.8));
  const activation = await trainActivation(fitting, part.work.part(0.8, 0.95));
  const context: CutContext = {
    ...fitting,
    linear: { exact: { logits: offset ? plus(exact, 1, offset) : exact }, holographic, activation },
  };
  const measured = await measureCut(context, recipe.analyses);
  return {
    ...cutSummary(network, cut),
    linearModel: cut.homogeneous ? "holographic" : "tangent",
    ...measured.figures,
    ...(arrays ? { arrays: measured.arrays } : {}),
  };
}

/** What is left for a cut below an operator without derivative rule. */
async function analyzeActivations({ network, recipe }: Material, fitting: Fitting): Promise<ActivationCutReport> {
  const { cut, arrays, note } = fitting;
  note(`${cut.id}: only its activations are analysed, because ${cut.refusal}`);
  const context: ActivationContext = {
    ...fitting,
    linear: { activation: await trainActivation(fitting, fitting.work.part(0, 0.95)) },
  };
  const measured = await measureActivations(context, recipe.analyses);
  return {
    ...cutSummary(network, cut),
    linearModel: "activation",
    ...measured.figures,
    ...(arrays ? { arrays: measured.arrays } : {}),
  };
}

function exampleTable({ rows, parts, labels }: BoundData): NonNullable<Report["examples"]> {
  const part = Array.from(rows, () => 0);
  parts.forEach((indices, k) => indices.forEach((i) => (part[i] = k + 1)));
  return { row: [...rows], part, label: [...labels] };
}

export function modelNotes({ network, recipe, extraction, output }: Material): string[] {
  const notes: string[] = [];
  const ending = network.peeled?.op;
  if (ending) notes.push(`the final ${ending} is not part of M: M is made of what enters it.`);
  if (ending && !naturalParameter(ending, output, recipe.family))
    notes.push(
      `M is not the natural parameter of what the network predicts: a ${recipe.family} mean of M is not the output of its ${ending}${ending.endsWith("Softmax") ? "; a difference such as 1-0 is" : ""}.`,
    );
  if (extraction.precision === "float32")
    notes.push(`${extraction.whySingle ? `${extraction.whySingle}: ` : ""}features and logits carry float32 rounding.`);
  return notes;
}

/** Whether the family's mean of M is what the network predicts, given its final operator and the logits in M. */
function naturalParameter(ending: string, { coefficients }: Output, family: Recipe["family"]): boolean {
  if (family === "multinomial") return ending.endsWith("Softmax");
  const terms = coefficients[0]!.filter((c) => c !== 0).length;
  if (ending === "Exp") return family === "poisson" && terms === 1;
  return family === "bernoulli" && terms === (ending === "Sigmoid" ? 1 : 2);
}
