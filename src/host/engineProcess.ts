import { fork, type ChildProcess } from "node:child_process";
import type { EngineApi } from "../protocol/engine";
import { HoloscopeError, cancelled, errorMessage } from "../protocol/errors";
import { Client } from "../protocol/rpc";

/**
 * How long a cancelled call may take to end by itself before its process is killed: native code cannot be interrupted.
 */
const PATIENCE_MS = 800;

interface Living {
  child: ChildProcess;
  client: Client<EngineApi>;
}

let inspected = 0;

/**
 * For a debugger (.vscode/launch.json): HOLOSCOPE_INSPECT is the port of the first engine, and every later one takes
 * the next.
 */
function inspectFlags(): string[] {
  const port = Number(process.env.HOLOSCOPE_INSPECT);
  return port > 0 ? [`--inspect=127.0.0.1:${port + inspected++}`] : [];
}

/** The engine in a child process, started by the first call and again by the first call after it has ended. */
export class EngineProcess {
  private living: Living | undefined;

  /** @param script absolute path of the engine's bundle
   *  @param log takes what the child writes to its output streams
   *  @param patience how long a cancelled call may take, in milliseconds */
  constructor(
    private readonly script: string,
    private readonly log: (text: string) => void,
    private readonly patience = PATIENCE_MS,
  ) {}

  /**
   * Calls the engine. Aborting the signal rejects the call as cancelled within the patience (by default a second),
   * whatever the child is doing.
   * @throws HoloscopeError of kind "died" when the child ends before it answers
   */
  readonly call: Client<EngineApi>["call"] = async (method, params, options = {}) => {
    const { child, client } = (this.living ??= this.start());
    const { signal } = options;
    let timer: NodeJS.Timeout | undefined;
    const killLater = () => (timer = setTimeout(() => child.kill("SIGKILL"), this.patience));
    signal?.addEventListener("abort", killLater, { once: true });
    try {
      return await client.call(method, params, options);
    } catch (error) {
      throw signal?.aborted ? cancelled() : error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", killLater);
    }
  };

  dispose(): void {
    if (this.living) this.end(this.living, cancelled());
  }

  private start(): Living {
    const child = fork(this.script, [], {
      execArgv: inspectFlags(),
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const died = (why: string) => this.end(living, new HoloscopeError("died", why));
    const post = (message: unknown) => {
      if (typeof message !== "object" || message === null) return;
      child.send(message, (error) => error && died(`The engine cannot be reached: ${error.message}`));
    };
    const living: Living = { child, client: new Client<EngineApi>({ post }) };
    child.on("message", (message) => living.client.receive(message));
    child.on("error", (error) => died(`The engine could not start: ${errorMessage(error)}`));
    child.on("exit", (code, signal) => died(`The engine ended unexpectedly (${signal ?? `exit code ${code}`})`));
    child.stdout?.on("data", (chunk) => this.log(String(chunk)));
    child.stderr?.on("data", (chunk) => this.log(String(chunk)));
    return living;
  }

  private end(living: Living, error: HoloscopeError): void {
    if (this.living === living) this.living = undefined;
    living.client.close(error);
    living.child.kill("SIGKILL");
  }
}
