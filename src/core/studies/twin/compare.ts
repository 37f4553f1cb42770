import type { Flip, UpdatedRows, Verdict } from "../../../protocol/studies/twin/report";
import type { FamilyName } from "../../../protocol/recipe";
import type { Slice, SliceSummary } from "../../../protocol/studies/cuts/report";
import { reliability } from "../cuts/analyses/reliability";
import { slices } from "../cuts/analyses/slices";
import { families } from "../../fit/family";
import type { Rows } from "./rows";
import { argmax } from "../../linalg/vector";
import { differences } from "../../statistics/differences";
import { likelihood } from "../../statistics/likelihood";
import { overArrays } from "../../statistics/overBatches";

/** Flips that are listed one by one. */
const maxFlips = 1000;

/** Some rows with what the twin said of them, and says now: K logits each, laid out [row * K + k]. */
export interface ComparedRows extends Pick<Rows, "rows" | "lines" | "labels" | "columns"> {
  before: Float64Array;
  after: Float64Array;
}

export function compareRows(
  family: FamilyName,
  { rows, lines, labels, columns, before, after }: ComparedRows,
): UpdatedRows {
  const outputs = before.length / rows.length;
  const means = { before: families[family].mean(before, outputs), after: families[family].mean(after, outputs) };
  const nll = (logits: Float64Array) =>
    overArrays(likelihood(families[family]), [{ labels, logits }]).loss / rows.length;
  const ece = (m: Float64Array) => reliability({ means: m, labels, family }).ece;
  const slicesOf = (m: Float64Array) => slices({ means: m, labels, family, columns });
  const verdict = verdicts[family];
  const flips: Flip[] = verdict
    ? Array.from(rows, (row, i) => ({
        row,
        ...(lines ? { line: lines[i]! } : {}),
        label: labels[i]!,
        before: verdict(means.before, i * outputs, outputs),
        after: verdict(means.after, i * outputs, outputs),
      })).filter((f) => f.before.class !== f.after.class)
    : [];
  return {
    rows: rows.length,
    nll: { before: nll(before), after: nll(after) },
    ece: { before: ece(means.before), after: ece(means.after) },
    maxChange: overArrays(differences, [{ values: means.after, reference: means.before }]).maxAbs,
    ...(verdict ? { flips: { count: flips.length, rows: flips.slice(0, maxFlips) } } : {}),
    ...(columns.length > 0 ? { slices: compareSlices(slicesOf(means.before), slicesOf(means.after)) } : {}),
  };
}

/** The same slices, in the order of those of after. */
function compareSlices(before: SliceSummary, after: SliceSummary): NonNullable<UpdatedRows["slices"]> {
  const key = ({ column, value }: Slice) => JSON.stringify([column, value]);
  const figures = ({ meanLabel, meanPredicted, gap, z }: Slice) => ({ meanLabel, meanPredicted, gap, z });
  const earlier = new Map(before.slices.map((slice) => [key(slice), slice]));
  const compared = after.slices.map((slice) => ({
    column: slice.column,
    value: slice.value,
    count: slice.count,
    before: figures(earlier.get(key(slice))!),
    after: figures(slice),
  }));
  return { limit: after.limit, slices: compared };
}

/** Families whose means tell a class. */
const verdicts: Partial<Record<FamilyName, (means: Float64Array, from: number, outputs: number) => Verdict>> = {
  bernoulli: (means, at) => ({ class: means[at]! > 0.5 ? 1 : 0, mean: means[at]! }),
  multinomial: (means, from, outputs) => {
    const top = argmax(means, from, outputs);
    return { class: top - from, mean: means[top]! };
  },
};
