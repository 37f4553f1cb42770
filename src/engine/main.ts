import type { EngineApi } from "../protocol/engine";
import { Server } from "../protocol/rpc";
import { handlers } from "./dispatch";

/** The child process: answers calls over its IPC channel and ends with its parent. */
const server = new Server<EngineApi>({ post: (message) => void process.send?.(message) }, handlers);
// Errors of a call are answered; one that cannot be answered ends the process, which its parent sees.
process.on("message", (message) => {
  server.receive(message).catch((error) => {
    console.error(error);
    process.exit(1);
  });
});
process.on("disconnect", () => process.exit(0));
