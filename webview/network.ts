import { cutModel } from "../src/protocol/cutModel";
import type { CutInfo, Inspection } from "../src/protocol/inspection";
import { arrow, blockPiece, edgePiece, foldedPiece, framePieces } from "./diagram/draw";
import { foldingOf, openFolds } from "./diagram/folds";
import { layersTable } from "./diagram/layers";
import { areaOf, piece, pressable, type Piece } from "./diagram/piece";
import { place, type Area, type FoldedBox, type Placed } from "./diagram/place";
import { Viewport } from "./diagram/viewport";
import { h, replace, svg } from "./dom";
import { counted, cutLabel } from "./format";
import type { RecipeStudy } from "../src/protocol/studies";
import { onFace } from "./faces";
import { cutLines, pathOf, type Crossed, type CutLine } from "./geometry";
import type { Host } from "./host";
import { briefly, reasonsOf } from "../src/protocol/reasons";
import {
  cutInfo,
  cutReport,
  pickedEdges,
  selectedCut,
  selectPart,
  togglePicks,
  type PageState,
  type Store,
} from "./state";
import type { Drawing } from "./studies/page";

const margin = { side: 16, label: 52, top: 8 };
const extension = 44;

/** The run on show of the study that is turned to. */
const runOnFace = ({ runs, face }: PageState) => runs[face];

/** What the study that is turned to says at the blocks; undefined where the cuts are drawn. */
type DrawingOf = (face: RecipeStudy) => Drawing | undefined;

/** The network from its input (top) to its output (bottom), with every cut drawn across the edges it severs. */
export function network(store: Store, host: Host, drawingOf: DrawingOf): HTMLElement {
  const drawing = h("div", { class: "diagram" });
  const viewport = new Viewport("Network from input to output", arrow());
  const caption = h("p", { class: "caption", "aria-live": "polite" });
  let placed: Placed | undefined;
  let before: Inspection | undefined;
  store.watch(["inspection", "toggledFolds", "face", runOnFace, "checkpoint"], (state) => {
    const { inspection } = state;
    const focused = viewport.element.contains(document.activeElement)
      ? document.activeElement?.getAttribute("data-fold")
      : undefined;
    replace(drawing, inspection && viewport.element);
    if (inspection) {
      const folding = foldingOf(inspection.diagram, inspection.cuts);
      placed = place(folding.parts, openFolds(folding, state.toggledFolds));
      const { area, pieces } = draw(placed, store, host, drawingOf(state.face));
      viewport.show(area, pieces, inspection === before);
    }
    before = inspection;
    if (focused) focusFold(drawing, focused);
  });
  store.watch(
    ["inspection", "toggledFolds", "selected", "hoveredCut", runOnFace, "pickedEdges", "face", "checkpoint"],
    (state) => {
      light(drawing, placed, state, drawingOf(state.face));
      const shown = cutInfo(state, state.hoveredCut ?? selectedCut(state));
      const own = drawingOf(state.face);
      replace(caption, own ? own.describe(state) : shown && describe(shown));
    },
  );
  store.watch(["inspection", "selected", "face", runOnFace], () => {
    const selected = drawing.querySelector(".cut.selected, .block.probed");
    if (selected) viewport.reveal(selected);
  });
  return h(
    "section",
    { class: "network", "aria-labelledby": "network-title" },
    h("h2", { id: "network-title" }, "Network"),
    drawing,
    caption,
    onFace(store, "cuts", layersTable(store)),
  );
}

/** A cut in one sentence or two. */
export function describe(cut: CutInfo): string {
  const biases = cut.biases.length ? ` and ${counted(cut.biases.length, "bias tensor")} (+b)` : "";
  const reasons = briefly(reasonsOf(cut));
  const model = {
    holographic: "Its linear model is holographic.",
    tangent: `Tangent model: ${reasons}.`,
    activation: `Only its activations can be analysed: ${reasons}.`,
  }[cutModel(cut)];
  return `${cutLabel(cut.id)}: ${cut.weights.join(", ")}${biases}, ${counted(cut.features, "feature")}. ${model}`;
}

