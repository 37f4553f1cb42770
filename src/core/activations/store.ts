import type { FeatureSource } from "../fit/probe";
import type { ReducedTensor } from "./reduce";

/** The features of the tensors of one network, appended batch by batch and read back. They need not fit into memory. */
export interface ActivationStore {
  /** Examples whose features are there, for all tensors. */
  readonly rows: number;
  /**
   * @param features of every tensor, row-major, the rows that follow those that are there
   * @throws input error when they cannot be kept
   */
  append(rows: number, features: ReadonlyMap<string, Float32Array>): Promise<void>;
  /** Features of examples [from, to). */
  read(tensor: string, from: number, to: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Where a run keeps what it need not compute again when it is interrupted. */
export interface ActivationStores {
  /** @throws input error when nothing can be kept there */
  check(): Promise<void>;
  /** A name for whatever these parts determine. */
  key(parts: readonly (string | ArrayBufferView)[]): string;
  /**
   * The store of a key, as an earlier run left it.
   * @param widths features an example of every tensor
   * @param rows that it is to hold
   * @throws input error when there is no room for it
   */
  openStore(key: string, widths: ReadonlyMap<string, number>, rows: number): Promise<ActivationStore>;
  removeStore(key: string): Promise<void>;
  /** What was kept under a key. */
  find(key: string): Promise<Uint8Array | undefined>;
  keep(key: string, bytes: Uint8Array): Promise<void>;
}

export const sourceOf = (store: ActivationStore, { tensor, reduction }: ReducedTensor): FeatureSource => ({
  examples: store.rows,
  width: reduction.width,
  read: (from, to) => store.read(tensor, from, to),
});
