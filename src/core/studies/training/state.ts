import * as z from "zod";
import { inputError } from "../../../protocol/errors";
import { trainingPointSchema, type TrainingPoint } from "../../../protocol/studies/training/report";
import { concat } from "../../linalg/vector";
import type { Memory } from "./optimizers/optimizer";

/** Where a training stands: enough to go on as if it had never been interrupted. */
export interface TrainingState {
  /** What the recipe said, as text: a state belongs to one recipe. */
  recipe: string;
  /** Stage (0-based), and the updates made in it and in all. */
  stage: number;
  stageStep: number;
  step: number;
  seconds: number;
  weights: Float64Array;
  memory: Memory;
  history: TrainingPoint[];
}

const headSchema = z.object({
  format: z.literal("holoscope.training-state/1"),
  recipe: z.string(),
  stage: z.number(),
  stageStep: z.number(),
  step: z.number(),
  seconds: z.number(),
  history: z.array(trainingPointSchema),
  numbers: z.array(z.number()),
  lengths: z.array(z.int().nonnegative()).min(1),
});

/** The length of a JSON head, the head, and the vectors in double, little-endian. */
export function encodeState({ weights, memory, ...rest }: TrainingState): Uint8Array {
  const vectors = [weights, ...memory.vectors];
  const head: z.output<typeof headSchema> = {
    format: "holoscope.training-state/1",
    ...rest,
    numbers: memory.numbers,
    lengths: vectors.map((v) => v.length),
  };
  const text = new TextEncoder().encode(JSON.stringify(head));
  const values = new Uint8Array(concat(vectors).buffer);
  const bytes = new Uint8Array(4 + text.length + values.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  bytes.set(values, 4 + text.length);
  return bytes;
}

/** @throws input error when the bytes are no state of this version */
export function decodeState(bytes: Uint8Array, name: string): TrainingState {
  const { buffer } = new Uint8Array(bytes);
  const head = readHead(buffer);
  const size = head?.lengths.reduce((a, b) => a + 8 * b, 0);
  if (!head || buffer.byteLength !== head.end + size!)
    throw inputError(
      `${name} is not where a training of this version of Holoscope stopped: delete it and train from the start`,
    );
  const { format, lengths, numbers, end, ...rest } = head;
  let at = end;
  const [weights, ...vectors] = lengths.map((n) => new Float64Array(buffer.slice(at, (at += 8 * n))));
  return { ...rest, weights: weights!, memory: { vectors, numbers } };
}

function readHead(buffer: ArrayBuffer): (z.output<typeof headSchema> & { end: number }) | undefined {
  if (buffer.byteLength < 4) return undefined;
  const end = 4 + new DataView(buffer).getUint32(0, true);
  try {
    return { ...headSchema.parse(JSON.parse(new TextDecoder().decode(buffer.slice(4, end)))), end };
  } catch {
    return undefined;
  }
}
