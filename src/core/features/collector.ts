import type { Tensor } from "../runtime";
import type { Floats } from "./block";

/** Joins the batches of each output into one array over all examples, in the precision in which they were computed. */
export class Collector {
  private readonly values = new Map<string, Floats>();

  constructor(
    private readonly examples: number,
    private readonly wide: boolean,
  ) {}

  add(tensor: string, { data }: Tensor, from: number, batch: number): void {
    if (data instanceof BigInt64Array) throw new Error(`"${tensor}" is not a float tensor`);
    const width = data.length / batch;
    const all = this.values.get(tensor) ?? this.allocate(this.examples * width);
    all.set(data, from * width);
    this.values.set(tensor, all);
  }

  get(tensor: string): Floats {
    return this.values.get(tensor) ?? this.allocate(0);
  }

  private allocate(length: number): Floats {
    return this.wide ? new Float64Array(length) : new Float32Array(length);
  }
}
