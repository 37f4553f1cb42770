import { errorMessage } from "../../protocol/errors";
import {
  blockOutputs,
  buildGradientGraph,
  type GradientGraph,
  type GradientInput,
  type GradientOptions,
} from "../autodiff/backprop";
import type { BlockTensors, Site } from "../autodiff/rule";
import { product } from "../linalg/shape";
import type { GraphNode } from "../onnx/graph";
import type { Network } from "../onnx/model";
import { firstLine } from "../onnx/trace";
import type { Feeds, Runtime, Session, Tensor } from "../runtime";
import type { Work } from "../work";
import type { FeatureBlock } from "../products/block";
import type { Floats } from "../linalg/matrix";
import { examplesPerRun } from "./batches";
import { Collector } from "./collector";
import { combine, featureBlock, ofOutput } from "./outputs";
import type { Rows } from "./rows";
import { affordablePrecision, type Precision } from "./precision";

/** Distance to a kink within which a unit counts as being at it (docs/mathematics.md, Cuts). */
export const kinkTolerance = 1e-5;

/** All that forward and backward passes over m examples give. */
export interface Extraction {
  /** The outputs M(x) of every example, [m, K]. */
  logits: Float64Array;
  /** For each asked site its features, one block for each of the K outputs. */
  blocks: Map<Site, FeatureBlock[]>;
  /** Values of each asked signal, [m, ...], in any order within an example. */
  activations: Map<string, Floats>;
  /** For each node with kinks: per example the number of its units at a kink. */
  kinks: Map<GraphNode, Float64Array>;
  /** The precision in which the runtime computed, and why it was not double. */
  precision: Precision;
  whySingle?: string;
}

export interface ExtractionRequest extends Omit<Rows, "examples" | "read" | "work"> {
  /** Row-major, m x the product of the network's input shape. */
  inputs: Float64Array;
  sites: readonly Site[];
  /** Signals whose values are asked for. */
  activations?: readonly string[];
  /** By default double wherever that is affordable. */
  precision?: Precision;
}

/**
 * Runs the network forward and backward over all examples, once for every output.
 * @throws input error when an operator has no rule or the outputs are not finite
 */
export async function extract(network: Network, request: ExtractionRequest, work: Work): Promise<Extraction> {
  const { inputs, outputs } = request;
  const width = product(network.input.shape);
  const examples = inputs.length / width;
  const asked = {
    ...request,
    passes: examples * outputs.length,
    seeds: [...(request.seeds?.keys() ?? [])],
    sloped: [...(request.slopes?.keys() ?? [])],
  };
  const extractor = await Extractor.open(network, asked, work.runtime);
  try {
    return await extractor.run({
      ...request,
      work,
      examples,
      read: (from, to) => inputs.subarray(from * width, to * width),
      all: inputs,
    });
  } finally {
    await extractor.release();
  }
}

/** What an extractor is opened for. */
export interface Asked extends Pick<GradientOptions, "sites" | "seeds" | "sloped" | "factored"> {
  /** Signals whose values are asked for. */
  activations?: readonly string[];
  /**
   * Forward and backward passes that are to be run, examples times outputs: by default double wherever so many are
   * affordable.
   */
  passes: number;
  precision?: Precision;
  /** Whether units at kinks are counted; by default they are. */
  kinks?: boolean;
}

/** A gradient graph, loaded, that can be run over rows of data any number of times. */
export class Extractor {
  /** Of the outputs of earlier runs. */
  private readonly shapes = new Map<string, readonly number[]>();

  private constructor(
    private readonly network: Network,
    private readonly graph: GradientGraph,
    private readonly session: Session,
    private readonly wide: boolean,
    private readonly whySingle: string | undefined,
  ) {}

