import type { FamilyName } from "../../protocol/recipe";
import type { Emitter } from "./emitter";

/**
 * The mean of every family as operators of a graph; of several classes the natural parameters lie side by side, [N, K].
 */
export const familyMeans: { [F in FamilyName]: (emit: Emitter, m: string) => string } = {
  bernoulli: (emit, m) => emit.op("Sigmoid", [m]),
  gaussian: (_, m) => m,
  poisson: (emit, m) => emit.op("Exp", [m]),
  multinomial: (emit, m) => emit.op("Softmax", [m], { axis: 1 }),
};

/** The means of several heads, whose natural parameters lie side by side: [N, outputs], outputs / heads of each. */
export function meansOfHeads(
  emit: Emitter,
  m: string,
  family: FamilyName,
  { heads, outputs }: { heads: number; outputs: number },
): string {
  if (heads === 1) return familyMeans[family](emit, m);
  return emit.reshape(familyMeans[family](emit, emit.reshape(m, [-1, outputs / heads])), [-1, outputs]);
}
