import type { Floats } from "../linalg/matrix";
import { DataType } from "../onnx/proto";
import { GraphBuilder, type SmallInput } from "../onnx/smallGraph";
import type { Session, Tensor } from "../runtime";
import type { Work } from "../work";

/** What a graph is fed with, and the order of axes in which it computes with it, where that is another. */
export type Feed = Tensor & { perm?: readonly number[] };

interface RunOptions {
  /** Where the result is to be written. */
  into?: Tensor;
  /** That share the work; by default as many as there are cores. */
  threads?: number;
}

/** Small graphs of the runtime, loaded once each for inputs of each type. */
export class SmallGraphs {
  private readonly sessions = new Map<string, Promise<Session>>();

  /** @param work paused before every run */
  constructor(private readonly work: Work) {}

  /**
   * Runs a graph.
   * @param name tells the graph from others with inputs of the same names and types
   * @param build makes its one output "out" of the inputs
   * @throws cancelled
   */
  async run(
    name: string,
    build: (g: GraphBuilder) => Uint8Array,
    feeds: Record<string, Feed>,
    { into, threads }: RunOptions = {},
  ): Promise<Floats> {
    await this.work.pause();
    const inputs = Object.entries(feeds).map(
      ([input, feed]) => [input, { rank: feed.dims.length, type: typeOf(feed), perm: feed.perm }] as const,
    );
    const types = inputs.map(([input, { type, perm }]) => `${input}${type}${perm?.join("") ?? ""}`);
    const key = `${name} ${types.join()} ${threads}`;
    let session = this.sessions.get(key);
    if (!session) {
      const graph = build(new GraphBuilder(Object.fromEntries(inputs)));
      session = this.work.runtime.load(graph, { threads, lands: into !== undefined });
      this.sessions.set(key, session);
    }
    const { out } = await (await session).run(feeds, into ? { out: into } : undefined);
    if (out?.data instanceof Float64Array || out?.data instanceof Float32Array) return out.data;
    throw new Error(`${name} returned no floats`);
  }

  async release(): Promise<void> {
    for (const session of this.sessions.values()) await (await session).release();
    this.sessions.clear();
  }
}

const typeOf = ({ data }: Tensor): SmallInput["type"] =>
  data instanceof BigInt64Array ? DataType.INT64 : data instanceof Float32Array ? DataType.FLOAT : DataType.DOUBLE;
