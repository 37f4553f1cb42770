import assert from "node:assert/strict";
import { create } from "@bufbuild/protobuf";
import { ValueInfoProtoSchema } from "onnx-buf";
import { blockSize, tapsOf, type Factor, type FeatureBlock } from "../src/core/products/block";
import { extract } from "../src/core/features/extract";
import { product } from "../src/core/linalg/shape";
import { findCuts } from "../src/core/cuts/cuts";
import { buildGradientGraph } from "../src/core/autodiff/backprop";
import type { Site } from "../src/core/autodiff/rule";
import { TrainingObjective } from "../src/core/studies/training/objective";
import { findParameters, views } from "../src/core/studies/training/parameters";
import { readGraph, readNetwork, type Network } from "../src/core/onnx/model";
import { DataType, decodeModel, encodeModel, makeInput, makeNode, tensorValues } from "../src/core/onnx/proto";
import { retype } from "../src/core/onnx/retype";
import { onnxRuntime } from "../src/engine/runtime";
import { testWork } from "./work";

/** Examples fed to every check. */
const batch = 3;
const step = 1e-5;

/**
 * The one oracle of all gradient rules: every feature df/dw of every weight and bias of a double-precision model,
 * example by example, against central finite differences of the model's own output.
 */
export async function checkGradients(
  model: Uint8Array,
  tolerance = 1e-7,
): Promise<{ features: number; worst: number }> {
  const network = await load(model);
  const { sites } = findCuts(network);
  const request = requestFor(network);
  const values = new Map(sites.map((s) => [s.tensor, parameter(network, s.tensor)]));
  const { blocks } = await extract(network, { ...request, sites }, testWork());
  const session = await onnxRuntime.load(withOpenParameters(network, sites));
  let features = 0;
  let worst = 0;
  for (const [tensor, uses] of byTensor(sites)) {
    const computed = sum(uses.map((s) => multiplyOut(blocks.get(s)![0]!)));
    const size = computed.length / batch;
    for (let e = 0; e < size; e++) {
      const [up, down] = [await shifted(e, tensor, step), await shifted(e, tensor, -step)];
      for (let i = 0; i < batch; i++) {
        const numeric = (up[i]! - down[i]!) / (2 * step);
        const error = Math.abs(numeric - computed[i * size + e]!) / Math.max(1, Math.abs(numeric));
        worst = Math.max(worst, error);
        assert.ok(
          error <= tolerance,
          `${tensor}[${e}], example ${i}: rule gives ${computed[i * size + e]}, finite differences ${numeric}`,
        );
      }
      features++;
    }
  }
  await session.release();
  await checkSummed(network, request);
  return { features, worst };

  async function shifted(entry: number, tensor: string, by: number): Promise<number[]> {
    const { data, dims } = values.get(tensor)!;
    const moved = data.map((v, i) => (i === entry ? v + by : v));
    const { name, shape } = network.input;
    const feeds = {
      ...Object.fromEntries(values),
      [tensor]: { data: moved, dims },
      [name]: { data: request.inputs, dims: [batch, ...shape] },
    };
    const { logits } = await session.run(feeds, ["logits"]);
    const coefficients = request.outputs[0]!;
    return Array.from({ length: batch }, (_, i) =>
      coefficients.reduce((m, c, k) => m + c * Number(logits!.data[i * coefficients.length + k]), 0),
    );
  }
}

/**
 * The gradient that training follows, of a Gaussian loss with labels 0, is the features summed with the outputs as
 * weights; in either precision.
 */
async function checkSummed(network: Network, request: ReturnType<typeof requestFor>): Promise<void> {
  const { inputs, outputs } = request;
  const parameters = await findParameters(network, { frozen: [], lambdaFactors: {} });
  const { blocks, logits } = await extract(
    network,
    { ...request, sites: parameters.trainables.flatMap((t) => t.uses.map((u) => u.site)) },
    testWork(),
  );
  const output = { coefficients: outputs, name: "M", target: undefined };
  for (const wide of [true, false]) {
    const objective = await TrainingObjective.load(
      { network, parameters, family: "gaussian", output, heads: 1, lambdaPerExample: 0, wide },
      { inputs, labels: new Float64Array(batch) },
      onnxRuntime,
    );
    const { gradient } = await objective.evaluate(parameters.start);
    await objective.release();
    views(parameters, new Float64Array(gradient)).forEach((summed, k) => {
      const { uses, name } = parameters.trainables[k]!;
      const expected = sum(uses.map(({ site }) => averaged(multiplyOut(blocks.get(site)![0]!), logits)));
      const scale = Math.max(1, ...expected.map(Math.abs));
      summed.forEach((v, e) =>
        assert.ok(
          Math.abs(v - expected[e]!) <= (wide ? 1e-12 : 2e-4) * scale,
          `${name}[${e}]: ${v} summed by the ${wide ? "double" : "single"} graph, ${expected[e]} from features`,
        ),
      );
    });
  }
}

