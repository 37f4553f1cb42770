import { GraphBuilder } from "../onnx/smallGraph";
import { DataType } from "../onnx/proto";
import type { Session } from "../runtime";
import type { Work } from "../work";
import { transposed, zeros, type Matrix } from "../linalg/matrix";

/** Which factors of a product are read transposed. */
type Form = "ab" | "a'b" | "ab'";

/** Fewer multiplications than this are done here, for calling the runtime costs about as much. */
const fewMultiplications = 60_000;

/** Fewer than this are done by one thread, for waking another costs about as much. */
const forOneThread = 10_000_000;

/** Products of dense matrices in double precision, the large ones by the runtime. */
export class Gemm {
  private readonly sessions = new Map<string, Promise<Session>>();

  /** @param work paused before large products */
  constructor(readonly work: Work) {}

  /** a b, a' b or a b'. */
  async multiply(a: Matrix, b: Matrix, form: Form = "ab"): Promise<Matrix> {
    const [rows, inner] = form === "a'b" ? [a.columns, a.rows] : [a.rows, a.columns];
    const columns = form === "ab'" ? b.rows : b.columns;
    if (rows * inner * columns <= fewMultiplications) return small(a, b, form, zeros(rows, columns), inner);
    await this.work.pause();
    const threads = rows * inner * columns <= forOneThread ? 1 : undefined;
    const key = `${form} ${threads}`;
    let session = this.sessions.get(key);
    if (!session) this.sessions.set(key, (session = this.work.runtime.load(graphOf(form), { threads })));
    const { out } = await (await session).run({ A: tensorOf(a), B: tensorOf(b) });
    if (!(out?.data instanceof Float64Array)) throw new Error("the product has no float64 values");
    return { rows, columns, values: out.data };
  }

  async release(): Promise<void> {
    for (const session of this.sessions.values()) await (await session).release();
    this.sessions.clear();
  }
}

const tensorOf = ({ rows, columns, values }: Matrix) => ({ data: values, dims: [rows, columns] });

function graphOf(form: Form): Uint8Array {
  const double = { rank: 2, type: DataType.DOUBLE } as const;
  const g = new GraphBuilder({ A: double, B: double });
  return g.output(g.op("Gemm", ["A", "B"], { transA: form === "a'b" ? 1 : 0, transB: form === "ab'" ? 1 : 0 }));
}

/** Row after row of b is added up: a loop without a sum that waits for itself. */
function small(a: Matrix, b: Matrix, form: Form, out: Matrix, inner: number): Matrix {
  const { rows, columns, values } = out;
  const [aRow, aStep] = form === "a'b" ? [1, a.columns] : [a.columns, 1];
  const { values: y } = form === "ab'" ? transposed(b) : b;
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < inner; k++) {
      const factor = a.values[i * aRow + k * aStep]!;
      for (let j = 0, at = i * columns, from = k * columns; j < columns; j++) values[at + j]! += factor * y[from + j]!;
    }
  return out;
}
