import { similarityTexts } from "../../src/protocol/studies/similarity/texts";
import type { CheckpointSimilarity, Figure, PairSimilarity } from "../../src/protocol/studies/similarity/report";
import { figureOf, measureName } from "../../src/protocol/similarityWords";
import { slider } from "../controls";
import { h, replace } from "../dom";
import { figure, short } from "../format";
import { Scope, picture, type Picture, type PictureElement } from "../plots/picture";
import { depthPlot, type DepthCurve } from "../probes/depthPlot";
import { capital } from "../../src/protocol/presenting";
import { framed } from "../views/view";
import type { SimilarityHost, SimilarityPageState, SimilarityStore } from "./state";
import { fileName, shownSimilarity, type ShownSimilarity } from "./shown";

/** More layers than this are not named one by one. */
const namedLayers = 12;

type Shown = ShownSimilarity & { checkpoints: CheckpointSimilarity[] };

/** Curves over checkpoints, one a layer, and along the depth for one checkpoint. */
export function learning(store: SimilarityStore, host: SimilarityHost): HTMLElement {
  const content = h("div", {});
  const section = h(
    "section",
    { class: "findings", "aria-labelledby": "learning-title", hidden: true },
    h("h2", { id: "learning-title" }, "Over the checkpoints"),
    content,
  );
  let scope = new Scope();
  let drawn: { over: PictureElement; along: PictureElement } | undefined;
  let known: SimilarityPageState["compared"] = null;
  const range = h("div", { class: "setting" });
  store.watch(["compared", "measure", "epsilon", "cell", "checkpoint"], (state) => {
    const base = shownSimilarity(state);
    const checkpoints = base?.report.checkpoints ?? [];
    section.hidden = checkpoints.length === 0;
    if (!base || checkpoints.length === 0) return;
    const shown = { ...base, checkpoints };
    if (drawn && known === state.compared) {
      drawn.over.draw(overTime(shown, store));
      drawn.along.draw(alongDepth(shown, store));
    } else {
      known = state.compared;
      scope.stop();
      scope = new Scope();
      drawn = {
        over: picture(host, scope, overTime(shown, store), "wide"),
        along: picture(host, scope, alongDepth(shown, store), "wide"),
      };
      replace(range, ...checkpointSlider(shown, store));
      replace(
        content,
        framed(
          "similarity-learning",
          similarityTexts.learning,
          h("div", { class: "pair" }, drawn.over.element, h("div", {}, drawn.along.element, range)),
        ),
      );
      scope.start();
    }
    const input = range.querySelector("input");
    if (input && input.valueAsNumber !== shown.checkpoint) input.value = String(shown.checkpoint);
    replace(range.querySelector("output") ?? range, checkpoints[shown.checkpoint]?.name);
  });
  return section;
}

const checkpointSlider = ({ checkpoints, checkpoint }: Shown, store: SimilarityStore) => [
  "Checkpoint:",
  slider("Checkpoint", checkpoints.length - 1, checkpoint, (at) => store.patch({ checkpoint: at })),
  h("output", {}),
];

const figureIn = ({ measure, epsilon }: Shown, pairs: readonly PairSimilarity[], layer: number): Figure | undefined => {
  const pair = pairs.find(({ b }) => b === layer);
  return pair && figureOf(pair, measure, epsilon);
};

