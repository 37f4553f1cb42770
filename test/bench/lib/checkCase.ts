import type { Site } from "../../../src/core/autodiff/rule";
import { sitesOf } from "../../../src/core/autodiff/rules";
import type { Extraction } from "../../../src/core/features/extract";
import { readGraph, readNetwork, type Network } from "../../../src/core/onnx/model";
import { DataType, makeTensor, tensorValues } from "../../../src/core/onnx/proto";
import { onnxRuntime } from "../../../src/engine/runtime";
import { multiplyOut } from "../../gradcheck";
import { blocksOf, extractSites, forward } from "./extraction";
import { outputName, type WrappedCase } from "./wrapCase";

/** The tolerances of the ONNX project's own runner. */
const forwardTolerance = { relative: 1e-3, absolute: 1e-7 };

/**
 * Finite differences: step, and the error allowed, relative to the derivative where that is above 1; where the
 * curvature jumps it is of the size of the step.
 */
const differences = { float64: { step: 1e-5, tolerance: 1.2e-5 }, float32: { step: 2e-3, tolerance: 3e-3 } };

/** Entries of one parameter that are moved, evenly spread; the rest would only repeat them. */
const maxEntries = 24;

export interface Gradients {
  precision: "float64" | "float32";
  entries: number;
  /** Entries where the derivatives from the two sides differ; there anything between them is right. */
  atKinks: number;
  /** The first entry that disagrees. */
  failure?: string;
}

/** A wrapped case, read as a network with all its sites. */
export class CaseCheck {
  private readonly coefficients: number[];

  private constructor(
    private readonly test: WrappedCase,
    private readonly network: Network,
    private readonly sites: Site[],
  ) {
    this.coefficients = Array.from({ length: network.outputs }, (_, k) => Math.cos(1.3 * k + 0.4));
  }

  /** @throws input error when the network is refused */
  static async read(test: WrappedCase, name: string): Promise<CaseCheck> {
    const network = await readNetwork(await readGraph({ bytes: test.model }, name), onnxRuntime);
    const sites = network.graph.ancestors(network.logits).flatMap((n) => sitesOf(network, n));
    return new CaseCheck(test, network, sites);
  }

  /** Runs the gradient graph in the model's own precision. @returns the first output that is not as expected */
  async forward(): Promise<string | undefined> {
    const { x, batch, expected } = this.test;
    const isDouble = this.network.graph.inputs[0]!.dataType === DataType.DOUBLE;
    const input = { data: isDouble ? x : Float32Array.from(x), dims: [batch, x.length / batch] };
    const { data } = await forward(this.network, this.sites, input, outputName);
    return disagreement(data, expected);
  }

  /** Compares every rule's gradients with finite differences of M, example by example. */
  async gradients(): Promise<Gradients> {
    const extraction = await extractSites(this.network, this.sites, this.test.x, this.coefficients, "float64");
    const { logits, precision } = extraction;
    const { step, tolerance } = differences[precision];
    const result: Gradients = { precision, entries: 0, atKinks: 0 };
    for (const [tensor, features] of this.byParameter(extraction)) {
      const size = features.length / this.test.batch;
      const entries = Array.from({ length: Math.min(size, maxEntries) }, (_, i) =>
        Math.floor((i * size) / Math.min(size, maxEntries)),
      );
      const moved = await this.move(tensor, entries, precision);
      for (const [k, entry] of entries.entries())
        for (let i = 0; i < this.test.batch; i++) {
          const computed = features[i * size + entry]!;
          const [left, right] = [(logits[i]! - moved[k]!.down[i]!) / step, (moved[k]!.up[i]! - logits[i]!) / step];
          const central = (left + right) / 2;
          const scale = Math.max(1, Math.abs(central));
          const kink = Math.abs(right - left) > 0.01 * scale;
          // A difference from one side is off by the curvature times the step.
          const error = kink
            ? Math.max(Math.min(left, right) - computed, computed - Math.max(left, right)) - 2 * step * scale
            : Math.abs(computed - central);
          result.entries++;
          if (kink) result.atKinks++;
          if (!(error <= tolerance * scale))
            result.failure ??= `${tensor}[${entry}], example ${i}: rule gives ${computed}, finite differences ${central}`;
        }
    }
    return result;
  }

  private async logits(x: Float64Array, network = this.network): Promise<Float64Array> {
    return (await extractSites(network, [], x, this.coefficients, "float64")).logits;
  }

  /** The features of each float parameter, batch x size, summed over its uses. */
  private byParameter(extraction: Extraction): Map<string, Float64Array> {
    const sums = new Map<string, Float64Array>();
    for (const [{ tensor }, block] of blocksOf(extraction)) {
      const part = multiplyOut(block);
      const known = sums.get(tensor);
      if (this.network.graph.initializers.has(tensor))
        sums.set(tensor, known ? known.map((v, i) => v + part[i]!) : part);
    }
    return sums;
  }

  /** M of every example with each entry of a parameter moved up and down by a step. */
  private async move(
    tensor: string,
    entries: readonly number[],
    precision: Gradients["precision"],
  ): Promise<{ up: Float64Array; down: Float64Array }[]> {
    const { step } = differences[precision];
    const offset = this.test.offsets.find((o) => o.tensor === tensor);
    if (offset)
      return this.moveInput(
        entries.map((e) => offset.from + e),
        step,
      );
    const moved = [];
    for (const entry of entries)
      moved.push({
        up: await this.moveConstant(tensor, entry, step, precision),
        down: await this.moveConstant(tensor, entry, -step, precision),
      });
    return moved;
  }

  /** Moving an offset is moving the input: all in one batch. */
  private async moveInput(columns: readonly number[], step: number) {
    const { x, batch } = this.test;
    const width = x.length / batch;
    const all = new Float64Array(2 * columns.length * x.length);
    const sides = columns.flatMap((column) => [step, -step].map((by) => ({ column, by })));
    sides.forEach(({ column, by }, k) => {
      all.set(x, k * x.length);
      for (let i = 0; i < batch; i++) all[k * x.length + i * width + column]! += by;
    });
    const logits = await this.logits(all);
    return columns.map((_, k) => ({
      up: logits.subarray(2 * k * batch, (2 * k + 1) * batch),
      down: logits.subarray((2 * k + 1) * batch, (2 * k + 2) * batch),
    }));
  }

  /** In a graph that will be widened the moved parameter is double already, so that float does not round the step. */
  private async moveConstant(
    tensor: string,
    entry: number,
    by: number,
    precision: Gradients["precision"],
  ): Promise<Float64Array> {
    const graph = await readGraph({ bytes: this.test.model }, this.network.graph.name);
    const parameter = graph.initializers.get(tensor)!;
    const { data, dims } = tensorValues(parameter);
    const moved = Float64Array.from(data, Number);
    moved[entry]! += by;
    Object.assign(parameter, makeTensor(tensor, precision === "float32" ? Float32Array.from(moved) : moved, dims), {
      floatData: [],
      doubleData: [],
    });
    return this.logits(this.test.x, { ...this.network, graph });
  }
}

/** The first value that is not as expected. */
export function disagreement(data: ArrayLike<number | bigint>, expected: Float64Array): string | undefined {
  const at = expected.findIndex((e, i) => !agrees(Number(data[i]), e));
  return at < 0 && data.length === expected.length
    ? undefined
    : `output ${at} is ${data[at]}, expected ${expected[at]}`;
}

function agrees(value: number, expected: number): boolean {
  if (!Number.isFinite(expected)) return Object.is(value, expected);
  return Math.abs(value - expected) <= forwardTolerance.absolute + forwardTolerance.relative * Math.abs(expected);
}
