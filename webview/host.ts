import type { Run } from "../src/protocol/run";
import type { HostMessage, PanelState, WebviewMessage } from "../src/protocol/panel";
import type { ProbesReproduction } from "../src/protocol/probesReproduction";
import type { Reproduction } from "../src/protocol/reproduction";
import type { SimilarityRun } from "../src/protocol/run";
import type { SimilarityMessage, SimilarityState } from "../src/protocol/similarityPanel";
import type { SubspaceMatchReproduction } from "../src/protocol/subspaceMatchReproduction";
import type { TrainingHostMessage, TrainingMessage } from "../src/protocol/trainingPanel";
import { download } from "./plots/save";

/** Whom the page talks to: VS Code, or nobody (the HTML report). */
export interface Host<M = WebviewMessage> {
  /** Whether runs, recipes and exports exist here. */
  live: boolean;
  post(message: M): void;
}

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

/** Connects to VS Code when it is there, or else to the run embedded in the page; `onPatch` receives what to show. */
export function connect(onPatch: (patch: Partial<PanelState>) => void): Host {
  if (typeof acquireVsCodeApi !== "function") return connectToReport(onPatch);
  return connectToCode((data) => {
    if (isHostMessage(data)) onPatch(data.patch);
  });
}

/** Connects the page of a training, which VS Code alone shows. */
export const connectTraining = (receive: (message: TrainingHostMessage) => void): Host<TrainingMessage> =>
  connectToCode((data) => {
    if (isTrainingMessage(data)) receive(data);
  });

/** Connects the page of a comparison to VS Code when it is there, or else to the run embedded in the page. */
export function connectSimilarity(onPatch: (patch: Partial<SimilarityState>) => void): Host<SimilarityMessage> {
  const compared = embeddedComparison();
  if (!compared) return connectToCode((data) => isSimilarityMessage(data) && onPatch(data.patch));
  const { report } = compared;
  onPatch({ recipe: report.recipe, status: { kind: "idle" }, compared, details: report.details });
  return nobody;
}

function connectToCode<M>(receive: (data: unknown) => void): Host<M> {
  const code = acquireVsCodeApi();
  window.addEventListener("message", ({ data }: MessageEvent<unknown>) => receive(data));
  code.postMessage({ type: "ready" });
  return { live: true, post: (message) => code.postMessage(message) };
}

function connectToReport(onPatch: (patch: Partial<PanelState>) => void): Host {
  const run = embedded("holoscope-run");
  if (isRun(run)) onPatch(stateOfRun(run));
  else
    onPatch({
      status: { kind: "failed", message: "This page holds no Holoscope run: export the report again", died: false },
    });
  return nobody;
}

/** The data inside a page that stands alone; null where there are none. */
const embedded = (id: string): unknown => JSON.parse(document.getElementById(id)?.textContent ?? "null");

/** The reproduction of a paper, where the page was made to show one. */
export function embeddedReproduction(): Reproduction | ProbesReproduction | SubspaceMatchReproduction | undefined {
  const data = embedded("holoscope-reproduction");
  return isReproduction(data) || isProbesReproduction(data) || isSubspaceMatchReproduction(data) ? data : undefined;
}

/** The comparison, where the page was made to show one. */
export function embeddedComparison(): SimilarityRun | undefined {
  const data = embedded("holoscope-similarity");
  return isComparison(data) ? data : undefined;
}

/** The host of a page that stands alone. */
export const nobody: Host<WebviewMessage | SimilarityMessage> = { live: false, post: answerInPage };

/** The state of a page that shows a finished run and nothing else. */
export function stateOfRun(run: Run): PanelState {
  return {
    inspection: run.inspection,
    recipeName: run.recipePath.split(/[\\/]/).at(-1) ?? "",
    recipe: run.report.recipe,
    status: { kind: "idle" },
    run,
    stale: false,
    face: "cuts",
    work: "cuts",
    probesStale: false,
  };
}

/** Saving and copying are all that a page without a host can do. */
function answerInPage(message: WebviewMessage | SimilarityMessage): void {
  if (message.type === "save") download(message);
  if (message.type === "copy") void navigator.clipboard.writeText(message.text);
}

export const isHostMessage = (data: unknown): data is HostMessage =>
  typeof data === "object" &&
  data !== null &&
  "type" in data &&
  data.type === "patch" &&
  "patch" in data &&
  typeof data.patch === "object" &&
  data.patch !== null;

export const isTrainingMessage = (data: unknown): data is TrainingHostMessage =>
  isHostMessage(data) ||
  (typeof data === "object" &&
    data !== null &&
    "type" in data &&
    data.type === "points" &&
    "points" in data &&
    Array.isArray(data.points));

const isSimilarityMessage = (data: unknown): data is { patch: Partial<SimilarityState> } => isHostMessage(data);

export const isRun = (data: unknown): data is Run =>
  typeof data === "object" &&
  data !== null &&
  "format" in data &&
  data.format === "holoscope.run/2" &&
  "inspection" in data &&
  "report" in data;

const isComparison = (data: unknown): data is SimilarityRun =>
  typeof data === "object" &&
  data !== null &&
  "format" in data &&
  data.format === "holoscope.similarity-run/1" &&
  "report" in data;

const isReproduction = (data: unknown): data is Reproduction =>
  typeof data === "object" &&
  data !== null &&
  "format" in data &&
  data.format === "holoscope.reproduction/1" &&
  "datasets" in data;

const isProbesReproduction = (data: unknown): data is ProbesReproduction =>
  typeof data === "object" &&
  data !== null &&
  "format" in data &&
  data.format === "holoscope.probes-reproduction/1" &&
  "trainings" in data;

const isSubspaceMatchReproduction = (data: unknown): data is SubspaceMatchReproduction =>
  typeof data === "object" &&
  data !== null &&
  "format" in data &&
  data.format === "holoscope.subspace-match-reproduction/1" &&
  "networks" in data;
