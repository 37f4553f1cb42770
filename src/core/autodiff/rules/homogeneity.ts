import type { Rule } from "../rule";

/** For operators that multiply their first two operands. */
export const twoSignals: NonNullable<Rule["inhomogeneity"]> = (_node, isSignal) =>
  isSignal[0] && isSignal[1] ? "multiplies two signals" : undefined;

export const notHomogeneous: NonNullable<Rule["inhomogeneity"]> = () => "is not homogeneous";
