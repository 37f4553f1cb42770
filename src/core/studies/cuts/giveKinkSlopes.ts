import type { KinkSlopesReport } from "../../../protocol/studies/cuts/report";
import { activeSignals, derivativeRefusal } from "../../autodiff/backprop";
import type { Site } from "../../autodiff/rule";
import type { Anatomy, Cuts } from "../../cuts/cut";
import { edgeWeights } from "../../features/edgeWeights";
import { findKinkSlopes } from "./kinks/kinkSlopes";
import { useKinkSlopes } from "./kinks/useKinkSlopes";
import { product } from "../../linalg/shape";
import { concat, selectRows } from "../../linalg/vector";
import type { Network } from "../../onnx/model";
import type { Output } from "../../model/output";
import type { Material } from "./material";

/**
 * Finds slopes for the kinks of the fitted examples, and puts the features that these give into the extraction.
 * @param residual mean less statistic of each fitted example, [m, K]
 */
export async function giveKinkSlopes(
  material: Material,
  fitted: Uint32Array,
  residual: Float64Array,
  lambda: number,
  note: (text: string) => void,
): Promise<KinkSlopesReport | undefined> {
  const { network, anatomy, request, extraction, output, products, work } = material;
  const sites = trained(anatomy);
  const refusal = whyNot(network, anatomy, sites);
  if (refusal !== undefined) {
    note(`no slopes are found for kinks, because the network cannot be differentiated as a whole: ${refusal}`);
    return undefined;
  }
  const parameters = anatomy.parameters.group(sites);
  const finding = work.part(0.2, 0.2, "finding the slopes of units at kinks");
  const { given, report } = await findKinkSlopes(
    {
      network,
      parameters,
      weights: concat(await Promise.all(parameters.map(([site]) => edgeWeights(network, site!)))),
      lambda,
      inputs: selectRows(request.inputs, fitted, product(network.input.shape)),
      lossByLogits: byLogits(residual, output, network.outputs),
      precision: extraction.precision,
      products,
      work: finding,
    },
    note,
  );
  if (given) await useKinkSlopes(network, extraction, request, given, fitted, finding);
  return report;
}

/** What was trained: biases below all cuts are constants of the input, such as its mean. */
function trained({ sites, cuts }: Cuts): Site[] {
  const biases = new Set(cuts.flatMap((c) => c.biases));
  return sites.filter((s) => s.role === "weight" || (s.role === "bias" && (biases.has(s) || cuts.length === 0)));
}

function whyNot(network: Network, { nodes }: Anatomy, sites: readonly Site[]): string | undefined {
  const active = activeSignals(network, nodes, sites);
  return nodes
    .filter((n) => n.inputs.some((i) => active.has(i)))
    .map((n) => derivativeRefusal(network, n))
    .find((why) => why !== undefined);
}

/** From the derivatives of each loss by the K outputs to those by the logits. */
function byLogits(residual: Float64Array, { coefficients }: Output, logits: number): Float64Array {
  const outputs = coefficients.length;
  const out = new Float64Array((residual.length / outputs) * logits);
  residual.forEach((r, at) => {
    const row = Math.floor(at / outputs) * logits;
    coefficients[at % outputs]!.forEach((c, l) => (out[row + l]! += c * r));
  });
  return out;
}
