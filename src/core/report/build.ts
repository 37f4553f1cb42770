import type { Recipe } from "../../protocol/recipe";
import type { CutReport, Report } from "../../protocol/report";
import { analyses } from "../analyses";
import type { CutContext } from "../analyses/analysis";
import type { Cut } from "../cuts/cuts";
import type { BoundData } from "../data/dataset";
import type { Environment } from "../environment";
import { edgeWeights } from "../features/edgeWeights";
import { kinkTolerance, type Extraction } from "../features/extract";
import { activationFeatures, cutFeatures, featureNames, parametersOf } from "../features/ofCut";
import type { Products } from "../features/products";
import { families } from "../glm/family";
import { impliedLambda } from "../glm/lambda";
import { concat, plus, selectRows } from "../linalg/vector";
import type { Network } from "../onnx/model";
import type { Output } from "../onnx/output";
import { staysSingle } from "../onnx/retype";

/** Everything that the analyses start from. */
export interface Material {
  recipe: Recipe;
  network: Network;
  cuts: Cut[];
  /** The first cut that can be differentiated: its weights tell the lambda when the recipe does not. */
  reference: Cut;
  data: BoundData;
  extraction: Extraction;
  products: Products;
  output: Output;
  parameters: number;
  environment: Environment;
}

/** Runs every analysis on every chosen cut and puts the figures together. */
export async function buildReport(material: Material): Promise<Report> {
  const { recipe, network, data, extraction, output, environment, parameters } = material;
  const family = families[recipe.family];
  const fitted = data.parts[recipe.fitPart - 1]!;
  const outputs = output.coefficients.length;
  const means = family.mean(selectRows(extraction.logits, fitted, outputs), outputs);
  const labels = selectRows(data.labels, fitted, 1);
  const notes = modelNotes(material);
  const residual = plus(means, -1, family.statistic(labels, outputs));
  const prepared: Prepared[] = [];
  for (const cut of material.cuts) prepared.push(await prepareCut(material, cut, fitted, residual));
  const reference = prepared.find((p) => p.cut === material.reference) ?? (await prepareCut(material, material.reference, fitted, residual));
  const regularizer = chooseLambda(recipe, reference, fitted.length, notes);
  const cuts: CutReport[] = [];
  for (const [k, cut] of prepared.entries()) {
    const progress = (message: string, fraction: number) => environment.progress(message, 0.2 + (0.8 * (k + fraction)) / prepared.length);
    cuts.push(await analyzeCut(material, { ...cut, fitted, lambda: regularizer.lambda, progress, note: (text) => notes.push(text) }));
  }
  return {
    format: "holoscope.report/1",
    holoscope: environment.version,
    model: { path: recipe.model, name: network.graph.name, parameters, output: output.name, outputs, precision: extraction.precision },
    data: { path: recipe.data.path, examples: data.examples, inputs: data.width, split: data.parts.map((p) => p.length), normalize: data.normalize, classes: data.classes },
    family: recipe.family,
    ...regularizer,
    seed: recipe.seed,
    fitPart: recipe.fitPart,
    kinkTolerance,
    cuts,
    reliability: analyses.reliability({ means, labels, family: recipe.family }),
    ...(environment.arrays ? { examples: exampleTable(data) } : {}),
    notes,
    recipe,
  };
}

type Prepared = Pick<CutContext, "cut" | "features" | "fittedFeatures" | "weights" | "gradient">;

/** Features, weights and loss gradient of a cut; `residual` is mu - y of the fitted examples, one-hot y where there are classes. */
async function prepareCut({ network, extraction, products, data }: Material, cut: Cut, fitted: Uint32Array, residual: Float64Array): Promise<Prepared> {
  const features = cutFeatures(cut, extraction, products, data.examples);
  const fittedFeatures = features.rows(fitted);
  const weights = concat(await Promise.all(parametersOf(cut).map(([site]) => edgeWeights(network, site!))));
  return { cut, features, fittedFeatures, weights, gradient: await fittedFeatures.applyTranspose(residual) };
}

