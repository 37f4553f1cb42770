import type { EngineApi } from "../../src/protocol/engine";
import { cancelled, inputError } from "../../src/protocol/errors";
import { Server, type CallContext } from "../../src/protocol/rpc";
import { unusedHandlers } from "./unusedHandlers";

/** A child process with the engine's interface whose `describeData` misbehaves as its first file name says. */
const forever = new Promise<never>(() => undefined);

async function describeData(
  { files }: { files: string[] },
  { progress, signal }: CallContext,
): Promise<{ format: "csv"; examples: number }> {
  switch (files[0]) {
    case "pid":
      return { format: "csv", examples: process.pid };
    case "progress":
      progress("half way", 0.5);
      return { format: "csv", examples: 0 };
    case "bad input":
      throw inputError("row 3: not a number");
    case "exit":
      return process.exit(7);
    case "obedient":
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(cancelled())));
    case "busy":
      progress("busy", 0);
      // Native code that cannot be interrupted; the pause lets the progress out.
      setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 50);
      return forever;
    case undefined:
    default:
      console.error("a line for the log");
      return { format: "csv", examples: 0 };
  }
}

const server = new Server<EngineApi>(
  { post: (message) => process.send?.(message) },
  { ...unusedHandlers, describeData },
);
process.on("message", (message) => void server.receive(message));
process.on("disconnect", () => process.exit());
