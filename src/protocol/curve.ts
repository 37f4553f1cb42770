import type { TrainingPoint } from "./studies/training/report";

/** Points of a training that are kept to be drawn; more would fall on the same pixels. */
const maxPoints = 2000;

/**
 * Thins a curve evenly over its steps: of each stretch of equally many steps the last point stays, and the last one
 * with a held-out loss. Stretches double in length, so thinning a longer curve again keeps no other points than
 * thinning it at once.
 */
export function thin(points: TrainingPoint[], limit = maxPoints): TrainingPoint[] {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last || points.length <= limit) return points;
  let width = 1;
  while ((last.step - first.step) / width > limit / 2) width *= 2;
  const taken = new Set<string>();
  const isFirst = (key: string) => taken.size < taken.add(key).size;
  const kept = points.toReversed().filter(({ stage, step, heldOut }) => {
    const stretch = `${stage}:${Math.floor(step / width)}`;
    const measured = heldOut !== undefined && isFirst(`${stretch} held out`);
    return isFirst(stretch) || measured;
  });
  return kept.reverse();
}

/** The curve with points that follow; those that a resumed training computes again take the place of the old ones. */
export function extend(points: TrainingPoint[], fresh: TrainingPoint[]): TrainingPoint[] {
  const from = fresh[0]?.step ?? Infinity;
  const last = points.at(-1)?.step ?? -Infinity;
  return thin([...(last < from ? points : points.filter(({ step }) => step < from)), ...fresh]);
}
