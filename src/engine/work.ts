import { startWork, type ReportWork } from "../core/work";
import type { CallContext } from "../protocol/rpc";
import { version } from "../../package.json";
import { onnxRuntime } from "./runtime";

/** Work of this process for whoever called: it can be interrupted wherever the event loop gets its turn. */
export const workFor = ({ signal, progress }: Pick<CallContext, "signal" | "progress">): ReportWork =>
  startWork({
    runtime: onnxRuntime,
    version,
    signal,
    progress,
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
  });
