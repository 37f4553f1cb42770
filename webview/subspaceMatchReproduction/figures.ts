import type { Figure } from "../../src/protocol/studies/similarity/report";
import { figureText, highestChance } from "../../src/protocol/similarityFigures";
import type { ReproducedPair } from "../../src/protocol/subspaceMatchReproduction";
import {
  matchAt,
  otherMeasures,
  otherNames,
  shownEpsilon,
  type Moment,
  type OtherMeasure,
} from "../../src/protocol/papers/subspaceMatchWords";
import type { Host } from "../host";
import type { Scope } from "../plots/picture";
import { walkable } from "../plots/walkable";
import { depthPlot, type Colour, type DepthCurve } from "../probes/depthPlot";

const symbols = ["circle", "rect", "triangle", "diamond"];

const range: [number, number] = [0, 1];

/** Subspace match over epsilon: a curve for every layer, and dashed the most that chance gives in any of them. */
export function epsilonFigure(
  pair: ReproducedPair,
  { name: moment, pairs }: Moment,
  title: string,
  host: Host,
  scope: Scope,
): HTMLElement {
  const layers = pairs.map(({ a, subspaceMatch = [] }) => ({
    tensor: pair.tensors[a]?.tensor ?? "",
    match: subspaceMatch,
  }));
  const epsilons = layers[0]?.match.map(({ epsilon }) => epsilon) ?? [];
  const chance = epsilons.map((_, k) =>
    Math.max(...layers.map(({ match }) => match[k]).map((figure) => (figure ? highestChance(figure) : 0))),
  );
  const curves = layers.map(({ tensor, match }, i): DepthCurve => ({
    name: tensor,
    y: match.map(({ value }) => value),
    size: 6,
    ...layerLook(i, layers.length),
  }));
  const describe = (k: number) => [
    `epsilon ${epsilons[k]}`,
    ...layers.flatMap(({ tensor, match }) => (match[k] ? [`${tensor}: ${figureText(match[k])}`] : [])),
  ];
  return walkable(host, scope, epsilons.length, (stops) => ({
    name: `${pair.id}-${moment}-epsilon`,
    title: [title],
    plot: depthPlot({
      names: epsilons.map(String),
      xName: "epsilon",
      yName: "subspace match",
      curves: [
        ...curves,
        { name: "chance, the most in any layer", y: chance, colour: "quiet", dash: [5, 4], symbol: "none" },
      ],
      range,
      stops: { ...stops, height: (k) => layers[0]?.match[k]?.value ?? 0, describe },
    }),
    table: {
      caption: "Subspace match of every layer, and the upper end of chance",
      columns: [
        { name: "epsilon", values: epsilons },
        ...layers.flatMap(({ tensor, match }) => withChance(tensor, match)),
      ],
    },
  }));
}

/** The first layer and the output stand out; those between go from light to dark. */
function layerLook(index: number, count: number): Pick<DepthCurve, "colour" | "symbol" | "opacity" | "width"> {
  const symbol = symbols[index % symbols.length];
  if (index === 0) return { colour: "second", symbol, width: 2.5 };
  if (index === count - 1) return { colour: "accent", symbol, width: 2.5 };
  return { colour: "first", symbol, opacity: 0.35 + (0.65 * index) / count };
}

const looks: Record<OtherMeasure | "subspaceMatch", { colour: Colour; symbol: string; hollow?: boolean }> = {
  subspaceMatch: { colour: "accent", symbol: "diamond" },
  cca: { colour: "quiet", symbol: "circle" },
  svcca: { colour: "second", symbol: "triangle" },
  pwcca: { colour: "second", symbol: "rect", hollow: true },
  linearCka: { colour: "first", symbol: "circle" },
  rbfCka: { colour: "first", symbol: "rect", hollow: true },
};

/** All measures along the depth, each with the upper end of its chance dashed in its colour. */
export function measuresFigure(
  pair: ReproducedPair,
  { name: moment, pairs }: Moment,
  title: string,
  host: Host,
  scope: Scope,
): HTMLElement {
  const measures = [
    {
      name: `subspace match, epsilon ${shownEpsilon}`,
      look: looks.subspaceMatch,
      figures: pairs.map((p) => matchAt(p, shownEpsilon)),
    },
    ...otherNames.map((measure) => ({
      name: otherMeasures[measure],
      look: looks[measure],
      figures: pairs.map((p) => p.figures[measure]),
    })),
  ];
  const names = pairs.map(({ a }) => pair.tensors[a]?.tensor ?? "");
  const curves = measures.flatMap(({ name, look, figures }): DepthCurve[] => [
    {
      name: `chance of ${name}`,
      y: figures.map((f) => (f ? highestChance(f) : NaN)),
      colour: look.colour,
      width: 1,
      opacity: 0.7,
      dash: [3, 4],
      symbol: "none",
      isUnnamed: true,
    },
    { name, y: figures.map((f) => f?.value ?? NaN), ...look },
  ]);
  const describe = (i: number) => [
    names[i] ?? "",
    ...measures.flatMap(({ name, figures }) => (figures[i] ? [`${name}: ${figureText(figures[i])}`] : [])),
  ];
  return walkable(host, scope, names.length, (stops) => ({
    name: `${pair.id}-${moment}-measures`,
    title: [title],
    plot: depthPlot({
      names,
      yName: "similarity",
      curves,
      range: [Math.min(0, ...curves.flatMap(({ y }) => y.filter(Number.isFinite))), 1],
      stops: { ...stops, height: (i) => measures[0]?.figures[i]?.value ?? 0, describe },
    }),
    table: {
      caption: "Similarity of every layer by every measure, and the upper end of chance",
      columns: [
        { name: "tensor", values: names },
        ...measures.flatMap(({ name, figures }) => withChance(name, figures)),
      ],
    },
  }));
}

const withChance = (name: string, figures: readonly (Figure | undefined)[]) => [
  { name, values: figures.map((f) => f?.value ?? NaN) },
  { name: `chance of ${name}`, values: figures.map((f) => (f ? highestChance(f) : NaN)) },
];
