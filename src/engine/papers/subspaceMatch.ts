import path from "node:path";
import { checkpointOf } from "../../core/work";
import { Gemm } from "../../core/products/gemm";
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
import { breathe } from "../runStudy";
import { onnxRuntime } from "../runtime";
import { findFiles } from "./findFiles";
import { inShares, Steps, writeStart, type StepHooks } from "./steps";
import { WorkFolder } from "./workFolder";

export interface SubspaceMatchReproductionOptions extends StepHooks {
  /** Folder of the data. */
  data: string;
  /** Folder for networks and results on the way: what is there already is not computed again. */
  work: string;
  /** Smaller ones in tests. */
  sizes?: { random: RandomSize; networks: SeededSize };
}

/** Layers of independent units, compared over several numbers of examples. */
interface RandomSize {
  units: number;
  examples: number[];
}

const defaultSizes = { random: { units: 100, examples: [50, 100, 120, 200, 400, 1000] }, networks: seededSize };

/** Shares of the time. */
const shares = { random: 0.04, mlp: 0.48, convnet: 0.48 };

/** Example 3.1 of the critique of subspace match, independent units, and networks on MNIST trained from two seeds; without the data all but the last. */
export async function reproduceSubspaceMatch({
  data,
  work,
  sizes = defaultSizes,
  signal,
  progress: whole,
}: SubspaceMatchReproductionOptions): Promise<SubspaceMatchReproduction> {
  const files = await findFiles("mnist", mnistFiles, data);
  const progress = inShares(whole);
  const chance = await withoutData(sizes.random, { signal, progress: progress(shares.random) });
  const networks: ReproducedPair[] = [];
  if (files)
    for (const network of seededNetworks(sizes.networks))
      networks.push(await reproducePair(network, files, work, { signal, progress: progress(shares[network.id]) }));
  const missing = files ? [] : [{ name: "MNIST", remedy: mnistFiles.remedy }];
  return { format: "holoscope.subspace-match-reproduction/1", holoscope: version, ...chance, networks, missing };
}

async function withoutData(
  { units, examples }: RandomSize,
  { signal, progress }: StepHooks,
): Promise<Pick<SubspaceMatchReproduction, "examples" | "random">> {
  const gemm = new Gemm(onnxRuntime, checkpointOf({ breathe, signal }));
  try {
    const both = [await computeExample("printed", gemm), await computeExample("corrected", gemm)];
    const random: SubspaceMatchReproduction["random"] = [];
    for (const [k, count] of examples.entries()) {
      const tools = {
        runtime: onnxRuntime,
        gemm,
        progress: (fraction: number) =>
          progress(`independent units over ${count} examples`, (k + fraction) / examples.length),
      };
      random.push(await compareRandom(count, units, 0, tools));
    }
    return { examples: both, random };
  } finally {
    await gemm.release();
  }
}

/** Trains a network from two starts that are kept, and compares the two as they began and as they ended. */
async function reproducePair(
  network: SeededNetwork,
  files: DataFiles,
  workRoot: string,
  { signal, progress }: StepHooks,
): Promise<ReproducedPair> {
  const { id, name, input, layers } = network;
  const work = new WorkFolder(path.join(path.resolve(workRoot), id));
  const train = async (seed: number, share: [number, number]) => {
    // Names tell how a network was trained, so that no result is taken for that of another.
    const key = seededTraining(network, files, seed, { start: "", out: "" });
    const [start, out] = [
      work.file("start", { input, layers, seed }, "onnx"),
      work.file("end", { layers, key }, "onnx"),
    ];
    await writeStart(start, { layers, input }, seed);
    const steps = new Steps(work, `seed${seed}`, {
      signal,
      progress: (message, fraction) => progress(`${name}, seed ${seed}: ${message}`, fraction),
    });
    return {
      start,
      out,
      trained: await steps.train("train", seededTraining(network, files, seed, { start, out }), share),
    };
  };
  const [a, b] = [await train(seeds[0], [0, 0.35]), await train(seeds[1], [0.35, 0.7])];
  const both = new Steps(work, "both", {
    signal,
    progress: (message, fraction) => progress(`${name}: ${message}`, fraction),
  });
  const start = await both.compare("start", seededComparison(network, files, [a.start, b.start]), [0.7, 0.85]);
  const end = await both.compare("end", seededComparison(network, files, [a.out, b.out]), [0.85, 1]);
  return summarizePair(network, [a.trained, b.trained], { start, end });
}
