import { startWork, type ReportWork, type WorkOptions } from "../src/core/work";
import { onnxRuntime } from "../src/engine/runtime";

/** Work that nobody watches; what a test wants of it is given. */
export const testWork = (options: Partial<WorkOptions> = {}): ReportWork =>
  startWork({
    runtime: onnxRuntime,
    version: "test",
    signal: new AbortController().signal,
    progress: () => {},
    breathe: async () => {},
    ...options,
  });
