import { inputError } from "../../../protocol/errors";
import type { Recipe } from "../../../protocol/recipe";
import type { TwinExport } from "../../../protocol/studies/twin/export";
import type { Twin, TwinTraining } from "../../../protocol/twin";
import { withMaterial, type Sources } from "../cuts/analyze";
import type { ReportWork } from "../../work";
import { examplesPerRun } from "../../features/batches";
import { families, type Family } from "../../fit/family";
import { fit } from "../../fit/solver";
import { solverProgress } from "../../fit/solverProgress";
import { maxAbs, plus, selectRows } from "../../linalg/vector";
import { chooseLambda, modelNotes, prepareCut } from "../cuts/build";
import type { Material } from "../cuts/material";
import { decodeTwin, encodeTwin } from "../../model/twinFile";
import { runTwin } from "./features";
import { requireOptimum } from "./fit";
import { buildTwinGraph } from "./graph";

/** Fitted rows on which an exported graph is run. */
const checkedRows = 1000;
/** Predictions that are further apart are no rounding: of single precision either. */
const checkTolerance = 1e-3;

/**
 * Fits the linear model of the recipe's one cut, and makes an ONNX model of it.
 * @param files where the twin will find the data again
 * @throws input error when there is not one cut, it has no features, or no optimum
 */
export async function exportTwin(
  recipe: Recipe,
  sources: Sources,
  files: TwinTraining["files"],
  work: ReportWork,
): Promise<{ bytes: Uint8Array; summary: Omit<TwinExport, "path"> }> {
  if (recipe.cuts === "all" || recipe.cuts.length !== 1)
    throw inputError("a linear twin is made of one cut: name it, such as cut1", "cuts");
  return withMaterial(recipe, sources, work, async (material) => {
    const fitted = await fitCut(material);
    const { twin, bytes } = assemble(material, fitted, files);
    const check = await checkTwin(material, fitted, bytes);
    const { cut, kind, family, lambda, lambdaPerExample } = twin;
    const { weights, solver, rows, notes } = fitted;
    const summary = {
      bytes: bytes.length,
      cut,
      kind,
      family,
      features: weights.length,
      precision: material.extraction.precision,
      lambda,
      lambdaPerExample,
      rows: rows.length,
      solver,
      check,
      notes,
    };
    return { bytes, summary: { format: "holoscope.twin-export/1", ...summary } };
  });
}

/** The same fit as a report's, of its holographic (or tangent) model. */
async function fitCut(material: Material) {
  const { recipe, cuts, reference, data, extraction, output, products, work } = material;
  const cut = cuts[0]!;
  if (cut.refusal) throw inputError(`${cut.id} has no features to make a twin of: ${cut.refusal}`);
  const rows = data.parts[recipe.fitPart - 1]!;
  const outputs = output.coefficients.length;
  const ofFitted = (values: Float64Array) => selectRows(values, rows, outputs);
  const family = families[recipe.family];
  const labels = selectRows(data.labels, rows, 1);
  const residual = plus(family.mean(ofFitted(extraction.logits), outputs), -1, family.statistic(labels, outputs));
  const notes = [...data.notes, ...modelNotes(material)];
  const regularizer = chooseLambda(
    recipe,
    reference && (await prepareCut(material, reference, rows, residual)),
    rows.length,
    notes,
  );

  const { features, fittedFeatures, weights: own } = await prepareCut(material, cut, rows, residual);
  const offset = cut.homogeneous ? undefined : plus(extraction.logits, -1, await features.apply(own));
  const objective = {
    features: fittedFeatures,
    labels,
    family,
    lambda: regularizer.lambda,
    offset: offset && ofFitted(offset),
  };
  const result = await fit(objective, products, solverProgress(work.part(0.3, 0.9, `fitting ${cut.id}`)));
  requireOptimum(result, notes);
  const linear = await features.apply(result.weights);
  const logits = ofFitted(offset ? plus(linear, 1, offset) : linear);
  return { cut, own, weights: result.weights, solver: result.summary, ...regularizer, rows, logits, family, notes };
}

type FittedCut = Awaited<ReturnType<typeof fitCut>>;

function assemble(
  { recipe, network, data, extraction, output, work }: Material,
  { cut, own, weights, lambda, lambdaPerExample, rows }: FittedCut,
  files: TwinTraining["files"],
) {
  const { graph, input } = network;
  if (graph.external.files)
    throw inputError(
      `${graph.name} keeps more weights in other files than one twin can hold: make a twin of a smaller network`,
    );
  const outputs = output.coefficients.length;
  const wide = extraction.precision === "float64";
  const { model, logit, parameters } = buildTwinGraph(network, cut, {
    coefficients: output.coefficients,
    family: recipe.family,
    wide,
    weights,
    own,
  });
  const twin: Twin = {
    format: "holoscope.twin/1",
    holoscope: work.version,
    model: graph.name,
    cut: cut.id,
    kind: cut.homogeneous ? "holographic" : "tangent",
    family: recipe.family,
    output: output.name,
    outputs,
    lambda,
    lambdaPerExample,
    recipe,
    encoding: data.encoding,
    training: [{ files, rows: rows.length, part: true }],
    input,
    logit,
    batch: Math.max(1, Math.floor(examplesPerRun(network) / outputs)),
    parameters,
  };
  return { twin, bytes: encodeTwin({ model, twin }) };
}

/** Runs the file as it will be served, on rows that it was fitted on. */
async function checkTwin(
  { data, products, work }: Material,
  { rows, logits, family, weights }: FittedCut,
  bytes: Uint8Array,
): Promise<TwinExport["check"]> {
  const file = decodeTwin(bytes, "the exported twin");
  const some = rows.subarray(0, checkedRows);
  const inputs = selectRows(data.inputs, some, data.width);
  const served = await runTwin(file, inputs, products, work.part(0.95, 1, "checking the exported graph"));
  const outputs = logits.length / rows.length;
  const apart = distance(family, served.logits, logits.subarray(0, some.length * outputs), outputs);
  if (!(apart <= checkTolerance))
    throw new Error(
      `the exported graph of ${weights.length} features gives predictions ${apart} from those of the fit`,
    );
  return { rows: some.length, maxAbs: apart };
}

const distance = (family: Family, a: Float64Array, b: Float64Array, outputs: number): number =>
  maxAbs(plus(family.mean(a, outputs), -1, family.mean(b, outputs)));
