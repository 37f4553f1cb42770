import { product } from "../linalg/shape";
import type { Tensor } from "../runtime";
import type { Floats } from "../linalg/matrix";

/** Joins the batches of each output into one array over all examples, in the precision in which they were computed. */
export class Collector {
  private readonly values = new Map<string, { all: Floats; dims: readonly number[] }>();

  /**
   * @param shapes of an example's part of each output, as far as they are known; collectors of the same outputs share
   * them
   */
  constructor(
    readonly examples: number,
    private readonly wide: boolean,
    private readonly shapes = new Map<string, readonly number[]>(),
  ) {}

  /** Where the runtime may write a batch to save a copy, as soon as its shape is known from an earlier one. */
  place(tensor: string, from: number, batch: number): Tensor | null {
    const shape = this.shapes.get(tensor);
    const known =
      this.values.get(tensor) ?? (shape && { all: this.allocate(this.examples * product(shape)), dims: shape });
    if (!known) return null;
    this.values.set(tensor, known);
    const width = known.all.length / this.examples;
    return { data: known.all.subarray(from * width, (from + batch) * width), dims: [batch, ...known.dims] };
  }

  /** Values of all examples that are there already, and are kept as they are. */
  adopt(tensor: string, all: Floats, dims: readonly number[]): void {
    this.values.set(tensor, { all, dims });
  }

  /** @param value first axis: the examples of the batch */
  add(tensor: string, { data, dims }: Tensor, from: number, batch: number): void {
    if (!(data instanceof Float32Array || data instanceof Float64Array))
      throw new Error(`"${tensor}" is not a float tensor`);
    const width = data.length / batch;
    const known = this.values.get(tensor) ?? { all: this.allocate(this.examples * width), dims: dims.slice(1) };
    if (data.buffer !== known.all.buffer) known.all.set(data, from * width);
    this.values.set(tensor, known);
    this.shapes.set(tensor, known.dims);
  }

  get(tensor: string): Floats {
    return this.values.get(tensor)?.all ?? this.allocate(0);
  }

  private allocate(length: number): Floats {
    return this.wide ? new Float64Array(length) : new Float32Array(length);
  }
}
