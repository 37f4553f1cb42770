// Small reports and reproductions, of which pages are drawn.
import { readFileSync } from "node:fs";
import type { AnyReproduction } from "../../../src/engine/htmlPage";
import { runFormat, type AnyRun, type Run } from "../../../src/protocol/run";
import { fixtureRun, type FixtureOptions } from "../fixture";
import { fixtureProbesReproduction, fixtureSubspaceMatch } from "../papersFixture";
import { fixtureReproduction } from "../reproduction";
import { fixtureSimilarity } from "../similarityFixture";

/** A run with every 25th of its examples, that its pictures are small. */
export function fewExamples(options: FixtureOptions): Run<"cuts"> {
  const run = fixtureRun({ features: [40, 30, 12], ...options });
  const { report } = run;
  const { outputs } = report.model;
  const kept = <T>(values: T[] | undefined, width = 1) =>
    values?.filter((_, i) => Math.floor(i / width) % 25 === 0) as T[];
  const { row, part, label } = report.examples!;
  const cuts = report.cuts.map((cut) => {
    if (cut.linearModel === "activation" || !cut.arrays) return cut;
    const { model, exact, holographic, activation } = cut.arrays.logits;
    const logits = {
      model: kept(model, outputs),
      exact: kept(exact, outputs),
      holographic: kept(holographic, outputs),
      activation: kept(activation, outputs),
    };
    return { ...cut, arrays: { ...cut.arrays, logits } };
  });
  return { ...run, report: { ...report, cuts, examples: { row: kept(row), part: kept(part), label: kept(label) } } };
}

/** Of every paper. */
export const reproductions: { [F in AnyReproduction["format"]]: () => Extract<AnyReproduction, { format: F }> } = {
  "holoscope.reproduction/1": () => {
    const reproduction = fixtureReproduction(0.04);
    return { ...reproduction, datasets: reproduction.datasets.slice(0, 1) };
  },
  "holoscope.probes-reproduction/1": fixtureProbesReproduction,
  "holoscope.subspace-match-reproduction/1": fixtureSubspaceMatch,
};

const storedRun = (kind: "training" | "twin", name: string): AnyRun =>
  ({
    format: runFormat,
    kind,
    id: name,
    created: "2026-03-02T11:12:13.000Z",
    recipePath: `/project/${name}.json`,
    report: JSON.parse(readFileSync(`test/stored/${name}.json`, "utf8")),
  }) as AnyRun;

/** What has no page of its own beside the cuts. */
export const otherRuns = (): AnyRun[] => [
  fewExamples({}),
  fixtureSimilarity({ checkpoints: 2, depth: 4 }),
  storedRun("training", "training"),
  storedRun("twin", "update"),
];
