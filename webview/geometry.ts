import type { CutInfo } from "../src/protocol/inspection";

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

/**
 * What a cut's line crosses: an edge, or a box from its top to its bottom, which reaches to both sides of that line.
 */
export interface Crossed {
  id: string;
  points: Point[];
  reach?: number;
}

/**
 * A cut's line runs level with a point of its shortest edge, where its other edges pass there: so it does not run
 * through the blocks beside a long one. Cuts that sever the same edge meet it one after the other, so that their lines
 * do not lie on top of each other.
 */
export function cutLines(cuts: CutInfo[], edges: Crossed[], extension: number): CutLine[] {
  const sharing = new Map<string, string[]>();
  for (const cut of cuts) for (const edge of cut.severs) sharing.set(edge, [...(sharing.get(edge) ?? []), cut.id]);
  const byId = new Map(edges.map((edge) => [edge.id, edge]));
  const sharers = ({ id }: Crossed) => sharing.get(id) ?? [];
  return cuts.flatMap((cut) => {
    const severed = cut.severs.flatMap((id) => byId.get(id) ?? []);
    const turn = (edge: Crossed) =>
      pointAlong(edge.points, (sharers(edge).indexOf(cut.id) + 1) / (sharers(edge).length + 1));
    const shortest = [...severed].sort((a, b) => drop(a) - drop(b) || sharers(b).length - sharers(a).length)[0];
    const level = shortest && turn(shortest)[1];
    const meets = severed.map((edge) => ({
      at: pointAtLevel(edge.points, level) ?? turn(edge),
      reach: (edge.reach ?? 0) + extension,
    }));
    meets.sort((a, b) => a.at[0] - b.at[0]);
    const [left, right] = [meets[0], meets.at(-1)];
    return left && right
      ? [
          {
            cut,
            points: [
              [left.at[0] - left.reach, left.at[1]],
              ...meets.map(({ at }) => at),
              [right.at[0] + right.reach, right.at[1]],
            ],
          },
        ]
      : [];
  });
}

const drop = ({ points }: Crossed): number => (points.at(-1)?.[1] ?? 0) - (points[0]?.[1] ?? 0);

/** Where a polyline that goes down passes a height. */
function pointAtLevel(points: Point[], y: number | undefined): Point | undefined {
  const next = y === undefined ? -1 : points.findIndex(([, below]) => below >= y);
  const [a, b] = [points[next - 1], points[next]];
  if (y === undefined || !a || !b) return undefined;
  return [a[0] + ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]), y];
}

export const pathOf = (points: Point[]): string =>
  points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${x} ${y}`).join("");

/** Shortens text to about `width` pixels in the diagram's font. */
export function fit(text: string, width: number, characterWidth: number): string {
  const room = Math.max(1, Math.floor(width / characterWidth));
  return text.length <= room ? text : `${text.slice(0, room - 1)}\u2026`;
}
