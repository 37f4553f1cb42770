import type { Progress } from "./engine";
import { HoloscopeError, cancelled, errorKind, errorMessage, type ErrorKind } from "./errors";

/** Any two-way channel: a child process, a worker, a pair in a test. */
export interface Port {
  post(message: unknown): void;
}

type Message =
  | { type: "call"; id: number; method: string; params: unknown }
  | { type: "cancel"; id: number }
  | { type: "progress"; id: number; progress: Progress }
  | { type: "result"; id: number; result: unknown }
  | { type: "error"; id: number; kind: ErrorKind; message: string; keys: readonly string[] };

export interface CallOptions {
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
}

/** What a handler is given beside its parameters. */
export interface CallContext {
  progress(message: string, fraction: number, points?: Progress["points"]): void;
  signal: AbortSignal;
}

/** An interface of methods `name(params): result`. */
type Method = (params: never) => unknown;
type ApiOf<A> = { [K in keyof A]: Method };
type Params<A, K extends keyof A> = A[K] extends (params: infer P) => unknown ? P : never;
type Result<A, K extends keyof A> = A[K] extends (params: never) => infer R ? R : never;

/** One async handler per method; a missing one does not compile. */
export type Handlers<A extends ApiOf<A>> = {
  [K in keyof A]: (params: Params<A, K>, context: CallContext) => Promise<Result<A, K>>;
};

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
  onProgress?: (progress: Progress) => void;
}

/**
 * Caller's side: typed calls with progress and cancellation. `close` rejects whatever is pending, so no caller waits
 * for ever.
 */
export class Client<A extends ApiOf<A>> {
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private closedWith: Error | undefined;

  constructor(private readonly port: Port) {}

  call<K extends keyof A & string>(
    method: K,
    params: Params<A, K>,
    { onProgress, signal }: CallOptions = {},
  ): Promise<Result<A, K>> {
    if (this.closedWith) return Promise.reject(this.closedWith);
    if (signal?.aborted) return Promise.reject(cancelled());
    const id = this.nextId++;
    const cancel = () => this.post({ type: "cancel", id });
    signal?.addEventListener("abort", cancel, { once: true });
    return new Promise<Result<A, K>>((resolve, reject) => {
      // The only cast of this file: the peer's handler table has the same type A.
      this.pending.set(id, { resolve: (r) => resolve(r as Result<A, K>), reject, onProgress });
      this.post({ type: "call", id, method, params });
    }).finally(() => signal?.removeEventListener("abort", cancel));
  }

  receive(message: unknown): void {
    if (!isMessage(message)) return;
    const call = this.pending.get(message.id);
    if (!call) return;
    if (message.type === "progress") call.onProgress?.(message.progress);
    if (message.type === "result") this.settle(message.id, () => call.resolve(message.result));
    if (message.type === "error")
      this.settle(message.id, () => call.reject(new HoloscopeError(message.kind, message.message, message.keys)));
  }

  close(error: Error): void {
    this.closedWith = error;
    for (const [id, call] of [...this.pending]) this.settle(id, () => call.reject(error));
  }

  private settle(id: number, how: () => void): void {
    this.pending.delete(id);
    how();
  }

  private post(message: Message): void {
    try {
      this.port.post(message);
    } catch (error) {
      this.close(new HoloscopeError("died", errorMessage(error)));
    }
  }
}

/** Answering side: every call ends in a result or an error, also when the handler throws or the method is unknown. */
export class Server<A extends ApiOf<A>> {
  private readonly running = new Map<number, AbortController>();

  constructor(
    private readonly port: Port,
    private readonly handlers: Handlers<A>,
  ) {}

  async receive(message: unknown): Promise<void> {
    if (!isMessage(message)) return;
    if (message.type === "cancel") this.running.get(message.id)?.abort();
    if (message.type !== "call") return;
    const { id } = message;
    const controller = new AbortController();
    this.running.set(id, controller);
    try {
      const result = await this.handle(message.method, message.params, {
        signal: controller.signal,
        progress: (text, fraction, points) =>
          this.post({ type: "progress", id, progress: { message: text, fraction, ...(points ? { points } : {}) } }),
      });
      this.post({ type: "result", id, result });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const keys = error instanceof HoloscopeError ? error.keys : [];
      this.post({ type: "error", id, kind: errorKind(error), message, keys });
    } finally {
      this.running.delete(id);
    }
  }

  private handle(method: string, params: unknown, context: CallContext): Promise<unknown> {
    if (!this.has(method)) throw new Error(`unknown method ${method}`);
    // The caller is typed by the same A; each handler parses what comes from outside the two processes.
    return this.handlers[method](params as Params<A, typeof method>, context);
  }

  private has(method: string): method is keyof A & string {
    return Object.hasOwn(this.handlers, method);
  }

  private post(message: Message): void {
    this.port.post(message);
  }
}

function isMessage(value: unknown): value is Message {
  return (
    typeof value === "object" && value !== null && "type" in value && "id" in value && typeof value.id === "number"
  );
}
