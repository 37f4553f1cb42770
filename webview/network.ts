import type { CutInfo, Diagram, DiagramBlock, Inspection } from "../src/protocol/inspection";
import { disclosure } from "./controls";
import { h, replace, svg } from "./dom";
import { counted, short } from "./format";
import { cutLines, fit, pathOf, type CutLine } from "./geometry";
import type { Host } from "./host";
import { tableElement } from "./plots/table";
import { cutInfo, cutReport, selectedCut, type PageState, type Store } from "./state";

const margin = { side: 16, label: 52, top: 8 };
const extension = 44;

/** The network from its input (top) to its output (bottom), with every cut drawn across the edges it severs. */
export function network(store: Store, host: Host): HTMLElement {
  const drawing = h("div", { class: "diagram" });
  const caption = h("p", { class: "caption", "aria-live": "polite" });
  const list = h("div", {});
  store.watch(["inspection"], ({ inspection }) => {
    replace(drawing, inspection && draw(inspection, store, host));
    replace(list, inspection && disclosure("Layers as a table", layersTable(inspection.diagram)));
    light(drawing, store.state);
  });
  store.watch(["selectedCut", "hoveredCut", "run"], (state) => {
    light(drawing, state);
    const shown = cutInfo(state, state.hoveredCut ?? selectedCut(state));
    replace(caption, shown && describe(shown));
  });
  return h("section", { class: "network", "aria-labelledby": "network-title" }, h("h2", { id: "network-title" }, "Network"), drawing, caption, list);
}

/** A cut in one sentence or two. */
export function describe(cut: CutInfo): string {
  const biases = cut.biases.length ? ` and ${counted(cut.biases.length, "bias tensor")} (+b)` : "";
  const kind = cut.refusal ? `Only its activations can be analysed: ${cut.refusal}.` : cut.homogeneous ? "Homogeneous: its linear model is holographic." : `Tangent model: ${cut.reasons.join("; ")}.`;
  return `${cut.id}: ${cut.weights.join(", ")}${biases}, ${counted(cut.features, "feature")}. ${kind}`;
}

function draw({ diagram, cuts, name }: Inspection, store: Store, host: Host): SVGSVGElement {
  const lines = cutLines(cuts, diagram.edges, extension);
  const xs = [0, diagram.width, ...lines.flatMap(({ points }) => points.map(([x]) => x))];
  const left = Math.min(...xs) - margin.side;
  const width = Math.max(...xs) + margin.label - left;
  const height = diagram.height + 2 * margin.top;
  const edges = diagram.edges.map(({ id, points }) => svg("path", { class: "edge", "data-edge": id, d: pathOf(points), "marker-end": "url(#arrow)" }));
  return svg(
    "svg",
    { viewBox: `${left} ${-margin.top} ${width} ${height}`, width, height, role: "group", "aria-label": `Network ${name} from input to output` },
    svg("defs", {}, arrow()),
    ...edges,
    ...diagram.blocks.map(block),
    ...lines.map((line) => cutElement(line, store, host)),
  );
}

const arrow = (): SVGElement =>
  svg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, markerUnits: "userSpaceOnUse", orient: "auto" }, svg("path", { class: "arrow", d: "M0 0.5 L8 4 L0 7.5 z" }));

function block({ id, kind, title, operators, shape, parameterCount, x, y, width, height, nodes }: DiagramBlock): SVGElement {
  const detail = [operators.join(" \u00b7 "), shape.length ? shape.map((size) => (size < 0 ? "?" : size)).join("\u00d7") : ""].filter(Boolean).join("  \u2192 ");
  const count = parameterCount > 0 ? counted(parameterCount, "parameter") : "";
  const lines = [title, detail, count].filter(Boolean).slice(0, Math.max(1, Math.floor((height - 4) / 15)));
  const room = width - 12;
  const texts = lines.map((text, i) => {
    const baseline = y + height / 2 + (i - (lines.length - 1) / 2) * 15 + 4;
    return svg("text", { class: i === 0 ? "block-title" : "block-detail", x: x + width / 2, y: baseline, "text-anchor": "middle" }, fit(text, room, i === 0 ? 6.9 : 6));
  });
  return svg(
    "g",
    { class: `block ${kind}`, "data-block": id },
    svg("title", {}, [title, detail, count, nodes.join(", ")].filter(Boolean).join("\n")),
    svg("rect", { x, y, width, height, rx: 4 }),
    ...texts,
    svg("text", { class: "bias-mark", x: x + width - 6, y: y + 13, "text-anchor": "end" }, "+b"),
  );
}

function cutElement({ cut, points }: CutLine, store: Store, host: Host): SVGElement {
  const [endX, endY] = points.at(-1) ?? [0, 0];
  const select = () => choose(store, host, cut.id);
  return svg(
    "g",
    {
      class: `cut ${cut.homogeneous && !cut.refusal ? "" : "tangent"}`,
      "data-cut": cut.id,
      role: "button",
      tabindex: 0,
      "aria-label": describe(cut),
      onclick: select,
      onkeydown: (event) => {
        if (!(event instanceof KeyboardEvent) || (event.key !== "Enter" && event.key !== " ")) return;
        event.preventDefault();
        select();
      },
      onmouseenter: () => store.patch({ hoveredCut: cut.id }),
      onmouseleave: () => store.patch({ hoveredCut: undefined }),
      onfocus: () => store.patch({ hoveredCut: cut.id }),
      onblur: () => store.patch({ hoveredCut: undefined }),
    },
    svg("title", {}, describe(cut)),
    svg("path", { class: "cut-target", d: pathOf(points) }),
    svg("path", { class: "cut-line", d: pathOf(points) }),
    svg("text", { class: "cut-label", x: endX + 6, y: endY + 4 }, cut.id),
  );
}

/** Selects a cut here and wherever else it is shown. */
export function choose(store: Store, host: Host, cut: string): void {
  store.patch({ selectedCut: cut });
  host.post({ type: "select", cut });
}

/** Marks the selected cut, the lit one (under the pointer, or else the selected), its severed edges and the blocks whose biases belong to it. */
function light(drawing: HTMLElement, state: PageState): void {
  const selected = selectedCut(state);
  const lit = cutInfo(state, state.hoveredCut ?? selected);
  const mark = (name: string, of: (element: Element) => boolean, selector: string) => {
    for (const element of drawing.querySelectorAll(selector)) element.classList.toggle(name, of(element));
  };
  mark("severed", (e) => lit?.severs.includes(e.getAttribute("data-edge") ?? "") ?? false, "[data-edge]");
  mark("biased", (e) => lit?.biasBlocks.includes(e.getAttribute("data-block") ?? "") ?? false, "[data-block]");
  mark("lit", (e) => e.getAttribute("data-cut") === state.hoveredCut, "[data-cut]");
  mark("selected", (e) => e.getAttribute("data-cut") === selected, "[data-cut]");
  mark("measured", (e) => cutReport(state.run?.report, e.getAttribute("data-cut") ?? "") !== undefined, "[data-cut]");
  for (const element of drawing.querySelectorAll("[data-cut]")) element.setAttribute("aria-pressed", String(element.getAttribute("data-cut") === selected));
}

const layersTable = ({ blocks }: Diagram): HTMLElement =>
  tableElement({
    caption: "Layers from input to output",
    columns: [
      { name: "layer", values: blocks.map((b) => b.title) },
      { name: "operators", values: blocks.map((b) => b.operators.join(", ")) },
      { name: "leaves it", values: blocks.map((b) => b.shape.join("\u00d7")) },
      { name: "parameters", values: blocks.map((b) => short(b.parameterCount)) },
    ],
  });