function draw(placed: Placed, store: Store, host: Host, own: Drawing | undefined): { area: Area; pieces: Piece[] } {
  const { blocks, edges, boxes, frames, shownAs } = placed;
  const crossed = [
    ...edges,
    ...boxes.map(({ id, left, top, right, bottom }): Crossed => ({
      id,
      points: [
        [0, top],
        [0, bottom],
      ],
      reach: (right - left) / 2,
    })),
  ];
  const { state } = store;
  const shownCuts = (own ? [] : (state.inspection?.cuts ?? [])).map((cut) => ({
    ...cut,
    severs: [...new Set(cut.severs.map(shownAs))],
  }));
  const lines = cutLines(shownCuts, crossed, extension);
  const folded = new Set(boxes.map(({ id }) => id));
  const throughBox = ({ cut }: CutLine) => cut.severs.some((id) => folded.has(id));
  const xs = lines.flatMap(({ points }) => points.map(([x]) => x));
  const toggle = (id: string) => () => toggleFold(store, id);
  const readings = own?.readings(state) ?? new Map<string, { text: string; title: string }>();
  const pressBlock = (id: string) => () => {
    const part = own?.partAt(store.state, id);
    if (part !== undefined) selectPart(store, host, store.state.face, part);
  };
  const note = (id: string) => {
    const reading = readings.get(id);
    return reading && { ...reading, press: pressBlock(id) };
  };
  const leaving = ({ segments }: FoldedBox) => readings.get(segments.at(-1)?.blocks.at(-1)?.id ?? "")?.text;
  return {
    area: {
      left: Math.min(placed.area.left, ...xs) - margin.side,
      top: placed.area.top - margin.top,
      right: Math.max(placed.area.right, ...xs) + margin.label,
      bottom: placed.area.bottom + margin.top,
    },
    pieces: [
      ...frames.flatMap((frame) => framePieces(frame, toggle(frame.id))),
      ...edges.map((edge) => edgePiece(edge, own ? undefined : () => togglePicks(store, [edge.id]))),
      ...blocks.map((block) => blockPiece(block, note(block.id))),
      // A line through a folded box would run over its text.
      ...lines.filter(throughBox).map((line) => cutPiece(line, store, host)),
      ...boxes.map((box) => foldedPiece(box, toggle(box.id), leaving(box))),
      ...lines.filter((line) => !throughBox(line)).map((line) => cutPiece(line, store, host)),
    ],
  };
}

function toggleFold(store: Store, id: string): void {
  const { toggledFolds } = store.state;
  store.patch({
    toggledFolds: toggledFolds.includes(id) ? toggledFolds.filter((other) => other !== id) : [...toggledFolds, id],
  });
}

/** After a redraw the keyboard stays on the fold that was pressed. */
function focusFold(drawing: HTMLElement, id: string): void {
  const fold = drawing.querySelector(`[data-fold="${CSS.escape(id)}"]`);
  if (fold instanceof SVGElement) fold.focus({ preventScroll: true });
}

function cutPiece({ cut, points }: CutLine, store: Store, host: Host): Piece {
  const [endX, endY] = points.at(-1) ?? [0, 0];
  const hover = (hoveredCut: string | undefined) => () => store.patch({ hoveredCut });
  const attributes = {
    class: `cut ${cut.homogeneous && !cut.refusal ? "" : "tangent"}`,
    "data-cut": cut.id,
    "aria-label": describe(cut),
    ...pressable(() => choose(store, host, cut.id)),
    onmouseenter: hover(cut.id),
    onmouseleave: hover(undefined),
    onfocus: hover(cut.id),
    onblur: hover(undefined),
  };
  return piece(attributes, areaOf(points), () => [
    svg("title", {}, describe(cut)),
    svg("path", { class: "cut-target", d: pathOf(points) }),
    svg("path", { class: "cut-line", d: pathOf(points) }),
    svg("text", { class: "cut-label", x: endX + 6, y: endY + 4 }, cutLabel(cut.id)),
  ]);
}

/** Selects a cut here and wherever else it is shown. */
export function choose(store: Store, host: Host, cut: string): void {
  selectPart(store, host, "cuts", cut);
}

/** What the mark of a box with biases of a cut adds to its name. */
const biasEnd = "\n+b";

/**
 * Marks the selected cut, the lit one (under the pointer, or else the selected), its severed edges, the blocks whose
 * biases belong to it and the picked edges.
 */
function light(drawing: HTMLElement, placed: Placed | undefined, state: PageState, own: Drawing | undefined): void {
  const shownAs = (ids: string[] = []) => new Set(ids.map((id) => placed?.shownAs(id) ?? id));
  const selected = selectedCut(state);
  const lit = cutInfo(state, state.hoveredCut ?? selected);
  const severed = shownAs(own ? [] : lit?.severs);
  const biased = shownAs(own ? [] : lit?.biasBlocks);
  const picked = shownAs(own ? [] : pickedEdges(state).map(({ id }) => id));
  const probed = own?.selectedBlock(state);
  const mark = (name: string, selector: string, of: (id: string) => boolean) => {
    for (const element of drawing.querySelectorAll(`[${selector}]`))
      element.classList.toggle(name, of(element.getAttribute(selector) ?? ""));
  };
  for (const selector of ["data-edge", "data-fold"]) {
    mark("severed", selector, (id) => severed.has(id));
    mark("picked", selector, (id) => picked.has(id));
  }
  mark("biased", "data-block", (id) => biased.has(id));
  mark("probed", "data-block", (id) => probed !== undefined && id === (placed?.shownAs(probed) ?? probed));
  mark("lit", "data-cut", (id) => id === state.hoveredCut);
  mark("selected", "data-cut", (id) => id === selected);
  mark("measured", "data-cut", (id) => cutReport(state.runs.cuts?.report, id) !== undefined);
  for (const box of drawing.querySelectorAll(".block.folded")) {
    const name = box.getAttribute("aria-label")?.replace(biasEnd, "") ?? "";
    box.setAttribute("aria-label", box.matches(".biased") ? name + biasEnd : name);
  }
  for (const element of drawing.querySelectorAll("[data-cut]"))
    element.setAttribute("aria-pressed", String(element.getAttribute("data-cut") === selected));
}
