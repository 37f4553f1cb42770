import path from "node:path";
import type { ReportWork } from "../../core/work";
import { Products } from "../../core/products/products";
import { mnistFiles, type DataFiles } from "../../core/papers/dataNames";
import { computeExample } from "../../core/papers/subspaceMatch/example";
import {
  seededComparison,
  seededNetworks,
  seededSize,
  seededTraining,
  seeds,
  type SeededNetwork,
  type SeededSize,
} from "../../core/papers/subspaceMatch/networks";
import { compareRandom } from "../../core/papers/subspaceMatch/random";
import { summarizePair } from "../../core/papers/subspaceMatch/summary";
import type { ReproducedPair, SubspaceMatchReproduction } from "../../protocol/subspaceMatchReproduction";
import { version } from "../../../package.json";
import { findFiles } from "./findFiles";
import { Steps, writeStart } from "./steps";
import { WorkFolder } from "./workFolder";

export interface SubspaceMatchReproductionOptions {
  /** Folder of the data. */
  data: string;
  /** Folder for networks and results on the way: what is there already is not computed again. */
  folder: string;
  /** Smaller ones in tests. */
  sizes?: { random: RandomSize; networks: SeededSize };
}

/** Layers of independent units, compared over several numbers of examples. */
interface RandomSize {
  units: number;
  examples: number[];
}

const defaultSizes = { random: { units: 100, examples: [50, 100, 120, 200, 400, 1000] }, networks: seededSize };

/** Where in the whole they begin and end. */
const shares: Record<"random" | SeededNetwork["id"], [from: number, to: number]> = {
  random: [0, 0.04],
  mlp: [0.04, 0.52],
  convnet: [0.52, 1],
};

/**
 * Example 3.1 of the critique of subspace match, independent units, and networks on MNIST trained from two seeds;
 * without the data all but the last.
 */
export async function reproduceSubspaceMatch(
  { data, folder, sizes = defaultSizes }: SubspaceMatchReproductionOptions,
  work: ReportWork,
): Promise<SubspaceMatchReproduction> {
  const files = await findFiles("mnist", mnistFiles, data);
  const chance = await withoutData(sizes.random, work.part(...shares.random));
  const networks: ReproducedPair[] = [];
  if (files)
    for (const network of seededNetworks(sizes.networks))
      networks.push(await reproducePair(network, files, folder, work.part(...shares[network.id], network.name)));
  const missing = files ? [] : [{ name: "MNIST", remedy: mnistFiles.remedy }];
  return { format: "holoscope.subspace-match-reproduction/1", holoscope: version, ...chance, networks, missing };
}

async function withoutData(
  { units, examples }: RandomSize,
  work: ReportWork,
): Promise<Pick<SubspaceMatchReproduction, "examples" | "random">> {
  const products = new Products(work);
  try {
    const both = [await computeExample("printed", products), await computeExample("corrected", products)];
    const random: SubspaceMatchReproduction["random"] = [];
    for (const [k, count] of examples.entries()) {
      const label = `independent units over ${count} examples`;
      const own = work.part(k / examples.length, (k + 1) / examples.length, label);
      random.push(await compareRandom(count, units, 0, products, own));
    }
    return { examples: both, random };
  } finally {
    await products.release();
  }
}

/** Trains a network from two starts that are kept, and compares the two as they began and as they ended. */
async function reproducePair(
  network: SeededNetwork,
  files: DataFiles,
  root: string,
  work: ReportWork,
): Promise<ReproducedPair> {
  const { id, input, layers } = network;
  const folder = new WorkFolder(path.join(path.resolve(root), id));
  const train = async (seed: number, own: ReportWork) => {
    // Names tell how a network was trained, so that no result is taken for that of another.
    const key = seededTraining(network, files, seed, { start: "", out: "" });
    const [start, out] = [
      folder.file("start", { input, layers, seed }, "onnx"),
      folder.file("end", { layers, key }, "onnx"),
    ];
    await writeStart(start, { layers, input }, seed);
    const steps = new Steps(folder, `seed${seed}`);
    return {
      start,
      out,
      trained: await steps.train("train", seededTraining(network, files, seed, { start, out }), own),
    };
  };
  const [a, b] = [
    await train(seeds[0], work.part(0, 0.35, `seed ${seeds[0]}`)),
    await train(seeds[1], work.part(0.35, 0.7, `seed ${seeds[1]}`)),
  ];
  const both = new Steps(folder, "both");
  const start = await both.compare("start", seededComparison(network, files, [a.start, b.start]), work.part(0.7, 0.85));
  const end = await both.compare("end", seededComparison(network, files, [a.out, b.out]), work.part(0.85, 1));
  return summarizePair(network, [a.trained, b.trained], { start, end });
}