/** The recipe's lambda, or the one that the weights of a reference cut imply, the same whatever cuts are asked for. */
function chooseLambda({ lambda, lambdaPerExample }: Recipe, reference: Prepared, examples: number, notes: string[]): Pick<Report, "lambda" | "lambdaPerExample" | "lambdaSource"> {
  const given = typeof lambda === "number" ? lambda : lambdaPerExample === undefined ? undefined : lambdaPerExample * examples;
  if (given !== undefined) return { lambda: given, lambdaPerExample: given / examples, lambdaSource: "given" };
  const implied = impliedLambda(reference.gradient, reference.weights);
  const explained = `${(100 * implied.fit).toPrecision(3)}% of the squared loss gradient of ${reference.cut.id}`;
  if (implied.lambda > 0 && implied.fit >= trustedFit) {
    notes.push(`lambda = ${implied.lambda.toPrecision(3)} is implied by the weights; it explains ${explained}. Set lambda (--lambda) if you know the one used in training.`);
    return { lambda: implied.lambda, lambdaPerExample: implied.lambda / examples, lambdaSource: "implied" };
  }
  const why = implied.lambda > 0 ? `the best lambda explains only ${explained}` : "the weights imply no positive lambda";
  notes.push(`${why}, so ${fallbackPerExample} per example is used; set lambda (--lambda) if you know the one used in training.`);
  return { lambda: fallbackPerExample * examples, lambdaPerExample: fallbackPerExample, lambdaSource: "fallback" };
}

const fallbackPerExample = 1e-3;
/** An implied lambda that explains less of the gradient is no estimate of what was used in training. */
const trustedFit = 0.5;

async function analyzeCut(
  { network, extraction, products, data, recipe, environment }: Material,
  part: Prepared & Pick<CutContext, "fitted" | "lambda" | "progress" | "note">,
): Promise<CutReport> {
  const { cut } = part;
  const names = featureNames(network, cut);
  const context: CutContext = {
    ...part,
    featureName: names,
    activations: activationFeatures(cut, extraction, products, data.examples),
    logits: extraction.logits,
    labels: data.labels,
    exact: await part.features.apply(part.weights),
    kinks: cut.above.flatMap((n) => extraction.kinks.get(n) ?? []),
    family: families[recipe.family],
    products,
    arrays: environment.arrays,
  };
  const { identity } = await analyses.identity(context);
  const { arrays: faithfulArrays, ...faithful } = await analyses.faithfulness(context);
  const { arrays: calibrationArrays, calibration } = await analyses.calibration(context);
  const { stationarity } = await analyses.stationarity(context);
  const totality = await analyses.totality(context);
  const parameter = (tensor: string) => network.graph.parameterName(tensor);
  return {
    id: cut.id,
    weights: cut.weights.map((s) => parameter(s.tensor)),
    biases: cut.biases.map((s) => parameter(s.tensor)),
    features: cut.features,
    wellBehaved: cut.wellBehaved,
    homogeneous: cut.homogeneous,
    reasons: cut.reasons,
    linearModel: cut.homogeneous ? "holographic" : "tangent",
    identity,
    ...faithful,
    calibration,
    stationarity,
    ...totality,
    ...(environment.arrays ? { arrays: { ...faithfulArrays, ...calibrationArrays } } : {}),
  };
}

function exampleTable({ rows, parts, labels }: BoundData): NonNullable<Report["examples"]> {
  const part = Array.from(rows, () => 0);
  parts.forEach((indices, k) => indices.forEach((i) => (part[i] = k + 1)));
  return { row: [...rows], part, label: [...labels] };
}

function modelNotes({ network, recipe, extraction, output }: Material): string[] {
  const notes: string[] = [];
  const ending = network.peeled?.op;
  if (ending) notes.push(`the final ${ending} is not part of M: M is made of what enters it.`);
  if (ending && !naturalParameter(ending, output, recipe.family)) notes.push(`M is not the natural parameter of what the network predicts: a ${recipe.family} mean of M is not the output of its ${ending}${ending.endsWith("Softmax") ? "; a difference such as --output 1-0 is" : ""}.`);
  if (extraction.precision === "float32") {
    const why = staysSingle(network.graph.model) ? "the weights outside the model file are too large to be widened to double" : "the runtime has no double kernels for this network";
    notes.push(`${why}: features and logits carry float32 rounding.`);
  }
  return notes;
}

/** Whether the family's mean of M is what the network predicts, given its final operator and the logits in M. */
function naturalParameter(ending: string, { coefficients }: Output, family: Recipe["family"]): boolean {
  if (family === "multinomial") return ending.endsWith("Softmax");
  const terms = coefficients[0]!.filter((c) => c !== 0).length;
  if (ending === "Exp") return family === "poisson" && terms === 1;
  return family === "bernoulli" && terms === (ending === "Sigmoid" ? 1 : 2);
}
