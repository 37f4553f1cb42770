import * as z from "zod";
import { inputError } from "../../../protocol/errors";
import { brief } from "../../data/names";
import { product } from "../../linalg/shape";
import type { ImportSource } from "../format";
import type { WeightArray } from "../layers/source";

const manifestSchema = z.array(
  z.object({
    paths: z.array(z.string()),
    weights: z.array(
      z.object({
        name: z.string(),
        shape: z.array(z.int().nonnegative()),
        dtype: z.string(),
        quantization: z
          .object({ dtype: z.string(), scale: z.number().optional(), min: z.number().optional() })
          .optional(),
      }),
    ),
  }),
);

type Spec = z.infer<typeof manifestSchema>[number]["weights"][number];

/** What a model.json of TensorFlow.js holds, of layers or of a graph. */
export interface ModelJson {
  modelTopology: unknown;
  weightsManifest?: unknown;
  generatedBy?: string;
  convertedBy?: string;
}

const schema = z.object({
  modelTopology: z.looseObject({}),
  weightsManifest: z.unknown().optional(),
  generatedBy: z.string().nullish(),
  convertedBy: z.string().nullish(),
});

/** Whether a file begins like a JSON object: no other format of models does. */
export function looksLikeJson({ bytes }: Pick<ImportSource, "bytes">): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart();
  return start.startsWith("{");
}

/** @throws input error when a text that begins like JSON cannot be read */
export function parseJson({ name, bytes }: Pick<ImportSource, "name" | "bytes">): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw inputError(
      `${name} is not valid JSON: ${brief(error instanceof Error ? error.message : String(error))}; it may be cut short, so save the model again`,
    );
  }
}

/** @returns undefined for anything but a model of TensorFlow.js */
export function modelJson(source: Pick<ImportSource, "name" | "bytes">): ModelJson | undefined {
  if (!looksLikeJson(source)) return undefined;
  const { success, data } = schema.safeParse(parseJson(source));
  if (!success) return undefined;
  return { ...data, generatedBy: data.generatedBy ?? undefined, convertedBy: data.convertedBy ?? undefined };
}

/**
 * The variables of a model by their names, in the order of the manifest; quantised ones become floats again.
 * @throws input error naming a missing shard, one of the wrong size, or a variable of a type that is not supported
 */
export async function readWeights(
  source: ImportSource,
  { weightsManifest }: ModelJson,
): Promise<Map<string, WeightArray>> {
  const { success, data: groups } = manifestSchema.safeParse(weightsManifest ?? undefined);
  if (!success)
    throw inputError(
      `${source.name} holds no readable list of weights (weightsManifest), only a topology; save the model with its weights`,
    );
  const found = new Map<string, WeightArray>();
  for (const { paths, weights } of groups) {
    const shards = await Promise.all(paths.map((path) => shard(source, path)));
    const needed = weights.reduce((n, w) => n + bytesOf(w, source.name), 0);
    const bytes = joined(shards);
    if (bytes.length !== needed)
      throw inputError(
        `${paths.map(brief).join(", ")} ${paths.length === 1 ? "has" : "have"} ${bytes.length} bytes, but ${source.name} lists weights of ${needed}; the files are cut short or of another model`,
      );
    let at = 0;
    for (const spec of weights) {
      const length = bytesOf(spec, source.name);
      if (found.has(spec.name))
        throw inputError(`${source.name} lists the weight "${brief(spec.name)}" twice; save the model again`);
      found.set(spec.name, { shape: spec.shape, data: decode(spec, bytes.slice(at, at + length).buffer) });
      at += length;
    }
  }
  return found;
}

async function shard(source: ImportSource, path: string): Promise<Uint8Array> {
  const bytes = await source.sibling(path);
  if (!bytes)
    throw inputError(
      `${brief(path)}, which holds weights, is missing beside ${source.name}; put it there or save the model again`,
    );
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const widths: Record<string, number | undefined> = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 };
const plain = new Set(["float32", "int32", "bool"]);
const quantised = new Set(["uint8", "uint16", "float16"]);

/** @throws input error when the type is not supported */
function bytesOf({ name, shape, dtype, quantization }: Spec, file: string): number {
  const stored = quantization?.dtype ?? dtype;
  const width = widths[stored];
  const isKnown = plain.has(dtype) && (quantization ? quantised.has(stored) && dtype !== "bool" : true);
  const isScaled =
    stored === "float16" || !quantization || (quantization.scale !== undefined && quantization.min !== undefined);
  if (width === undefined || !isKnown || !isScaled)
    throw inputError(
      `${file}: weight "${brief(name)}" has type ${brief(dtype)}${quantization ? `, quantised as ${brief(stored)}` : ""}, which is not supported; convert the model again`,
    );
  return product(shape) * width;
}

function decode({ dtype, quantization }: Spec, bytes: ArrayBuffer): WeightArray["data"] {
  if (!quantization)
    return dtype === "float32"
      ? new Float32Array(bytes)
      : dtype === "int32"
        ? new Int32Array(bytes)
        : new Uint8Array(bytes);
  const { dtype: stored, scale = 1, min = 0 } = quantization;
  const codes = stored === "uint8" ? new Uint8Array(bytes) : new Uint16Array(bytes);
  const value = stored === "float16" ? half : (code: number) => code * scale + min;
  return dtype === "int32"
    ? Int32Array.from(codes, (code) => Math.round(value(code)))
    : Float32Array.from(codes, value);
}

/** The value of a float16 (IEEE 754 binary16). */
function half(code: number): number {
  const [sign, exponent, fraction] = [code & 0x8000 ? -1 : 1, (code >> 10) & 0x1f, code & 0x3ff];
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
