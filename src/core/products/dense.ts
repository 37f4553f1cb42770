import { rowsOf, transposed, zeros, zerosLike, type Floats, type Matrix } from "../linalg/matrix";
import type { GraphBuilder } from "../onnx/smallGraph";
import type { SmallGraphs } from "./smallGraphs";

/** Which factors of a product are read transposed. */
export type Form = "ab" | "a'b" | "ab'";

/** Fewer multiplications than this are done here, for calling the runtime costs about as much. */
const fewMultiplications = 60_000;
/**
 * Fewer than this of numbers that the cache of one core holds are done by one thread, for waking another costs about as
 * much.
 */
const forOneThread = 1e7;
const cached = 5e5;
/** Most multiplications of one product of the runtime: well under half a second. */
const maxWork = 4e9;
/** Most bytes of a matrix that one product widens to double precision: within the cache. */
const maxWidened = 4e6;

/** Rows, columns, and the length of the sums of a product. */
export function shapeOf(
  a: Matrix<Floats>,
  b: Matrix<Floats>,
  form: Form,
): [rows: number, columns: number, inner: number] {
  const [rows, inner] = form === "a'b" ? [a.columns, a.rows] : [a.rows, a.columns];
  return [rows, form === "ab'" ? b.rows : b.columns, inner];
}

/** A product of so few numbers that it is made here; undefined for others. */
export function smallProduct(a: Matrix<Floats>, b: Matrix<Floats>, form: Form): Matrix | undefined {
  const [rows, columns, inner] = shapeOf(a, b, form);
  if (!isDouble(a) || !isDouble(b) || rows * columns * inner > fewMultiplications) return undefined;
  const { values } = zeros(rows, columns);
  const [aRow, aStep] = form === "a'b" ? [1, a.columns] : [a.columns, 1];
  const { values: y } = form === "ab'" ? transposed(b) : b;
  // Row after row of b is added up: a loop without a sum that waits for itself.
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < inner; k++) {
      const factor = a.values[i * aRow + k * aStep]!;
      for (let j = 0, at = i * columns, from = k * columns; j < columns; j++) values[at + j]! += factor * y[from + j]!;
    }
  return { rows, columns, values };
}

/** Any product, by the runtime, in the precision of b. */
export async function largeProduct(
  graphs: SmallGraphs,
  a: Matrix<Floats>,
  b: Matrix<Floats>,
  form: Form,
): Promise<Matrix<Floats>> {
  const [rows, columns] = shapeOf(a, b, form);
  const step = rowsPerRun(a, b, form);
  if (step >= a.rows) return { rows, columns, values: await runOnce(graphs, a, b, form) };
  const out = zerosLike(b.values, rows * columns);
  for (let from = 0; from < a.rows; from += step) {
    const to = Math.min(a.rows, from + step);
    const piece = rowsOf(a, from, to);
    if (form !== "a'b") {
      out.set(await runOnce(graphs, piece, b, form), from * columns);
      continue;
    }
    const sum = await runOnce(graphs, piece, rowsOf(b, from, to), form);
    for (let i = 0; i < out.length; i++) out[i]! += sum[i]!;
  }
  return { rows, columns, values: out };
}

/** Rows of a that one run reads. */
function rowsPerRun(a: Matrix<Floats>, b: Matrix<Floats>, form: Form): number {
  const widened = isWidened(a, b) ? maxWidened / (a.values.BYTES_PER_ELEMENT * a.columns) : Infinity;
  const work = maxWork / (a.columns * (form === "ab'" ? b.rows : b.columns));
  return Math.max(1, Math.floor(Math.min(widened, work)));
}

const isDouble = (matrix: Matrix<Floats>): matrix is Matrix => matrix.values instanceof Float64Array;

const isWidened = (a: Matrix<Floats>, b: Matrix<Floats>): boolean => !isDouble(a) && isDouble(b);

function runOnce(graphs: SmallGraphs, a: Matrix<Floats>, b: Matrix<Floats>, form: Form): Promise<Floats> {
  const [rows, columns, inner] = shapeOf(a, b, form);
  // In single precision the sums of the runtime depend on whether it has one thread or more.
  const isLight =
    isDouble(a) && isDouble(b) && rows * columns * inner <= forOneThread && a.values.length + b.values.length <= cached;
  const graph = (g: GraphBuilder) => {
    const factors = [isWidened(a, b) ? g.read("A") : "A", "B"];
    return g.output(g.op("Gemm", factors, { transA: form === "a'b" ? 1 : 0, transB: form === "ab'" ? 1 : 0 }));
  };
  return graphs.run(`product ${form}`, graph, { A: tensorOf(a), B: tensorOf(b) }, { threads: isLight ? 1 : undefined });
}

export const tensorOf = ({ rows, columns, values }: Matrix<Floats>) => ({ data: values, dims: [rows, columns] });
