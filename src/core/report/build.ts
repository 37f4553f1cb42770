import type { Recipe } from "../../protocol/recipe";
import type { CutReport, Report } from "../../protocol/report";
import { analyses } from "../analyses";
import type { CutContext } from "../analyses/analysis";
import type { Environment } from "../analyze";
import type { Cut } from "../cuts/cuts";
import type { BoundData } from "../data/dataset";
import { kinkTolerance, type Extraction } from "../features/extract";
import { activationFeatures, cutFeatures, featureNames } from "../features/ofCut";
import type { Products } from "../features/products";
import { families } from "../glm/family";
import { impliedLambda } from "../glm/lambda";
import { concat } from "../linalg/vector";
import { constantValues, type Network } from "../onnx/model";
import type { Output } from "../onnx/output";

/** Everything that the analyses start from. */
export interface Material {
  recipe: Recipe;
  network: Network;
  cuts: Cut[];
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
  const means = Float64Array.from(fitted, (i) => family.mean(extraction.logits[i]!));
  const labels = Float64Array.from(fitted, (i) => data.labels[i]!);
  const notes = modelNotes(material);
  const prepared = await prepareCuts(material, fitted, means, labels);
  const regularizer = chooseLambda(recipe, prepared, fitted.length, notes);
  const cuts: CutReport[] = [];
  for (const [k, cut] of prepared.entries()) {
    const progress = (message: string, fraction: number) => environment.progress(message, 0.2 + (0.8 * (k + fraction)) / prepared.length);
    cuts.push(await analyzeCut(material, { ...cut, fitted, lambda: regularizer.lambda, progress, note: (text) => notes.push(text) }));
  }
  return {
    format: "holoscope.report/1",
    holoscope: environment.version,
    model: { path: recipe.model, name: network.graph.name, parameters, output: output.name, precision: extraction.precision },
    data: { path: recipe.data.path, examples: data.examples, inputs: data.width, split: data.parts.map((p) => p.length), normalize: data.normalize, classes: data.classes },
    family: recipe.family,
    ...regularizer,
    seed: recipe.seed,
    fitPart: recipe.fitPart,
    kinkTolerance,
    cuts,
    reliability: analyses.reliability({ means, labels, bernoulli: recipe.family === "bernoulli" }),
    ...(environment.arrays ? { examples: exampleTable(data) } : {}),
    notes,
    recipe,
  };
}

type Prepared = Pick<CutContext, "cut" | "features" | "fittedFeatures" | "weights" | "gradient">;

/** Features, weights and loss gradient of every cut. */
async function prepareCuts({ cuts, network, extraction, products, data }: Material, fitted: Uint32Array, means: Float64Array, labels: Float64Array): Promise<Prepared[]> {
  const residual = means.map((mu, i) => mu - labels[i]!);
  const prepared: Prepared[] = [];
  for (const cut of cuts) {
    const features = cutFeatures(cut, extraction, products, data.examples);
    const fittedFeatures = fitted.length === data.examples ? features : features.rows(fitted);
    const weights = concat([...cut.weights, ...cut.biases].map((s) => constantValues(network, s.tensor)));
    prepared.push({ cut, features, fittedFeatures, weights, gradient: await fittedFeatures.applyTranspose(residual) });
  }
  return prepared;
}

/** The recipe's lambda, or the one that the weights of the first cut imply (the cut with the most of the network above it). */
function chooseLambda({ lambda, lambdaPerExample }: Recipe, cuts: Prepared[], examples: number, notes: string[]): Pick<Report, "lambda" | "lambdaPerExample" | "lambdaSource"> {
  const given = typeof lambda === "number" ? lambda : lambdaPerExample === undefined ? undefined : lambdaPerExample * examples;
  if (given !== undefined) return { lambda: given, lambdaPerExample: given / examples, lambdaSource: "given" };
  const implied = impliedLambda(concat(cuts.map((c) => c.gradient)), concat(cuts.map((c) => c.weights)));
  if (implied.lambda > 0) {
    notes.push(`lambda = ${implied.lambda.toPrecision(3)} is implied by the weights; it explains ${(100 * implied.fit).toPrecision(3)}% of the squared loss gradient. Set lambda (--lambda) if you know the one used in training.`);
    return { lambda: implied.lambda, lambdaPerExample: implied.lambda / examples, lambdaSource: "implied" };
  }
  notes.push(`the weights imply no positive lambda, so ${fallbackPerExample} per example is used; set lambda (--lambda) if you know the one used in training.`);
  return { lambda: fallbackPerExample * examples, lambdaPerExample: fallbackPerExample, lambdaSource: "fallback" };
}

const fallbackPerExample = 1e-3;

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

function modelNotes({ network, recipe, extraction }: Material): string[] {
  const notes: string[] = [];
  const { peeled } = network;
  if (peeled) notes.push(`the final ${peeled.op} is not part of M: M is what enters it, the natural parameter.`);
  if (peeled?.op === "Sigmoid" && recipe.family !== "bernoulli") notes.push(`the network ends in a Sigmoid, but the family is ${recipe.family}: its mean is not what the network predicts.`);
  if (extraction.precision === "float32") notes.push("the runtime has no double kernels for this network: features and logits carry float32 rounding.");
  return notes;
}