  /** @throws input error when an operator has no rule */
  static async open(network: Network, asked: Asked, runtime: Runtime): Promise<Extractor> {
    const build = (wide: boolean) =>
      buildGradientGraph(network, {
        ...asked,
        activations: asked.activations ?? [],
        kinkTolerance: asked.kinks === false ? undefined : kinkTolerance,
        wide,
        inputIsKept: true,
      });
    const open = (graph: GradientGraph) =>
      runtime.load(graph.model, { folder: network.graph.external.files?.folder, alone: true, lands: true });
    const affordable = affordablePrecision(network, asked.passes, asked.precision);
    let whySingle = affordable.why;
    if (affordable.precision === "float64") {
      const graph = build(true);
      try {
        return new Extractor(network, graph, await open(graph), true, undefined);
      } catch {
        whySingle = "the runtime has no double kernels for this network";
      }
    }
    const graph = build(false);
    const session = await open(graph).catch((error: unknown) => {
      throw new Error(
        `${network.graph.name}: the runtime refuses the gradient graph: ${firstLine(errorMessage(error))}`,
      );
    });
    return new Extractor(network, graph, session, false, whySingle);
  }

  /** Values that the features of one example take. */
  get valuesPerExample(): number {
    const factors = (b: BlockTensors) =>
      b.kind === "plain" ? b.size : b.positions * b.left.channels + b.right.pixels * b.right.channels;
    return [...this.graph.blocks.values()].reduce((sum, b) => sum + factors(b), 0);
  }

  /**
   * All examples at once.
   * @throws input error when the outputs are not finite
   */
  async run(rows: Rows): Promise<Extraction> {
    const all = new Collector(rows.examples, this.wide, this.shapes);
    this.adopt(rows, 0, rows.examples, all);
    const logits = new Float64Array(rows.examples * rows.outputs.length);
    await this.forEachBatch(rows, async (from, to) =>
      logits.set(await this.pass(rows, from, to, all, from), from * rows.outputs.length),
    );
    return this.extraction(all, logits, rows.outputs.length);
  }

  /**
   * Batch by batch, so that no more than one of them is in memory.
   * @param see is given examples [from, to) in arrays that the next batch overwrites
   * @throws input error when the outputs are not finite
   */
  async stream(rows: Rows, see: (batch: Extraction, from: number, to: number) => void | Promise<void>): Promise<void> {
    let batch: Collector | undefined;
    await this.forEachBatch(rows, async (from, to) => {
      // Only the last batch has another length.
      if (batch?.examples !== to - from) batch = new Collector(to - from, this.wide, this.shapes);
      this.adopt(rows, from, to, batch);
      await see(this.extraction(batch, await this.pass(rows, from, to, batch, 0), rows.outputs.length), from, to);
    });
  }

  /** Inputs of examples [from, to) that are in memory already, in the precision of the graph. */
  private adopt({ all }: Rows, from: number, to: number, into: Collector): void {
    const { name, shape } = this.network.input;
    if (all && this.isOwn(all)) into.adopt(name, all.subarray(from * product(shape), to * product(shape)), shape);
  }

  /** Batches begin at the same rows, and give the same to the last bit, whatever becomes of them. */
  private async forEachBatch({ examples }: Rows, run: (from: number, to: number) => Promise<void>): Promise<void> {
    const step = examplesPerRun(this.network);
    for (let from = 0; from < examples; from += step) await run(from, Math.min(examples, from + step));
  }

