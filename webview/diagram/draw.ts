import type { DiagramBlock, DiagramEdge } from "../../src/protocol/inspection";
import { svg, type Child } from "../dom";
import { counted } from "../format";
import { fit, pathOf, type Point } from "../geometry";
import { areaOf, piece, pressable, type Piece } from "./piece";
import { gap, type Area, type FoldedBox, type Frame } from "./place";

const line = 15;

export const arrow = (): SVGElement =>
  svg(
    "marker",
    {
      id: "arrow",
      viewBox: "0 0 8 8",
      refX: 7,
      refY: 4,
      markerWidth: 8,
      markerHeight: 8,
      markerUnits: "userSpaceOnUse",
      orient: "auto",
    },
    svg("path", { class: "arrow", d: "M0 0.5 L8 4 L0 7.5 z" }),
  );

/** A connection, wide enough for the pointer where it can be picked. */
export const edgePiece = ({ id, weights, points }: DiagramEdge, pick: (() => void) | undefined): Piece =>
  piece({ class: pick ? "edge" : "edge still", "data-edge": id, onclick: pick }, areaOf(points), () => [
    svg("title", {}, weights.length > 0 ? weights.join(", ") : "a connection without weights"),
    svg("path", { class: "edge-target", d: pathOf(points) }),
    edgeLine(points),
  ]);

const edgeLine = (points: Point[]): SVGElement =>
  svg("path", { class: "edge-line", d: pathOf(points), "marker-end": "url(#arrow)" });

/** What is said of a block in place of its shape, and what pressing the block does. */
export interface BlockNote {
  text: string;
  title: string;
  press: () => void;
}

export function blockPiece(
  { id, kind, title, operators, shape, parameterCount, x, y, width, height, nodes }: DiagramBlock,
  note?: BlockNote,
): Piece {
  const area = { left: x, top: y, right: x + width, bottom: y + height };
  const chain = operators.map(brief).join(" \u00b7 ");
  const leaving = [
    shape.length > 0 && (operators.length > 0 ? `\u2192 ${sizes(shape)}` : sizes(shape)),
    parameterCount > 0 && counted(parameterCount, "parameter"),
  ]
    .filter(Boolean)
    .join(" \u00b7 ");
  // What begins with a plain operator has no other name than it.
  const lines = kind === "operator" ? [chain, leaving] : [title, chain, leaving];
  const shown = fitting(note ? [...lines.slice(0, -1), note.text] : lines, area);
  const press = note && {
    ...pressable(note.press),
    "aria-label": `${shown.join("\n")}: ${note.title.replaceAll("\n", ", ")}`,
  };
  return piece({ class: `block ${kind} ${note ? "noted" : ""}`, "data-block": id, ...press }, area, () => [
    svg("title", {}, [...lines, note?.title ?? nodes.join(", ")].filter(Boolean).join("\n")),
    box(area),
    ...texts(shown, area),
    biasMark(area),
  ]);
}

/**
 * A folded box with the edge into it; pressing it opens it. `leaving` is said of its last block in place of what is
 * inside.
 */
export function foldedPiece({ id, title, segments, ...area }: FoldedBox, open: () => void, leaving?: string): Piece {
  const blocks = segments.flatMap((segment) => segment.blocks);
  const layers = blocks.filter(({ kind }) => kind === "layer").length;
  const parameters = blocks.reduce((sum, { parameterCount }) => sum + parameterCount, 0);
  const inside = [
    layers > 0 ? counted(layers, "layer") : counted(blocks.length, "block"),
    parameters > 0 && counted(parameters, "parameter"),
  ]
    .filter(Boolean)
    .join(", ");
  const times = segments.length > 1 ? `${segments.length} \u00d7 ` : "";
  const operators = times + summary(segments[0]?.blocks ?? []);
  const shown = fitting([title, operators, leaving ?? inside], area);
  const attributes = {
    class: "block folded",
    "data-block": id,
    "data-fold": id,
    "aria-expanded": "false",
    "aria-label": shown.join("\n"),
  };
  return piece({ ...attributes, ...pressable(open) }, { ...area, top: area.top - gap }, () => [
    svg(
      "title",
      {},
      [title, operators, inside, ...(leaving === undefined ? [] : [leaving]), "Press to open"].join("\n"),
    ),
    edgeLine([
      [0, area.top - gap],
      [0, area.top],
    ]),
    ...(segments.length > 1
      ? [box({ left: area.left + 4, top: area.top + 4, right: area.right + 4, bottom: area.bottom + 4 })]
      : []),
    box(area),
    ...texts(shown, area),
    biasMark(area),
  ]);
}

/** The outline of an open fold, and the button at its corner that folds it. */
export function framePieces({ id, title, ...area }: Frame, fold: () => void): Piece[] {
  const { left, top } = area;
  const button = { left: left - 8, top: top - 8, right: left + 8, bottom: top + 8 };
  return [
    piece({ class: "frame" }, area, () => [box(area)]),
    piece(
      {
        class: "fold-button",
        "data-fold": id,
        "aria-expanded": "true",
        "aria-label": `Fold ${title}`,
        ...pressable(fold),
      },
      button,
      () => [svg("title", {}, `Fold ${title}`), box(button), svg("path", { d: `M${left - 4} ${top}h8` })],
    ),
  ];
}

const box = ({ left, top, right, bottom }: Area): SVGElement =>
  svg("rect", { x: left, y: top, width: right - left, height: bottom - top, rx: 4 });

/** The lines that there is room for, each as long as there is room. */
const fitting = (lines: string[], { left, top, right, bottom }: Area): string[] =>
  lines
    .filter(Boolean)
    .slice(0, Math.max(1, Math.floor((bottom - top - 4) / line)))
    .map((text, i) => fit(text, right - left - 12, i === 0 ? 6.9 : 6.3));

/** Lines in the middle, apart from each other for those who read the text of the drawing. */
function texts(lines: string[], { left, top, right, bottom }: Area): Child[] {
  return lines.flatMap((text, i) => {
    const baseline = (top + bottom) / 2 + (i - (lines.length - 1) / 2) * line + 4;
    const look = i === 0 ? "block-title" : "block-detail";
    return [svg("text", { class: look, x: (left + right) / 2, y: baseline, "text-anchor": "middle" }, text), "\n"];
  });
}

const biasMark = ({ right, top }: Area): SVGElement =>
  svg("text", { class: "bias-mark", x: right - 6, y: top + 13, "text-anchor": "end" }, "+b");

const sizes = (shape: number[]): string => shape.map((size) => (size < 0 ? "?" : size)).join("\u00d7");

const brief = (operator: string): string => operator.replace("Normalization", "Norm");

/** Operators by type, those with weights first: "Conv 3\u00d73 \u00d72 \u00b7 Relu \u00d72 \u00b7 Add". */
function summary(blocks: readonly DiagramBlock[]): string {
  const weighted = blocks.flatMap(({ kind, operators }) => (kind === "layer" ? operators.slice(0, 1) : []));
  const others = blocks.flatMap(({ kind, operators }) => (kind === "layer" ? operators.slice(1) : operators));
  const counts = new Map<string, number>();
  for (const operator of [...weighted, ...others].map(brief)) counts.set(operator, (counts.get(operator) ?? 0) + 1);
  return [...counts].map(([operator, count]) => (count > 1 ? `${operator} \u00d7${count}` : operator)).join(" \u00b7 ");
}
