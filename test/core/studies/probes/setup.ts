import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { openerOf } from "../../../inspectModel";
import { openModel } from "../../../../src/core/model/read";
import { openProbe } from "../../../../src/core/fit/openProbe";
import { runProbes, type ProbeSources } from "../../../../src/core/studies/probes/runProbes";
import { majorityScore } from "../../../../src/core/fit/score";
import type { ActivationStore, ActivationStores } from "../../../../src/core/activations/store";
import { onnxRuntime } from "../../../../src/engine/runtime";
import { probesSchema, type ProbesRecipe } from "../../../../src/protocol/studies/probes/recipe";
import { recipeSchema, type Recipe, type RecipeInput } from "../../../../src/protocol/recipe";
import { textSource } from "../../../files";
import { testWork } from "../../../work";

export const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(`test/fixtures/${name}`));

export const inspected = (bytes: Uint8Array) => openModel({ bytes }, "model.onnx", onnxRuntime);

type ProbedRecipe = Recipe & { probes: ProbesRecipe };

export function recipeOf({ probes, ...rest }: Partial<RecipeInput> = {}): ProbedRecipe {
  const parsed = recipeSchema.parse({
    format: "holoscope.recipe/1",
    model: "model.onnx",
    data: { path: "data.csv" },
    ...rest,
  });
  return { ...parsed, probes: probesSchema.parse(probes ?? {}) };
}

/** Keeps everything in memory, as a folder would. */
export class MemoryWork implements ActivationStores {
  readonly kept = new Map<string, Uint8Array>();
  readonly stores = new Map<string, MemoryStore>();
  /** Rows that were ever appended, over all stores. */
  appended = 0;

  check = async () => undefined;

  key = (parts: readonly (string | ArrayBufferView)[]) => {
    const hash = createHash("sha256");
    for (const part of parts)
      hash
        .update(typeof part === "string" ? part : new Uint8Array(part.buffer, part.byteOffset, part.byteLength))
        .update("|");
    return hash.digest("hex");
  };

  openStore = async (key: string) => {
    const store = this.stores.get(key) ?? new MemoryStore((rows) => (this.appended += rows));
    this.stores.set(key, store);
    return store;
  };

  removeStore = async (key: string) => void this.stores.delete(key);
  find = async (key: string) => this.kept.get(key);
  keep = async (key: string, bytes: Uint8Array) => void this.kept.set(key, bytes);
}

export class MemoryStore implements ActivationStore {
  rows = 0;
  private readonly values = new Map<string, Float32Array>();

  constructor(private readonly onAppend: (rows: number) => void = () => {}) {}

  async append(rows: number, features: ReadonlyMap<string, Float32Array>): Promise<void> {
    for (const [tensor, added] of features)
      this.values.set(tensor, Float32Array.from([...(this.values.get(tensor) ?? []), ...added]));
    this.rows += rows;
    this.onAppend(rows);
  }

  async read(tensor: string, from: number, to: number): Promise<Float32Array> {
    const all = this.values.get(tensor)!;
    const width = all.length / this.rows;
    return all.slice(from * width, to * width);
  }

  async close(): Promise<void> {}
}

export interface Way {
  recipe?: Partial<RecipeInput>;
  model: Uint8Array;
  data: ProbeSources["data"];
  checkpoints?: ProbeSources["checkpoints"];
  work?: ActivationStores;
  /** Cancels at this moment of those at which it can be cancelled (1-based). */
  cancelAt?: number;
}

/** Probes; counts the moments at which it can be cancelled. */
export async function probed({ recipe, model, data, checkpoints = [], work = new MemoryWork(), cancelAt }: Way) {
  const controller = new AbortController();
  let moments = 0;
  const fractions: number[] = [];
  const breathe = async () => void (++moments === cancelAt && controller.abort());
  const progress = (_: string, fraction: number) => void fractions.push(fraction);
  const { report } = await runProbes(
    recipeOf(recipe),
    { model: openerOf(model, "model.onnx"), data, checkpoints },
    testWork({ signal: controller.signal, breathe, progress }),
    work,
    { openProbe, majorityScore },
  );
  return { report, moments, fractions };
}

export const csvFile = (rows: readonly (readonly (number | string)[])[], name = "data.csv") =>
  textSource(name, rows.map((row) => row.join(",")).join("\n"));
