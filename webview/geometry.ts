import type { CutInfo, DiagramEdge } from "../src/protocol/inspection";

export type Point = [number, number];

/** The point at a fraction of a polyline's length. */
export function pointAlong(points: Point[], fraction: number): Point {
  const first = points[0] ?? [0, 0];
  const lengths = points.slice(1).map(([x, y], i) => Math.hypot(x - (points[i]?.[0] ?? x), y - (points[i]?.[1] ?? y)));
  let left = fraction * lengths.reduce((sum, length) => sum + length, 0);
  for (const [i, length] of lengths.entries()) {
    const [x0, y0] = points[i] ?? first;
    const [x1, y1] = points[i + 1] ?? first;
    if (left <= length && length > 0) return [x0 + ((x1 - x0) * left) / length, y0 + ((y1 - y0) * left) / length];
    left -= length;
  }
  return points.at(-1) ?? first;
}

/** A cut's line across the diagram: where it meets its edges from left to right, extended a little beyond both. */
export interface CutLine {
  cut: CutInfo;
  points: Point[];
}

/** Cuts that sever the same edge meet it one after the other, so that their lines do not lie on top of each other. */
export function cutLines(cuts: CutInfo[], edges: DiagramEdge[], extension: number): CutLine[] {
  const sharing = new Map<string, string[]>();
  for (const cut of cuts) for (const edge of cut.severs) sharing.set(edge, [...(sharing.get(edge) ?? []), cut.id]);
  const byId = new Map(edges.map((edge) => [edge.id, edge]));
  return cuts.flatMap((cut) => {
    const meets = cut.severs.flatMap((id): Point[] => {
      const edge = byId.get(id);
      const sharers = sharing.get(id) ?? [];
      return edge ? [pointAlong(edge.points, (sharers.indexOf(cut.id) + 1) / (sharers.length + 1))] : [];
    });
    meets.sort(([a], [b]) => a - b);
    const [left, right] = [meets[0], meets.at(-1)];
    return left && right ? [{ cut, points: [[left[0] - extension, left[1]], ...meets, [right[0] + extension, right[1]]] }] : [];
  });
}

export const pathOf = (points: Point[]): string => points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${x} ${y}`).join("");

/** Shortens text to about `width` pixels in the diagram's font. */
export function fit(text: string, width: number, characterWidth: number): string {
  const room = Math.max(1, Math.floor(width / characterWidth));
  return text.length <= room ? text : `${text.slice(0, room - 1)}\u2026`;
}
