// Every page of the one bundle in its states: those in a panel, and those in a file of their own.
import { writeFileSync } from "node:fs";
import { htmlReport, reproductionHtml, type AnyReproduction } from "../../../src/engine/htmlPage";
import type { AnyRun } from "../../../src/protocol/run";
import { fewExamples, otherRuns, reproductions } from "../drawn/reports";
import { compared, similarityStates, trainings } from "../harness/otherStates";
import { work, type Analysis, type Harness, type State } from "../harness/page";
import { activationsStates, largeNetwork, probesFace, probesStates, shown, states } from "../harness/states";
import { fixtureProbes } from "../probesFixture";
import { fixtureDetails, fixtureSimilarity } from "../similarityFixture";
import { fixtureTrained } from "../trainingFixture";

type Panel = "cuts" | "probes" | "similarity" | "activations" | "training";

const { running, failed, loading, idle, stale } = states;
const onCuts: Analysis = {
  ...shown,
  runs: { cuts: fewExamples({}) },
  face: "cuts",
  pickedEdges: [],
  pickedCut: undefined,
};

/** Pages of panels by the states that they can be in; the first has all that there is. */
export const panels: Record<Panel, Record<string, State>> = {
  cuts: {
    shown: onCuts,
    stale: { ...onCuts, ...stale, runs: onCuts.runs, selected: { cuts: "cut2" } },
    idle: { ...onCuts, ...idle },
    refused: { ...onCuts, runs: {}, selected: { cuts: "cut4" } },
    running: { ...onCuts, ...running },
    failed: { ...onCuts, ...failed },
    picked: { ...onCuts, ...states.picked, runs: {} },
    large: { ...onCuts, ...largeNetwork(24), pickedEdges: [], pickedCut: undefined },
    loading: { ...onCuts, ...loading, inspection: undefined, runs: {} },
  },
  probes: {
    shown: probesFace,
    numbers: probesStates.numbers!,
    cuts: probesStates.cuts!,
    idle: probesStates.idle!,
    cancelled: probesStates.cancelled!,
    failed: probesStates.failed!,
  },
  similarity: {
    shown: compared({ checkpoints: 3, depth: 6 }, [fixtureDetails(0, 0, 0.5)]),
    idle: similarityStates.idle!,
    running: similarityStates.running!,
    failed: similarityStates.failed!,
  },
  activations: activationsStates,
  training: {
    shown: fixtureTrained(),
    new: trainings.new!,
    running: trainings.running!,
    paused: trainings.paused!,
    failed: trainings.failed!,
  },
};

const reports: Record<string, readonly AnyRun[]> = {
  "report of cuts and probes": [fewExamples({}), fixtureProbes()],
  "report of a similarity": [fixtureSimilarity({ checkpoints: 3, depth: 6 })],
  "report of all studies": otherRuns(),
};

/** Pages that are files of their own. */
export const files: Record<string, (h: Harness) => string> = {
  ...Object.fromEntries(
    Object.entries(reports).map(([name, runs]) => [name, (h: Harness) => htmlReport({ runs, ...h.drawing })]),
  ),
  ...Object.fromEntries(
    Object.entries<() => AnyReproduction>(reproductions).map(([format, reproduction]) => [
      format,
      (h: Harness) => reproductionHtml({ reproduction: reproduction(), ...h.drawing }),
    ]),
  ),
};

/** Writes such a file. */
export function written(h: Harness, name: string): string {
  const file = `${work}/access-${name.replaceAll(/\W/g, "-")}.html`;
  writeFileSync(file, files[name]!(h));
  return file;
}