/** One curve a layer, the darker the deeper; that of the row that is picked stands out. */
function overTime(shown: Shown, store: SimilarityStore): Picture {
  const {
    checkpoints,
    rows,
    cell: [picked],
    checkpoint,
  } = shown;
  const names = checkpoints.map(({ name }) => name);
  const values = rows.map((_, layer) => checkpoints.map(({ pairs }) => figureIn(shown, pairs, layer)?.value ?? NaN));
  const order = [...rows.keys()].sort((m, n) => Number(m === picked) - Number(n === picked));
  const curves = order.map((layer): DepthCurve => ({
    name: rows[layer] ?? "",
    y: values[layer] ?? [],
    colour: layer === picked ? "second" : "first",
    width: layer === picked ? 2.5 : 1.5,
    opacity: layer === picked ? 1 : 0.3 + (0.7 * layer) / Math.max(1, rows.length - 1),
    size: layer === picked ? 9 : 6,
    symbol: symbols[layer % symbols.length],
    isUnnamed: rows.length > namedLayers && layer !== picked,
  }));
  const own = values[picked] ?? [];
  return {
    name: fileName(shown, `checkpoints-${shown.measure}`),
    title: [
      `${capital(measureName(shown))} of ${rows[picked]} with what it became goes from `,
      figure(own[0] ?? NaN),
      ` at ${names[0]} to `,
      figure(own.at(-1) ?? NaN),
      ` at ${names.at(-1)}.`,
    ],
    plot: depthPlot({
      names,
      xName: "checkpoint",
      yName: `${measureName(shown)} with the model`,
      curves,
      top: rows.length > namedLayers / 2 ? 76 : undefined,
      stops: {
        count: names.length,
        selected: checkpoint,
        height: (place) => own[place] ?? 0,
        describe: (place) => [
          names[place] ?? "",
          ...rows.map((row, layer) => `${row}: ${short(values[layer]?.[place] ?? NaN)}`),
        ],
        choose: (place) => store.patch({ checkpoint: place }),
      },
    }),
    table: {
      caption: `${capital(measureName(shown))} of each layer with what it became`,
      columns: [
        { name: "checkpoint", values: names },
        ...rows.map((name, layer) => ({ name, values: values[layer] ?? [] })),
      ],
    },
  };
}

const symbols = ["circle", "triangle", "diamond", "rect"];

/** All layers of one checkpoint, with what chance gives. */
function alongDepth(shown: Shown, store: SimilarityStore): Picture {
  const {
    checkpoints,
    rows,
    cell: [picked],
    checkpoint,
  } = shown;
  const { name, pairs } = checkpoints[checkpoint] ?? { name: "", pairs: [] };
  const figures = rows.map((_, layer) => figureIn(shown, pairs, layer));
  const of = (value: (figure: Figure) => number) => figures.map((figure) => (figure ? value(figure) : NaN));
  const own = of(({ value }) => value);
  const least = own.reduce(
    (worst, value, layer) => (value < (own[worst] ?? Infinity) || !Number.isFinite(own[worst]) ? layer : worst),
    0,
  );
  return {
    name: fileName(shown, `depth-${name}-${shown.measure}`),
    title: [
      `At ${name} the layer farthest from what it became is ${rows[least]}: ${measureName(shown)} `,
      figure(own[least] ?? NaN),
      ".",
    ],
    plot: depthPlot({
      names: rows,
      yName: `${measureName(shown)} with the model`,
      curves: [
        {
          name: "noise, upper end",
          y: of(({ noise }) => noise.high),
          colour: "quiet",
          width: 1,
          dash: [5, 3],
          symbol: "none",
        },
        { name, y: own, colour: "first", width: 2.25, size: 8 },
      ],
      band: {
        name: "examples shuffled, 95%",
        low: of(({ shuffled }) => shuffled.low),
        high: of(({ shuffled }) => shuffled.high),
      },
      stops: {
        count: rows.length,
        selected: picked,
        height: (place) => own[place] ?? 0,
        describe: (place) => [
          rows[place] ?? "",
          `${capital(measureName(shown))}: ${short(own[place] ?? NaN)}`,
          ...chanceLines(figures[place]),
        ],
        choose: (place) => store.patch({ cell: [place, place] }),
      },
    }),
    table: {
      caption: `${capital(measureName(shown))} at ${name}, layer by layer`,
      columns: [
        { name: "layer", values: rows },
        { name: "value", values: own },
        { name: "shuffled, from", values: of(({ shuffled }) => shuffled.low) },
        { name: "shuffled, to", values: of(({ shuffled }) => shuffled.high) },
        { name: "noise, from", values: of(({ noise }) => noise.low) },
        { name: "noise, to", values: of(({ noise }) => noise.high) },
      ],
    },
  };
}

const chanceLines = (figure: Figure | undefined): string[] =>
  figure ? [`Shuffled: up to ${short(figure.shuffled.high)}`, `Noise: up to ${short(figure.noise.high)}`] : [];
