import { impliedLambda } from "../../../fit/lambda";
import { norm, plus } from "../../../linalg/vector";
import type { CutAnalysis } from "./analysis";

/** How far the network is from a stationary point of the regularised loss on this cut (paper, Theorem 26). */
export const stationarity: CutAnalysis<"stationarity"> = async ({ gradient, weights, lambda }) => {
  const implied = impliedLambda(gradient, weights);
  return {
    stationarity: {
      gradientNorm: norm(plus(gradient, 2 * lambda, weights)),
      impliedLambda: implied.lambda,
      impliedLambdaFit: implied.fit,
    },
  };
};
