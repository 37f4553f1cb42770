import type { ProbeSummary } from "../../../protocol/studies/probes/report";
import { concat } from "../../linalg/vector";
import type { FittedProbe } from "../../fit/probe";

/** A finished probe. */
export interface FinishedProbe {
  summary: ProbeSummary;
  /** From where the probe of the same tensor in a later state of the network may begin. */
  start?: FittedProbe;
}

/** The length of a JSON head, the head, and the weights and intercepts to start from in double, little-endian. */
export function encodeFinished({ summary, start }: FinishedProbe): Uint8Array {
  const head = new TextEncoder().encode(JSON.stringify({ summary, intercepts: start?.intercepts.length }));
  const values = new Uint8Array(concat(start ? [start.intercepts, start.weights] : []).buffer);
  const bytes = new Uint8Array(4 + head.length + values.length);
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, 4);
  bytes.set(values, 4 + head.length);
  return bytes;
}

/** @returns undefined for what is damaged: it is computed again */
export function decodeFinished(bytes: Uint8Array): FinishedProbe | undefined {
  const { buffer } = new Uint8Array(bytes);
  try {
    const end = 4 + new DataView(buffer).getUint32(0, true);
    // Written by this version alone, under a key that has the version in it.
    const { summary, intercepts } = JSON.parse(new TextDecoder().decode(buffer.slice(4, end))) as {
      summary: ProbeSummary;
      intercepts?: number;
    };
    if (intercepts === undefined) return { summary };
    const values = new Float64Array(buffer.slice(end));
    return {
      summary,
      start: { ...summary, intercepts: values.slice(0, intercepts), weights: values.slice(intercepts) },
    };
  } catch {
    return undefined;
  }
}
