// Pictures of findings: every kind, in every way that it can be asked for.
import type { Finding, FindingPicture, FindingTable } from "../../../src/protocol/finding";

const table: FindingTable = {
  columns: [
    { name: "layer" },
    { name: "state" },
    { name: "lambda" },
    { name: "error", format: "percent" },
    { name: "loss" },
    { name: "low", isDetail: true },
    { name: "high", isDetail: true },
  ],
  rows: [
    ["conv", "start", 0.001, 0.8, 2.5, 0.7, 0.9],
    ["conv", "end", 0.01, 0.3, 1.5, 0.2, 0.35],
    ["dense", "start", 0.1, 0.9, 2.75, 0.85, 0.95],
    ["dense", "end", 1, 0.05, null, 0.01, 0.1],
  ],
};

type Of<K extends FindingPicture["kind"]> = Extract<FindingPicture, { kind: K }>;

const pictures: { [K in FindingPicture["kind"]]: Record<string, Omit<Of<K>, "kind" | "name">> } = {
  scatter: {
    points: { x: "error", y: "loss", label: "layer" },
    diagonal: { x: "low", y: "high", label: "layer", diagonal: true },
  },
  curves: {
    places: { x: "layer", y: ["error", "loss", "low", "high"], yName: "several" },
    band: { x: "lambda", y: ["error"], band: { low: "low", high: "high" }, log: { x: true, y: true } },
    by: { x: "state", y: ["error"], by: "layer" },
  },
  bars: {
    groups: { x: "layer", y: ["error", "loss"], yName: "both" },
    stacked: { x: "state", y: ["low", "high"], stacked: true },
  },
  heatmap: {
    values: { x: "state", y: "layer", value: "loss" },
    range: { x: "state", y: "layer", value: "error", range: [0, 1] },
  },
};

/** One finding for every kind. */
export const pictureFindings: Finding[] = Object.entries(pictures).map(([kind, ways]) => ({
  id: kind,
  label: kind,
  title: `Pictures of kind ${kind}.`,
  table,
  pictures: Object.entries(ways).map(
    ([way, picture]) => ({ ...picture, kind, name: `${kind}-${way}` }) as FindingPicture,
  ),
}));
