/** Element types that cross the border to the runtime. */
export type TensorData = Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array;

export interface Tensor {
  data: TensorData;
  dims: readonly number[];
}

export type Feeds = Record<string, Tensor>;

/** Outputs by name, each with the array that it is written into, or null for one of its own. */
export type Landing = Record<string, Tensor | null>;

/** One loaded graph. `run` computes the named outputs (all of them by default). */
export interface Session {
  readonly outputNames: readonly string[];
  run(feeds: Feeds, outputs?: readonly string[] | Landing): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}

/** The model runtime as the core sees it: another one (WebGPU, a remote machine) is one file. */
export interface Runtime {
  /**
   * @param optimize false keeps every intermediate tensor computable, as tracing needs
   * @param threads that share one operator's work; by default as many as there are cores
   * @param alone whether no other session runs in turns with it: its threads may then wait awake, which many small
   * operators need
   * @param lands whether runs are given the arrays that all outputs land in: nothing is allocated for them then
   * @param folder absolute path of the folder that holds the model's external data, if it has any: the files are
   * mapped, not copied
   * @throws Error with the runtime's own message when the model cannot be loaded
   */
  load(
    model: Uint8Array,
    options?: { optimize?: boolean; folder?: string; threads?: number; alone?: boolean; lands?: boolean },
  ): Promise<Session>;
}
