import type { Products } from "../../products/products";
import { zeros, type Matrix } from "../../linalg/matrix";
import type { Decomposition } from "./decomposition";

/** The live units as vectors of length 1 over the examples, not centred. */
export interface UnitVectors {
  /** In the coordinates of the frame, one column a unit. */
  varying: Matrix;
  /** Along the normed constant vector. */
  constant: Float64Array;
}

export function unitVectors({ scales, directions, constant }: Decomposition): UnitVectors {
  const { rows, columns, values } = directions;
  const squares = constant.map((c) => c * c);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) squares[j]! += (scales[i]! * values[i * columns + j]!) ** 2;
  const lengths = squares.map(Math.sqrt);
  const varying = zeros(rows, columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      varying.values[i * columns + j] = (scales[i]! * values[i * columns + j]!) / lengths[j]!;
  return { varying, constant: constant.map((c, j) => c / lengths[j]!) };
}

/** The cosine of every two units. */
export async function cosinesWithin({ varying, constant }: UnitVectors, products: Products): Promise<Matrix> {
  const cosines = await products.multiply(varying, varying, "a'b");
  addProduct(cosines, constant, constant);
  return cosines;
}

/** matrix + u v' */
export function addProduct({ rows, columns, values }: Matrix, u: Float64Array, v: Float64Array): void {
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) values[i * columns + j]! += u[i]! * v[j]!;
}
