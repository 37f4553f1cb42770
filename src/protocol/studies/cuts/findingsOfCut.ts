import { analyses } from "../../analyses";
import type { Finding } from "../../finding";
import { counted, nearOne, percent, short } from "../../numbers";
import { capital, solverLine, tableOf } from "../../presenting";
import { reasonsOf } from "../../reasons";
import type { CutsReport } from "./report";
import type { CutReport, FeatureCutReport, Generalization, Stability } from "./figures";
import { calibration, regularization } from "./featureFindings";

/** The analyses of one cut, in the order of its key figures. */
export const findingsOfCut = (report: CutsReport, cut: CutReport): Finding[] => [
  whatItIs(cut),
  faithfulness(cut),
  ...(cut.linearModel === "activation"
    ? []
    : [identity(report, cut), calibration(cut), stationarity(report, cut), totality(report, cut)]),
  ...(cut.generalization ? [generalization(report, cut, cut.generalization)] : []),
  ...(cut.stability ? [stability(cut, cut.stability)] : []),
  ...(cut.linearModel !== "activation" && cut.regularization ? [regularization(report, cut, cut.regularization)] : []),
];

function whatItIs(cut: CutReport): Finding {
  const { id, weights, biases, features, ordered, linearModel } = cut;
  return {
    id: "cut",
    label: "Cut",
    title: `${id} is ${ordered ? "an ordered cut" : "no ordered cut"} of ${counted(weights.length, "weight tensor")}, with ${counted(features, "feature")}; its linear model is of ${linearModel === "activation" ? "activations" : `${linearModel} features`}.`,
    lines: [
      `weights ${weights.join(", ")}`,
      ...(biases.length > 0 ? [`biases ${biases.join(", ")}`] : []),
      ...reasonsOf(cut),
    ],
  };
}

/** "these 60 features" as a subject, the same in all sentences. */
export const theseFeatures = ({ features }: Pick<CutReport, "features">): string =>
  features === 1 ? "this feature" : `these ${features.toLocaleString("en")} features`;

/** What the linear model that stands for the cut was trained on. */
export const trainedModel = (cut: Pick<CutReport, "features" | "linearModel">): string =>
  cut.linearModel === "activation" ? "its activations" : theseFeatures(cut);

function faithfulness(cut: CutReport): Finding {
  const { exact, holographic, activation } = cut.faithfulness;
  const models = [
    { name: "exact weights", found: exact },
    { name: "trained on features", found: holographic },
    { name: "trained on activations", found: activation },
  ].flatMap(({ name, found }) => (found ? [{ name, ...found }] : []));
  return {
    id: "faithfulness",
    ...analyses.faithfulness,
    title: holographic
      ? `Trained from nothing on ${theseFeatures(cut)}, a linear model comes within ${short(holographic.maxAbs)} of the network (R\u00b2 ${nearOne(holographic.r2)}); one of the layer's activations misses it by up to ${short(activation.maxAbs)}.`
      : `A linear model trained on the layer's activations misses the network by up to ${short(activation.maxAbs)}.`,
    figures: [
      ...(holographic && exact
        ? [
            { label: "Holographic R\u00b2", value: holographic.r2 },
            { label: "Holographic max |\u0394\u03bc|", value: holographic.maxAbs },
          ]
        : []),
      { label: "Activation R\u00b2", value: activation.r2 },
      exact
        ? { label: "Exact max |\u0394\u03bc|", value: exact.maxAbs }
        : { label: "Activation max |\u0394\u03bc|", value: activation.maxAbs },
    ],
    lines: [
      ...(cut.solver ? [`fit on features: ${solverLine(cut.solver)}`] : []),
      `fit on activations: ${solverLine(cut.activationSolver)}`,
    ],
    table: tableOf(models, [
      { name: "model", of: ({ name }) => name },
      { name: "max |\u0394\u03bc|", of: ({ maxAbs }) => maxAbs },
      { name: "mean |\u0394\u03bc|", of: ({ meanAbs }) => meanAbs },
      { name: "R\u00b2 (logits)", format: "nearOne", of: ({ r2 }) => r2 },
    ]),
  };
}

function identity({ model }: CutsReport, { identity: found, linearModel, ordered }: FeatureCutReport): Finding {
  const { maxAbsError, maxAbsOutput } = found;
  const outputs = model.outputs ?? 1;
  const output = outputs > 1 ? `each of the ${outputs} outputs` : "the output";
  const size = `${short(maxAbsError)} (outputs reach ${short(maxAbsOutput)})`;
  const why = ordered ? "this cut is not homogeneous" : "these weights are no ordered cut";
  return {
    id: "identity",
    ...analyses.identity,
    title:
      linearModel === "holographic"
        ? `The weights times their features add up to ${output} to within ${size}.`
        : `The weights times their features miss ${output} by up to ${size}: ${why}, so their linear model is the tangent model, which adds the output itself.`,
    figures: [{ label: "Identity error", value: maxAbsError }],
  };
}

