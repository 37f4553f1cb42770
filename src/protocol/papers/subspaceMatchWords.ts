import type { Figure, PairSimilarity } from "../studies/similarity/report";
import type { ReproducedPair } from "../subspaceMatchReproduction";

/** The measures of the tables and the pictures beside subspace match. */
export const otherMeasures = {
  cca: "mean CCA",
  svcca: "SVCCA",
  pwcca: "PWCCA",
  linearCka: "linear CKA",
  rbfCka: "RBF CKA",
} as const;

export type OtherMeasure = keyof typeof otherMeasures;

export const otherNames = Object.keys(otherMeasures) as OtherMeasure[];

/** Subspace match stands in pictures beside other measures for this epsilon, in tables for these. */
export const shownEpsilon = 0.5;
export const tabledEpsilons = [0.3, 0.5, 0.7];

export const matchAt = ({ subspaceMatch = [] }: PairSimilarity, epsilon: number): Figure | undefined =>
  subspaceMatch.find((m) => m.epsilon === epsilon);

export type Moment = ReproducedPair["moments"][number];

export const momentNames: Record<Moment["name"], string> = { start: "before training", end: "after training" };

/** The smallest epsilon of the sweep at which half of all units match, and chance gives less. */
export const matchedFrom = ({ subspaceMatch = [] }: PairSimilarity): number | undefined =>
  subspaceMatch.find(({ value, isChance }) => value >= 0.5 && !isChance)?.epsilon;

/** "(1, 0) (1, 0)" */
export const vectors = (units: readonly (readonly number[])[]): string =>
  units.map((unit) => `(${unit.join(", ")})`).join(" ");
