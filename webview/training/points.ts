import type { TrainingPoint } from "../../src/protocol/studies/training/report";
import type { CurvesOptions } from "../plots/curve";

/** Where each stage begins: at the last step of the one before. */
export function bordersOf(points: TrainingPoint[]): CurvesOptions["borders"] {
  return points.flatMap(({ stage }, i) => {
    const before = points[i - 1];
    return before?.stage === stage ? [] : [{ at: before?.step ?? 0, mark: String(stage + 1) }];
  });
}

/** The point whose step is nearest. */
export function nearestTo(points: TrainingPoint[], step: number): TrainingPoint | undefined {
  return points.reduce<TrainingPoint | undefined>(
    (best, point) => (best && Math.abs(best.step - step) <= Math.abs(point.step - step) ? best : point),
    undefined,
  );
}