/** Where the lambda of a run comes from. */
export const lambdaSources: Record<CutsReport["lambdaSource"], string> = {
  given: "given in the recipe",
  implied: "implied by the weights",
  fallback: "a fallback: the weights imply none",
};

function stationarity({ lambda, lambdaSource }: CutsReport, { stationarity: found }: FeatureCutReport): Finding {
  const { gradientNorm, impliedLambda, impliedLambdaFit } = found;
  return {
    id: "stationarity",
    ...analyses.stationarity,
    title: `The weights imply \u03bb = ${short(impliedLambda)}, which explains ${percent(impliedLambdaFit)} of the squared gradient of the loss.`,
    lines: [
      `With this run's \u03bb = ${short(lambda)} (${lambdaSources[lambdaSource]}) the gradient of the regularised loss on this cut has the norm ${short(gradientNorm)}.`,
    ],
    figures: [
      { label: "Gradient norm", value: gradientNorm },
      { label: "Implied \u03bb", value: impliedLambda },
    ],
  };
}

function totality(
  { reliability, kinkTolerance, kinkSlopes }: CutsReport,
  { kinks, kinkPairs }: FeatureCutReport,
): Finding {
  const examples = counted(reliability.examples, "fitted example");
  return {
    id: "totality",
    ...analyses.totality,
    title:
      kinks === 0
        ? `None of the ${examples} is at a kink: the features are total.`
        : `${short(kinks)} of ${examples} ${kinks === 1 ? "is" : "are"} at a kink (${counted(kinkPairs, "pair")} of example and unit).`,
    lines: [
      ...(kinks > 0 && !kinkSlopes
        ? [
            "There the trained linear model may differ from the network although its features are right; slopes at kinks (recipe key kinkSlopes) can repair that.",
          ]
        : []),
      `Counted as at a kink: a unit above the cut whose input is within ${short(kinkTolerance)} of zero.`,
    ],
    figures: [{ label: "Examples at a kink", value: kinks }],
  };
}

function generalization({ testPart }: CutsReport, cut: CutReport, found: Generalization): Finding {
  const best = found.holographic ?? found.activation;
  const features = cut.linearModel === "tangent" ? "tangent" : "holographic";
  const rows = [
    { name: "network", score: found.network },
    { name: "exact weights", score: found.exact },
    { name: `trained on ${features} features`, score: found.holographic },
    { name: "trained on activations", score: found.activation },
  ].flatMap(({ name, score }) => (score ? [{ name, ...score }] : []));
  return {
    id: "generalization",
    ...analyses.generalization,
    title: `On ${counted(found.examples, "held-out example")} (part ${testPart}) the linear model of ${trainedModel(cut)} has a negative log-likelihood of ${short(best.nll)}, the network ${short(found.network.nll)}.`,
    figures: [
      { label: "Held-out loss", value: best.nll },
      { label: "Held-out loss of the network", value: found.network.nll },
    ],
    table: tableOf(rows, [
      { name: "model", of: ({ name }) => name },
      { name: "negative log-likelihood", of: ({ nll }) => nll },
      ...(found.network.accuracy === undefined
        ? []
        : [{ name: "accuracy", format: "percent" as const, of: ({ accuracy }: { accuracy?: number }) => accuracy }]),
    ]),
    pictures: [{ kind: "bars", x: "model", y: ["negative log-likelihood"] }],
  };
}

function stability(cut: CutReport, { part, examples, network, holographic, activation }: Stability): Finding {
  const linear = holographic ?? activation;
  const rows = [
    { name: "network", found: network },
    { name: cut.linearModel === "tangent" ? "tangent" : "holographic", found: holographic },
    { name: "activation", found: activation },
  ].flatMap(({ name, found }) => (found ? [{ name, ...found }] : []));
  const ofNetwork = network ? `, ${counted(network.models, "training")} of the network by ${short(network.mean)}` : "";
  return {
    id: "stability",
    ...analyses.stability,
    title: `${capital(counted(linear.models - 1, "re-training"))} of the linear model of ${trainedModel(cut)} differ by a divergence of ${short(linear.mean)}${ofNetwork}.`,
    lines: [
      `Average symmetrised KL divergence in nats over ${counted(examples, "example")} of part ${part}.`,
      ...(network
        ? []
        : ['To compare re-trainings of the network too, name their model files in the recipe (key "retrained").']),
    ],
    table: tableOf(rows, [
      { name: "model", of: ({ name }) => name },
      { name: "models", of: ({ models }) => models },
      { name: "divergence", of: ({ mean }) => mean },
    ]),
  };
}
