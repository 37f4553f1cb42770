import type { Floats } from "./block";
import { GraphBuilder } from "../onnx/smallGraph";
import { DataType } from "../onnx/proto";
import type { Session } from "../runtime";
import type { Pause, Work } from "../work";

/** Row-major. */
export interface Matrix<F extends Floats = Floats> {
  values: F;
  columns: number;
}

export const rowsOf = ({ values, columns }: Matrix): number => values.length / columns;

export function transposed<F extends Floats>(matrix: Matrix<F>): Matrix<F>;
export function transposed(matrix: Matrix): Matrix {
  const out = { values: like(matrix.values, matrix.values.length), columns: rowsOf(matrix) };
  transposeRows(matrix, out, 0, rowsOf(matrix));
  return out;
}

/** The same of a matrix that takes long to turn, with pauses on the way. */
export async function transposedInBands(matrix: Matrix<Float32Array>, pause: Pause): Promise<Matrix<Float32Array>> {
  const rows = rowsOf(matrix);
  const out = { values: new Float32Array(matrix.values.length), columns: rows };
  const band = Math.max(tile, Math.floor(4e6 / matrix.columns));
  for (let from = 0; from < rows; from += band) {
    await pause();
    transposeRows(matrix, out, from, Math.min(rows, from + band));
  }
  return out;
}

const tile = 32;

/** Rows [from, to) of a matrix as columns of another, tile by tile, as the cache likes it. */
function transposeRows(
  { values, columns }: Matrix,
  { values: out, columns: rows }: Matrix,
  from: number,
  to: number,
): void {
  for (let i0 = from; i0 < to; i0 += tile)
    for (let j0 = 0; j0 < columns; j0 += tile) {
      const [i1, j1] = [Math.min(to, i0 + tile), Math.min(columns, j0 + tile)];
      for (let j = j0; j < j1; j++) for (let i = i0; i < i1; i++) out[j * rows + i] = values[i * columns + j]!;
    }
}

/** Most multiplications of one product, and most bytes of a matrix that one product widens to double precision: well under half a second, and within the cache. */
const maxWork = 4e9;
const maxWidened = 4e6;

type Kind = "multiply" | "multiplyTransposed";

/** Products of a tall or wide matrix with a thin one, in the precision of the thin one: small graphs of the runtime, loaded once each. */
export class MatrixProducts {
  private readonly sessions = new Map<string, Promise<Session>>();

  constructor(private readonly work: Work) {}

  /** A B */
  multiply<F extends Floats>(a: Matrix, b: Matrix<F>): Promise<Matrix<F>>;
  async multiply(a: Matrix, b: Matrix): Promise<Matrix> {
    const out = like(b.values, rowsOf(a) * b.columns);
    for (const [from, part] of pieces(a, b)) out.set(await this.run("multiply", part, b), from * b.columns);
    return { values: out, columns: b.columns };
  }

  /** A' B */
  multiplyTransposed<F extends Floats>(a: Matrix, b: Matrix<F>): Promise<Matrix<F>>;
  async multiplyTransposed(a: Matrix, b: Matrix): Promise<Matrix> {
    const out = like(b.values, a.columns * b.columns);
    for (const [from, part] of pieces(a, b)) {
      const rows = {
        values: b.values.subarray(from * b.columns, (from + rowsOf(part)) * b.columns),
        columns: b.columns,
      };
      const sum = await this.run("multiplyTransposed", part, rows);
      for (let i = 0; i < out.length; i++) out[i]! += sum[i]!;
    }
    return { values: out, columns: b.columns };
  }

  async release(): Promise<void> {
    for (const session of this.sessions.values()) await (await session).release();
    this.sessions.clear();
  }

  private async run(kind: Kind, a: Matrix, b: Matrix): Promise<Floats> {
    await this.work.pause();
    const [A, B] = [tensor(a), tensor(b)];
    const widen = typeOf(a) !== typeOf(b);
    const key = `${kind} ${typeOf(a)} ${typeOf(b)}`;
    let session = this.sessions.get(key);
    if (!session) {
      const graph = new GraphBuilder({ A: { rank: 2, type: typeOf(a) }, B: { rank: 2, type: typeOf(b) } });
      const left = widen ? graph.read("A") : "A";
      const product =
        kind === "multiply" ? graph.op("MatMul", [left, "B"]) : graph.op("Gemm", [left, "B"], { transA: 1 });
      this.sessions.set(key, (session = this.work.runtime.load(graph.output(product))));
    }
    const { out } = await (await session).run({ A, B });
    if (!(out?.data instanceof Float32Array || out?.data instanceof Float64Array))
      throw new Error(`${kind} returned no floats`);
    return out.data;
  }
}

/** The matrix by rows, in pieces that one product is made of. */
function* pieces(a: Matrix, b: Matrix): Generator<[from: number, piece: Matrix]> {
  const bytes = typeOf(a) === typeOf(b) ? Infinity : maxWidened / (a.values.BYTES_PER_ELEMENT * a.columns);
  const step = Math.max(1, Math.floor(Math.min(bytes, maxWork / (a.columns * b.columns))));
  for (let from = 0; from < rowsOf(a); from += step)
    yield [from, { values: a.values.subarray(from * a.columns, (from + step) * a.columns), columns: a.columns }];
}

const like = (values: Floats, length: number): Floats =>
  values instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
const typeOf = ({ values }: Matrix) => (values instanceof Float32Array ? DataType.FLOAT : DataType.DOUBLE);
const tensor = (m: Matrix) => ({ data: m.values, dims: [rowsOf(m), m.columns] });
