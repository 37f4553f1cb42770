import { thin } from "../../curve";
import type { Finding } from "../../finding";
import { counted, short } from "../../numbers";
import { notesFinding, tableOf } from "../../presenting";
import type { Trained, TrainingPoint } from "./report";

/** What a training came to: its objective and the loss of every part, its curve, and what was trained. */
export const presentTraining = (trained: Trained): Finding[] => [
  outcome(trained),
  ...curve(trained.history),
  tensors(trained),
  ...notesFinding(trained.notes),
];

/** A part by its role in the training: "training", "held out". */
function roleOf(part: number, { recipe }: Trained): string {
  const held = recipe.heldOutPart ?? recipe.split?.length ?? 1;
  return part === recipe.trainPart ? "training" : part === held ? "held out" : "";
}

function outcome(trained: Trained): Finding {
  const { model, parameters, objective, gradientNorm, kinkPairs, kinks, kinkTolerance, parts, seconds } = trained;
  return {
    id: "outcome",
    label: "Outcome",
    title: `${trained.stopped ? "Stopped" : "Trained"} after ${short(seconds)} s: the objective is ${objective.toPrecision(8)} per example, and its gradient, one-sided at kinks, has norm ${short(gradientNorm)}.`,
    lines: [
      `${model}: ${counted(parameters, "parameter")} in ${counted(trained.trained.length, "tensor")}`,
      `${counted(kinkPairs, "pair")} of an example and a unit within ${short(kinkTolerance)} of a kink, in ${counted(kinks, "training example")}`,
    ],
    figures: [
      { label: "Objective", value: objective },
      { label: "Gradient norm", value: gradientNorm },
      ...parts.map(({ part, loss }) => ({ label: `Mean loss of part ${part}`, value: loss })),
    ],
    table: tableOf(parts, [
      { name: "part", of: ({ part }) => String(part) },
      { name: "role", of: ({ part }) => roleOf(part, trained) },
      { name: "examples", of: ({ examples }) => examples },
      { name: "mean loss", of: ({ loss }) => loss },
      ...(parts.some(({ accuracy }) => accuracy !== undefined)
        ? [{ name: "accuracy", format: "percent" as const, of: ({ accuracy }: { accuracy?: number }) => accuracy }]
        : []),
    ]),
    explanation: trainingTexts.kinks,
  };
}

/** What the page of a training explains, too. */
export const trainingTexts = {
  kinks:
    "At a kink of a ReLU its derivative is any slope between 0 and 1. A network trained with a regulariser ends with many units exactly there: the minimum lies on the kinks, where the gradient with slope 0 need not vanish. So its norm says how near the training is to a minimum only as far as no kinks are in the way.",
  curves:
    "The objective is the mean loss of the training part plus \u03bb times the sum of the squared parameters. In stages with minibatches it is the mean over those since the point before, and the gradient is that of the last minibatch, which does not vanish even at the minimum; in full-batch stages both are exact. The held-out loss has no regulariser. Dotted lines are the borders of the stages.",
};

/** How the objective and the held-out loss went, in a sentence. */
function course(points: readonly TrainingPoint[], last: TrainingPoint): string {
  const now = `After ${counted(last.step, "step")} the objective is ${short(last.objective)}`;
  const measured = points.filter(({ heldOut }) => heldOut !== undefined);
  const held = measured.at(-1)?.heldOut;
  const lowest = measured.reduce<TrainingPoint | undefined>(
    (best, point) => (Number(best?.heldOut) <= Number(point.heldOut) ? best : point),
    undefined,
  );
  if (held === undefined || lowest?.heldOut === undefined) return `${now}.`;
  return lowest.heldOut >= held
    ? `${now}; the held-out loss is ${short(held)}, its lowest.`
    : `${now}; the held-out loss is ${short(held)} and was lowest at step ${short(lowest.step)}: ${short(lowest.heldOut)}.`;
}

function curve(history: TrainingPoint[]): Finding[] {
  const points = thin(history);
  const last = points.at(-1);
  if (!last) return [];
  const hasHeldOut = points.some(({ heldOut }) => heldOut !== undefined);
  return [
    {
      id: "curve",
      label: "Curve",
      title: course(points, last),
      table: tableOf(
        points,
        [
          { name: "step", of: ({ step }) => step },
          { name: "stage", of: ({ stage }) => stage + 1 },
          { name: "epoch", of: ({ epoch }) => epoch },
          { name: "objective", of: ({ objective }) => objective },
          ...(hasHeldOut ? [{ name: "held-out loss", of: ({ heldOut }: TrainingPoint) => heldOut }] : []),
          { name: "gradient norm", of: ({ gradientNorm }) => gradientNorm },
          { name: "step size", of: ({ rate }) => rate },
          { name: "seconds", of: ({ seconds }) => seconds },
        ],
        { shown: 0 },
      ),
      pictures: [
        {
          kind: "curves",
          name: "objective",
          x: "step",
          y: ["objective", ...(hasHeldOut ? ["held-out loss"] : [])],
          yName: "per example",
          log: { y: true },
        },
        {
          kind: "curves",
          name: "gradient",
          title: `The gradient of the objective has norm ${short(last.gradientNorm)}.`,
          x: "step",
          y: ["gradient norm"],
          log: { y: true },
        },
      ],
      explanation: trainingTexts.curves,
    },
  ];
}

const tensors = ({ trained, parameters }: Trained): Finding => ({
  id: "tensors",
  label: "Tensors",
  title: `${counted(trained.length, "tensor")} with ${counted(parameters, "parameter")} were trained.`,
  table: tableOf(
    trained,
    [
      { name: "tensor", of: ({ name }) => name },
      { name: "shape", of: ({ shape }) => shape.join(" x ") },
      { name: "values", of: ({ shape }) => shape.reduce((product, size) => product * size, 1) },
      { name: "role", of: ({ role }) => role },
      { name: "lambda factor", of: ({ lambdaFactor }) => lambdaFactor },
    ],
    { shown: 12 },
  ),
});
