// node scripts/ui.mjs harness [...]: draws the pages in a real Chromium with fixture runs and writes screenshots to
// out/screenshots. Fails on overflow, errors, refused styles, and on clicks and keys that do not do what they say.
//   (nothing)             every page in every theme, width and state, the HTML reports, and how pages behave
//   --page NAME           of one page alone: analysis, training, probes, similarity, activations, reproduction
//   --show FILE...        real networks: the JSON of `inspect --json`, stored runs, or an HTML report
//   --reproduction FILE   a reproduction as the command line writes it
//   --frames              frame times while panning and zooming 100,000 points and a network of 1,000 blocks
import { analysisBehaviour } from "./harness/analysis";
import { measureFrames } from "./harness/frames";
import { networkBehaviour } from "./harness/network";
import { Harness } from "./harness/page";
import {
  activationsPictures,
  analysisPictures,
  probesPictures,
  reproductionPictures,
  similarityPictures,
  trainingPictures,
} from "./harness/pictures";
import { probesBehaviour } from "./harness/probes";
import { show } from "./harness/show";
import { similarityBehaviour } from "./harness/similarity";
import { trainingBehaviour } from "./harness/training";

const pages: Record<string, ((h: Harness) => Promise<void>)[]> = {
  analysis: [analysisPictures, analysisBehaviour, networkBehaviour],
  training: [trainingPictures, trainingBehaviour],
  probes: [probesPictures, probesBehaviour],
  similarity: [similarityPictures, similarityBehaviour],
  activations: [activationsPictures],
  reproduction: [(h) => reproductionPictures(h)],
};

function stepsOf([option, ...values]: string[]): ((h: Harness) => Promise<void>)[] {
  if (option === "--show") return [(h) => show(h, values)];
  if (option === "--reproduction") return [(h) => reproductionPictures(h, values[0])];
  if (option === "--frames") return [measureFrames];
  if (option === undefined) return Object.values(pages).flat();
  const steps = pages[values[0] ?? ""];
  if (option !== "--page" || !steps) throw new Error(`--page takes ${Object.keys(pages).join(", ")}`);
  return steps;
}

async function main(args: string[]): Promise<void> {
  const steps = stepsOf(args);
  const harness = await Harness.start();
  try {
    for (const step of steps) await step(harness);
  } finally {
    await harness.stop();
  }
  for (const problem of new Set(harness.problems)) console.error(problem);
  if (harness.problems.length > 0) process.exitCode = 1;
}

void main(process.argv.slice(2));
