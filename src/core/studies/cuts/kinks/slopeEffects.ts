import { Extractor } from "../../../features/extract";
import { Features } from "../../../features/features";
import { product } from "../../../linalg/shape";
import { selectRows } from "../../../linalg/vector";
import type { Kinks } from "./kinks";
import type { Problem } from "./problem";

/** Values of features that are held at once: 800 MB in double. */
const maxValues = 1e8;

/**
 * How the loss gradient changes with each slope: a row for every kink, a column for every parameter. The slope of unit
 * u for example x multiplies (derivative of the loss by the output of u) times (gradient of its pre-activation z_u(x)
 * by the parameters below): features of the network that ends at z_u, so that nothing is multiplied out.
 * @param byOutput for every kink that derivative of the loss
 * @returns undefined where they would not fit into memory
 */
export async function slopeEffects(
  problem: Problem,
  kinks: Kinks,
  slopes: Float64Array,
  byOutput: Float64Array,
): Promise<Features | undefined> {
  const { network, parameters, inputs, precision, products, work } = problem;
  const rows = Uint32Array.from(kinks.list, (k) => k.example);
  const width = product(network.input.shape);
  const seeds = kinks.pickingRows(byOutput);
  const extractor = await Extractor.open(
    network,
    { sites: parameters.flat(), seeds: [...seeds.keys()], sloped: kinks.nodes, passes: rows.length, precision },
    work.runtime,
  );
  try {
    if (rows.length * extractor.valuesPerExample > maxValues) return undefined;
    const { blocks } = await extractor.run({
      examples: rows.length,
      read: (from, to) => selectRows(inputs, rows.subarray(from, to), width),
      outputs: [new Array<number>(network.outputs).fill(0)],
      seeds,
      slopes: kinks.slopeRows(slopes, rows),
      work,
    });
    return new Features(products, [parameters.map((uses) => uses.map((site) => blocks.get(site)![0]!))], rows.length);
  } finally {
    await extractor.release();
  }
}