  /**
   * Forward and backward over examples [from, to), once for every output.
   * @param at place among the rows of the collector that it all goes to
   * @returns the outputs, [to - from, K]
   */
  private async pass(rows: Rows, from: number, to: number, into: Collector, at: number): Promise<Float64Array> {
    const { network, graph } = this;
    const { name } = network.input;
    const [first, later] = tensorsOf(graph);
    const computed = first.filter((tensor) => tensor !== name);
    const coefficients = rows.outputs.map((c) => (typeof c === "function" ? c(from, to) : Float64Array.from(c)));
    const passes = later.length > 0 ? coefficients : coefficients.slice(0, 1);
    const data = await rows.read(from, to);
    const x = {
      [name]: first.includes(name) ? this.kept(data, to - from, into, at) : this.tensor(data, network.input.shape),
      ...this.given(rows, from, to),
    };
    for (const [k, values] of passes.entries()) {
      rows.work.progress("", (from + ((to - from) * k) / passes.length) / rows.examples);
      await rows.work.pause();
      const seed = later.length > 0 ? { [graph.coefficients.name]: this.input(values, graph.coefficients) } : {};
      const kept = new Map([
        ...(k === 0 ? computed : []).map((t): [string, string] => [t, t]),
        ...later.map((t): [string, string] => [t, ofOutput(t, k)]),
      ]);
      const landing = Object.fromEntries([...kept].map(([tensor, as]) => [tensor, into.place(as, at, to - from)]));
      const results = await this.session.run({ ...x, ...seed }, landing);
      for (const [tensor, as] of kept) into.add(as, results[tensor]!, at, to - from);
    }
    return combine(network, into.get(graph.logits).subarray(at * network.outputs), coefficients, from, to);
  }

  /** Inputs that are a factor of features are fed from the place where they are kept. */
  private kept(data: Floats, rows: number, into: Collector, at: number): Tensor {
    const { name, shape } = this.network.input;
    into.add(name, { data, dims: [rows, ...shape] }, at, rows);
    return into.place(name, at, rows)!;
  }

  private extraction(values: Collector, logits: Float64Array, count: number): Extraction {
    const { graph, wide, whySingle } = this;
    const outputs = Array.from({ length: count }, (_, k) => k);
    return {
      logits,
      blocks: new Map(
        [...graph.blocks].map(([site, block]) => [site, outputs.map((k) => featureBlock(values, block, k))]),
      ),
      activations: new Map([...graph.activations].map(([signal, tensor]) => [signal, values.get(tensor)])),
      kinks: new Map([...graph.kinks].map(([node, tensor]) => [node, Float64Array.from(values.get(tensor))])),
      precision: wide ? "float64" : "float32",
      whySingle,
    };
  }

  release(): Promise<void> {
    return this.session.release();
  }

  /** What is fed beside the examples and the coefficients of the logits. */
  private given({ seeds, slopes }: Rows, from: number, to: number): Feeds {
    const { graph } = this;
    const ofSeeds = [...graph.seeds].map(([signal, input]) => [
      input.name,
      this.input(seeds!.get(signal)!(from, to), input),
    ]);
    const ofSlopes = [...graph.slopes].map(([node, input]) => [
      input.name,
      this.input(slopes!.get(node)!(from, to), input),
    ]);
    return Object.fromEntries([...ofSeeds, ...ofSlopes]);
  }

  private input(values: Float64Array, { dims }: GradientInput) {
    return this.tensor(values, dims.slice(1));
  }

  /** Rows of a shape, in the precision of the graph. */
  private tensor(values: Floats, shape: readonly number[]) {
    const data = this.isOwn(values) ? values : this.wide ? Float64Array.from(values) : Float32Array.from(values);
    return { data, dims: [values.length / product(shape), ...shape] };
  }

  /** Whether values have the precision of the graph. */
  private isOwn(values: Floats): boolean {
    return values instanceof Float64Array === this.wide;
  }
}

/** Tensors that are the same for every output, and those that differ. */
function tensorsOf(graph: GradientGraph): [string[], string[]] {
  const blocks = [...graph.blocks.values()];
  const forward = blocks.flatMap((b) =>
    b.kind === "outer" ? [b.left, b.right].filter((f) => f.forward).map((f) => f.tensor) : [],
  );
  const first = new Set([graph.logits, ...graph.activations.values(), ...graph.kinks.values(), ...forward]);
  return [[...first], [...new Set(blocks.flatMap(blockOutputs))].filter((t) => !first.has(t))];
}
