import type { EngineApi } from "../../src/protocol/engine";
import type { Handlers } from "../../src/protocol/rpc";

const unused = () => Promise.reject(new Error("not part of this test"));

/** An engine that answers nothing: tests put in the methods that they need. */
export const unusedHandlers: Handlers<EngineApi> = {
  inspect: unused,
  checkCut: unused,
  describeData: unused,
  run: unused,
  load: unused,
  exportHtml: unused,
  exportTwin: unused,
  exportOnnx: unused,
  pausedTraining: unused,
  compareDetails: unused,
};