const averaged = (features: Float64Array, weights: Float64Array): Float64Array => {
  const size = features.length / batch;
  return Float64Array.from({ length: size }, (_, e) =>
    weights.reduce((total, w, i) => total + (w * features[i * size + e]!) / batch, 0),
  );
};

/**
 * In single precision the operators are the runtime's own, in double often made of others: outputs and features must
 * agree.
 */
export async function checkPrecisions(model: Uint8Array, tolerance = 2e-4): Promise<void> {
  const network = await load(encodeModel(retype(decodeModel(model, "model"), DataType.DOUBLE, DataType.FLOAT)));
  const request = { ...requestFor(network), sites: findCuts(network).sites };
  const [wide, narrow] = [
    await extract(network, request, testWork()),
    await extract(network, { ...request, precision: "float32" }, testWork()),
  ];
  assertNear(wide.logits, narrow.logits, "logits");
  for (const site of request.sites) {
    const [a, b] = [wide, narrow].map(({ blocks }) => multiplyOut(blocks.get(site)![0]!));
    assertNear(a!, b!, site.tensor);
  }

  function assertNear(a: Float64Array, b: Float64Array, what: string): void {
    a.forEach((v, i) =>
      assert.ok(
        Math.abs(v - b[i]!) <= tolerance * Math.max(1, Math.abs(v)),
        `${what}[${i}]: ${v} in double, ${b[i]} in single precision`,
      ),
    );
  }
}

function requestFor({ input, outputs }: Network) {
  const inputs = Float64Array.from({ length: batch * product(input.shape) }, (_, i) => Math.cos(43.71 * (i + 1)));
  const coefficients = Array.from({ length: outputs }, (_, k) => 1 - 0.7 * k);
  return { inputs, outputs: [coefficients], precision: "float64" as const };
}

/** The forward pass in double with the parameters as inputs and the output "logits". */
function withOpenParameters(network: Network, sites: readonly Site[]): Uint8Array {
  const gradients = buildGradientGraph(network, { sites: [], activations: [], wide: true, kinkTolerance: 0 });
  const model = decodeModel(gradients.model, "model");
  const { initializer, input, node, output } = model.graph!;
  const open = byTensor(sites);
  input.push(...[...open.keys()].map((tensor) => makeInput(tensor, DataType.DOUBLE, parameter(network, tensor).dims)));
  initializer.splice(0, Infinity, ...initializer.filter((t) => !open.has(t.name)));
  node.push(makeNode("Identity", [gradients.logits], ["logits"]));
  output.push(create(ValueInfoProtoSchema, { name: "logits" }));
  return encodeModel(model);
}

function parameter({ graph }: Network, tensor: string): { data: Float64Array; dims: readonly number[] } {
  const { data, dims } = tensorValues(graph.initializers.get(tensor)!);
  assert.ok(data instanceof Float64Array);
  return { data, dims };
}

const load = (model: Uint8Array): Promise<Network> =>
  readGraph({ bytes: model }, "model").then((graph) => readNetwork(graph, onnxRuntime));

function byTensor(sites: readonly Site[]): Map<string, Site[]> {
  const groups = new Map<string, Site[]>();
  for (const site of sites) groups.set(site.tensor, [...(groups.get(site.tensor) ?? []), site]);
  return groups;
}

/** The feature matrix, batch x size: tests may afford what the product avoids. */
export function multiplyOut(block: FeatureBlock): Float64Array {
  if (block.kind === "plain") return Float64Array.from(block.values);
  const { left, right, positions } = block;
  const taps = tapsOf(block);
  const size = blockSize(block);
  const examples = left.values.length / (positions * left.channels);
  const out = new Float64Array(examples * size);
  for (let i = 0; i < examples; i++)
    for (let p = 0; p < positions; p++)
      for (let t = 0; t < taps; t++) {
        const pixel = right.windows ? Number(right.windows.index[p * taps + t]) : p;
        if (pixel === right.pixels) continue;
        for (let l = 0; l < left.channels; l++)
          for (let r = 0; r < right.channels; r++)
            out[i * size + (l * right.channels + r) * taps + t]! +=
              at(left, positions, i, p, l) * at(right, right.pixels, i, pixel, r);
      }
  return out;
}

/** The value of an example at a place, in a channel. */
const at = (
  { values, channels, channelsLast }: Factor,
  places: number,
  example: number,
  place: number,
  channel: number,
): number =>
  values[
    channelsLast ? (example * places + place) * channels + channel : (example * channels + channel) * places + place
  ]!;

const sum = (parts: Float64Array[]): Float64Array => parts.reduce((a, b) => a.map((v, i) => v + b[i]!));
