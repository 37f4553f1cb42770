import { extract, type Extraction, type ExtractionRequest } from "../../../features/extract";
import type { FeatureBlock } from "../../../products/block";
import { selectRows } from "../../../linalg/vector";
import { product } from "../../../linalg/shape";
import type { Network } from "../../../onnx/model";
import type { Work } from "../../../work";
import type { FoundSlopes } from "./kinkSlopes";

/**
 * Features of the examples with kinks, extracted anew with the slopes found for them: they take the place of the
 * one-sided ones.
 * @param request of all examples, as `extraction` was made
 * @param fitted the examples that slopes were found for
 */
export async function useKinkSlopes(
  network: Network,
  extraction: Extraction,
  request: ExtractionRequest,
  { kinks, slopes }: NonNullable<FoundSlopes["given"]>,
  fitted: Uint32Array,
  work: Work,
): Promise<void> {
  const rows = kinks.examples.map((example) => fitted[example]!);
  const inputs = selectRows(request.inputs, rows, product(network.input.shape));
  const part = await extract(
    network,
    {
      ...request,
      activations: [],
      inputs,
      slopes: kinks.slopeRows(slopes, kinks.examples),
      precision: extraction.precision,
    },
    work,
  );
  for (const [site, blocks] of extraction.blocks)
    blocks.forEach((block, k) => overwrite(block, part.blocks.get(site)![k]!, rows));
}

function overwrite(all: FeatureBlock, part: FeatureBlock, rows: Uint32Array): void {
  const [to, from] = [arrays(all), arrays(part)];
  to.forEach((values, a) => {
    const width = from[a]!.length / rows.length;
    rows.forEach((row, i) => values.set(from[a]!.subarray(i * width, (i + 1) * width), row * width));
  });
}

const arrays = (b: FeatureBlock) => (b.kind === "plain" ? [b.values] : [b.left.values, b.right.values]);
