import type { Value } from "./layers/emitter";

/** A signal as ONNX's windows read it: [N, channels, ...size]. */
export interface Image {
  tensor: string;
  channels: number;
  size: number[];
  /** Whether the source has the channels first too, so that nothing is transposed. */
  asWritten: boolean;
}

/** What a node makes of an image, as its source sees it. */
export const valueOf = ({ asWritten }: Image, tensor: string, channels: number, size: readonly number[]): Value =>
  asWritten
    ? { shape: [channels, ...size], layout: "last", tensor }
    : { shape: [...size, channels], layout: "first", tensor };

/** How windows slide over an image. */
export interface Sliding {
  kernel: number[];
  strides: number[];
  dilations: number[];
  /** All before, then all after. */
  pads: number[];
  size: number[];
}

/** Pixels before and after an image with which its windows come to ceil(n / stride); the odd one lies behind. */
export function samePads(n: number, span: number, stride: number): [before: number, after: number] {
  const total = Math.max(0, (Math.ceil(n / stride) - 1) * stride + span - n);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}
