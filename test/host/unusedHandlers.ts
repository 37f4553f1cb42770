import type { EngineApi } from "../../src/protocol/engine";
import type { Handlers } from "../../src/protocol/rpc";

const unused = () => Promise.reject(new Error("not part of this test"));

/** An engine that answers nothing: tests put in the methods that they need. */
export const unusedHandlers: Handlers<EngineApi> = {
  inspect: unused,
  checkCut: unused,
  describeData: unused,
  run: unused,
  loadRun: unused,
  exportHtml: unused,
  exportTwin: unused,
  exportOnnx: unused,
  updateTwin: unused,
  train: unused,
  pausedTraining: unused,
  probe: unused,
  loadProbes: unused,
  compare: unused,
  loadSimilarity: unused,
  compareDetails: unused,
};
