import { errorMessage } from "../../src/protocol/errors";
import { largest, largestDifference } from "./lib/arrays";
import { extractSites, precisions, weightsTimesFeatures, type Precision } from "./lib/extraction";
import { readReference, referenceNames } from "./lib/reference";

/*
 * Euler's identity at every homogeneous cut: largest |M(x) - sum of w f(x)|, relative to the largest |M(x)|.
 * Usage: npm run bench identity [FOLDER [NAME-FILTER]]; FOLDER is written by networks.py.
 */

/** Largest relative error allowed; M is a sum of terms that partly cancel, so float32 loses more than its rounding. */
const bounds = { float32: 1e-5, float64: 1e-10 };

/** @returns how many homogeneous cuts miss the bound */
async function check(name: string, precision: Precision): Promise<number> {
  const { network, cuts, inputs, coefficients } = await readReference(name);
  const extraction = await extractSites(network, cuts.sites, inputs, coefficients, precision);
  const homogeneous = cuts.cuts.filter((c) => c.homogeneous && !c.refusal);
  let failed = 0;
  console.log(`${network.graph.name}: ${cuts.cuts.length} cuts, ${homogeneous.length} homogeneous, ${cuts.uncut.length} layers by-passed, ${extraction.precision}`);
  for (const cut of homogeneous) {
    const error = largestDifference(await weightsTimesFeatures(network, cut, extraction), extraction.logits) / largest(extraction.logits);
    const ok = error <= bounds[extraction.precision];
    if (!ok) failed++;
    const layers = cut.weights.map((s) => network.graph.parameterName(s.tensor)).join(" + ");
    console.log(`  ${cut.id.padEnd(6)} ${error.toExponential(1)}  ${ok ? "ok   " : "FAILS"}  ${cut.features} features  ${layers}`);
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
