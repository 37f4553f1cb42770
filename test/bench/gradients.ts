import path from "node:path";
import { errorMessage } from "../../src/protocol/errors";
import { largest, largestDifference } from "./lib/arrays";
import { compareGradients, gradientBounds, parameterGradients } from "./lib/parameterGradients";
import { precisions, type Precision } from "./lib/extraction";
import { readReference, referenceNames } from "./lib/reference";

/*
 * The gradient of every parameter, summed over a batch, against PyTorch's in float64.
 * Usage: npm run bench gradients [FOLDER [NAME-FILTER]]; FOLDER is written by networks.py.
 */

/** Missing parameters named for each network. */
const listed = 12;

async function check(name: string, precision: Precision): Promise<boolean> {
  const title = path.basename(name).padEnd(22);
  try {
    const reference = await readReference(name);
    const start = performance.now();
    const computed = await parameterGradients(reference, precision);
    const seconds = (performance.now() - start) / 1000;
    const { compared, missing, worst, rounding } = compareGradients(reference, computed);
    const logitError = largestDifference(computed.logits, reference.logits) / largest(reference.logits);
    const ok = missing.length === 0 && worst.error <= gradientBounds[computed.precision];
    console.log(
      `${title} ${computed.precision}  ${String(compared).padStart(3)} parameters  worst ${worst.error.toExponential(1)} (${worst.parameter})  ` +
        `PyTorch float32 ${rounding.toExponential(1)}  M ${logitError.toExponential(1)}  ${seconds.toFixed(1)} s  ${ok ? "ok" : "FAILS"}`,
    );
    if (missing.length > 0)
      console.log(
        `  missing ${missing.length}: ${missing.slice(0, listed).join(", ")}${missing.length > listed ? ", ..." : ""}`,
      );
    return ok;
  } catch (error) {
    console.log(`${title} FAILS: ${errorMessage(error)}`);
    return false;
  }
}

async function main([folder = "/tmp/holoscope-bench/networks", filter = ""]: string[]) {
  let failed = 0;
  const names = referenceNames(folder, filter);
  for (const name of names) for (const precision of precisions) if (!(await check(name, precision))) failed++;
  console.log(
    failed === 0 ? `all ${names.length} networks agree` : `${failed} of ${names.length * precisions.length} fail`,
  );
  process.exitCode = failed === 0 && names.length > 0 ? 0 : 1;
}

void main(process.argv.slice(2));
