import type { SolverSummary } from "../src/protocol/solver";
import type { Child } from "./dom";
import { figure } from "./format";

/** What is said of how a linear model was fitted. */
export const solverFacts: [name: string, value: (solver: SolverSummary) => Child][] = [
  ["form", (s) => s.form],
  ["iterations", (s) => figure(s.iterations)],
  ["products", (s) => figure(s.products)],
  ["gradient norm at the end", (s) => figure(s.gradientNorm)],
  ["objective", (s) => figure(s.objective)],
  ["converged", (s) => (s.converged ? "yes" : "no")],
];
