import type { EngineApi } from "../protocol/engine";
import { Server } from "../protocol/rpc";
import { handlers } from "./dispatch";

/** The child process: answers calls over its IPC channel and ends with its parent. */
const server = new Server<EngineApi>({ post: (message) => void process.send?.(message) }, handlers);
process.on("message", (message) => void server.receive(message));
process.on("disconnect", () => process.exit(0));
