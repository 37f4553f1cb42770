import { edgeWeights } from "../../src/core/features/edgeWeights";
import { errorMessage } from "../../src/protocol/errors";
import { largest, largestDifference } from "./lib/arrays";
import { extractSites, featuresTimes, precisions, type Precision } from "./lib/extraction";
import { readReference, referenceNames } from "./lib/reference";
import { tangentError } from "./lib/tangent";

/*
 * Euler's identity at every homogeneous cut: largest |M(x) - sum of w f(x)|, relative to the largest |M(x)|. At the
 * others the tangent model must touch M: it has its value at the network's weights by construction, and must have its
 * slope. Usage: npm run bench identity [FOLDER [NAME-FILTER]]; FOLDER is written by networks.py.
 */

/**
 * Largest relative error allowed. A slope is a finite difference, so only as exact as that, and kinks may lie in its
 * way.
 */
const bounds = { float32: 1e-5, float64: 1e-10 };
const slopeBounds = { float32: 1e-4, float64: 1e-5 };

/** @returns how many cuts miss their bound */
async function check(name: string, precision: Precision): Promise<number> {
  const { network, cuts, inputs, coefficients } = await readReference(name);
  const extraction = await extractSites(network, cuts.sites, inputs, coefficients, precision);
  const homogeneous = cuts.cuts.filter((c) => c.homogeneous);
  let failed = 0;
  console.log(
    `${network.graph.name}: ${cuts.cuts.length} cuts, ${homogeneous.length} homogeneous, ${cuts.uncut.length} layers by-passed, ${extraction.precision}`,
  );
  for (const cut of cuts.cuts.filter((c) => !c.refusal)) {
    const error = cut.homogeneous
      ? largestDifference(
          await featuresTimes(cut, extraction, (site) => edgeWeights(network, site)),
          extraction.logits,
        ) / largest(extraction.logits)
      : await tangentError(network, cut, extraction, inputs, coefficients);
    const ok = error <= (cut.homogeneous ? bounds : slopeBounds)[extraction.precision];
    if (!ok) failed++;
    const layers = cut.weights.map((s) => network.graph.parameterName(s.tensor)).join(" + ");
    console.log(
      `  ${cut.id.padEnd(6)} ${cut.homogeneous ? "identity" : "tangent "} ${error.toExponential(1)}  ${ok ? "ok   " : "FAILS"}  ${cut.features} features  ${layers}`,
    );
  }
  return failed;
}

async function main([folder = "/tmp/holoscope-bench/networks", filter = ""]: string[]) {
  const names = referenceNames(folder, filter);
  if (names.length === 0) process.exitCode = 1;
  for (const name of names)
    for (const precision of precisions) {
      const failed = await check(name, precision).catch((error: unknown) => {
        console.log(`${name}: FAILS: ${errorMessage(error)}`);
        return 1;
      });
      if (failed > 0) process.exitCode = 1;
    }
}

void main(process.argv.slice(2));
