// One picture of every kind that is stored as a whole SVG.
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import type { FindingPicture } from "../../../src/protocol/finding";

/** A picture by the page that has it and its name there. */
interface Whole {
  page: string;
  picture: string;
}

const ofFindings: Record<FindingPicture["kind"], string> = {
  scatter: "scatter-diagonal",
  curves: "curves-band",
  bars: "bars-groups",
  heatmap: "heatmap-values",
};

/** Files of the webview that make plots, each with a picture for every kind of plot that it makes. */
export const wholes: Record<string, Record<string, Whole>> = {
  "findings/plots.ts": Object.fromEntries(
    Object.entries(ofFindings).map(([kind, picture]) => [`finding-${kind}`, { page: "findings", picture }]),
  ),
  "plots/curve.ts": { training: { page: "training", picture: "training-objective" } },
  "plots/lambdaCurves.ts": { lambdas: { page: "cuts", picture: "cut1-regularization" } },
  "plots/reliability.ts": { reliability: { page: "cuts", picture: "reliability" } },
  "plots/scatter.ts": {
    agreement: { page: "cuts", picture: "cut1-faithfulness-activation" },
    cloud: { page: "cuts-many", picture: "cut1-calibration-regularized" },
  },
  "plots/slices.ts": { slices: { page: "cuts", picture: "slices-part3" } },
  "probes/depthPlot.ts": { depth: { page: "probes-reproduction", picture: "figure-3" } },
  "probes/heatmap.ts": { classes: { page: "probes", picture: "lenet-probes-confusion-conv1 Relu" } },
  "probes/lambda.ts": { "probe-lambdas": { page: "probes", picture: "lenet-probes-lambda-conv1 Relu" } },
  "similarity/details.ts": {
    correlations: { page: "similarity", picture: "seed1-seed2-correlations-conv1 Conv-conv1 Conv" },
  },
  "similarity/heatmap.ts": { layers: { page: "similarity", picture: "seed1-seed2-linearCka" } },
  "similarity/measuresPlot.ts": { measures: { page: "similarity", picture: "seed1-seed2-conv1 Conv-conv1 Conv" } },
  "network.ts": { network: { page: "network", picture: "network" } },
};

/**
 * The files that `wholes` must have: those that give the plot library an option or a heatmap, and the one that draws
 * the network.
 */
export function filesOfPlots(): string[] {
  const files = readdirSync("webview", { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".ts"))
    .filter((file) =>
      /Plot\["option"\]|\boption: \(theme\)|\bbeside: \(|new Viewport\(/.test(
        readFileSync(path.join("webview", file), "utf8"),
      ),
    )
    .sort();
}
