import type { AttributeValue } from "../../../../../src/core/onnx/proto";
import { ModelBuilder } from "../../../../models";

/** An activation with a kink at zero. */
export interface Activation {
  op: string;
  attributes?: Record<string, AttributeValue>;
  below: number;
  above: number;
}

/** A slope that is given to unit `unit` of hidden layer `layer` for example `example`. */
export interface Given {
  layer: number;
  example: number;
  unit: number;
  slope: number;
}

/** A dense network, computed by plain loops: the reference for gradients with given slopes. Weights are [out][in]. */
export class Mlp {
  constructor(
    readonly weights: readonly (readonly (readonly number[])[])[],
    readonly biases: readonly (readonly number[])[],
    readonly activation: Activation,
  ) {}

  /** Widths from the input to the outputs; fixed pseudo-random parameters. */
  static random(widths: readonly number[], activation: Activation, seed = 1): Mlp {
    let at = seed;
    const next = () => Math.sin(91.7 * (++at) ** 2);
    const layers = widths
      .slice(1)
      .map((out, l) => Array.from({ length: out }, () => Array.from({ length: widths[l]! }, next)));
    return new Mlp(
      layers,
      widths.slice(1).map((out) => Array.from({ length: out }, () => next() / 2)),
      activation,
    );
  }

  /**
   * The same function, with every hidden unit scaled so that its weights have the norm of those that read it: L2 asks
   * for that at any stationary point.
   */
  balanced(): Mlp {
    const weights = this.weights.map((w) => w.map((row) => [...row]));
    const biases = this.biases.map((b) => [...b]);
    const scale = (l: number, unit: number) => {
      const into = Math.hypot(...weights[l]![unit]!, biases[l]![unit]!);
      const factor = Math.sqrt(Math.hypot(...weights[l + 1]!.map((row) => row[unit]!)) / into);
      weights[l]![unit] = weights[l]![unit]!.map((w) => w * factor);
      biases[l]![unit]! *= factor;
      for (const row of weights[l + 1]!) row[unit]! /= factor;
    };
    for (let round = 0; round < 500; round++)
      for (let l = 0; l + 1 < weights.length; l++) for (const unit of weights[l]!.keys()) scale(l, unit);
    return new Mlp(weights, biases, this.activation);
  }

  /** Pre-activations of every layer, the last of which are the outputs. */
  forward(x: readonly number[]): number[][] {
    const { below, above } = this.activation;
    let a = x;
    return this.weights.map((weight, l) => {
      const z = weight.map((row, j) => row.reduce((sum, w, i) => sum + w * a[i]!, this.biases[l]![j]!));
      a = z.map((v) => v * (v > 0 ? above : below));
      return z;
    });
  }

  /** Gradient of the sum of `seed` times the outputs, in the order weight, bias of each layer. */
  gradient(x: readonly number[], seed: readonly number[], slopes: readonly Given[]): number[] {
    const { below, above } = this.activation;
    const z = this.forward(x);
    const parts: number[][] = [];
    let delta = [...seed];
    for (let l = this.weights.length - 1; l >= 0; l--) {
      const input = l === 0 ? x : z[l - 1]!.map((v) => v * (v > 0 ? above : below));
      parts.unshift(
        delta.flatMap((d) => input.map((a) => d * a)),
        delta,
      );
      if (l === 0) break;
      delta = z[l - 1]!.map((v, i) => {
        const slope = slopes.find((s) => s.layer === l - 1 && s.unit === i)?.slope ?? (v > 0 ? above : below);
        return slope * this.weights[l]!.reduce((sum, row, j) => sum + row[i]! * delta[j]!, 0);
      });
    }
    return parts.flat();
  }

  parameters(): number[] {
    return this.weights.flatMap((w, l) => [...w.flat(), ...this.biases[l]!]);
  }

  /** Moves an example along its last input to the nearest place where a unit is at its kink, if there is one. */
  plant(x: readonly number[], layer: number, unit: number): number[] | undefined {
    const at = (t: number) => this.forward([...x.slice(0, -1), t])[layer]![unit]!;
    for (let t = -4; t < 4; t += 0.01) {
      let [low, high] = [t, t + 0.01];
      if (at(low) * at(high) > 0) continue;
      for (let k = 0; k < 60; k++) {
        const middle = (low + high) / 2;
        if (at(low) * at(middle) <= 0) high = middle;
        else low = middle;
      }
      return [...x.slice(0, -1), low];
    }
    return undefined;
  }

  model(): Uint8Array {
    const builder = new ModelBuilder([this.weights[0]![0]!.length]);
    const last = this.weights.length - 1;
    const output = this.weights.reduce((input, weight, l) => {
      const w = builder.parameter(`w${l}`, [weight.length, weight[0]!.length], weight.flat());
      const z = builder.op("Gemm", [input, w, builder.parameter(`b${l}`, [weight.length], this.biases[l])], {
        transB: 1,
      });
      return l === last ? z : builder.op(this.activation.op, [z], this.activation.attributes);
    }, "x");
    return builder.build(output);
  }
}
