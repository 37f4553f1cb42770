import path from "node:path";
import { checkWritable, writeWhole } from "../engine/files";
import { writeReproductionHtml } from "../engine/htmlReport";
import { reproduceHolographic } from "../engine/papers/holographic";
import { reproduceProbes } from "../engine/papers/probes";
import { reproduceSubspaceMatch } from "../engine/papers/subspaceMatch";
import type { StepHooks } from "../engine/papers/steps";
import { presentHolographic } from "../protocol/papers/holographic";
import { presentProbesPaper } from "../protocol/papers/probes";
import { presentSubspaceMatch } from "../protocol/papers/subspaceMatch";
import { findingsText } from "../protocol/print";
import { reproduceArguments } from "./options";

/** Reproduces a paper; writes its results as JSON and as a page. @returns what to print */
export async function reproduce(args: string[], hooks: StepHooks): Promise<string> {
  const options = reproduceArguments(args);
  const [json, html] = ["json", "html"].map((extension) => path.join(options.out, `${options.paper}.${extension}`));
  await checkWritable(json!);
  const { result, text } = await computed(options, hooks);
  await writeWhole(json!, `${JSON.stringify(result)}\n`);
  await writeReproductionHtml(result, html!);
  return `${text}\n\nwritten to ${json} and ${html}`;
}

async function computed(options: ReturnType<typeof reproduceArguments>, hooks: StepHooks) {
  const work = path.join(options.out, "work");
  if (options.paper === "holographic") {
    const result = await reproduceHolographic({ ...options, work, ...hooks });
    return { result, text: findingsText(presentHolographic(result)) };
  }
  if (options.paper === "subspace-match") {
    const result = await reproduceSubspaceMatch({ ...options, work, ...hooks });
    return { result, text: findingsText(presentSubspaceMatch(result)) };
  }
  const result = await reproduceProbes({ ...options, work, repetitions: options.seeds, ...hooks });
  return { result, text: findingsText(presentProbesPaper(result)) };
}
