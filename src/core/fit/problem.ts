/** A point or a step, with its image under the design matrix where a problem computes with it. */
export interface Vector {
  values: Float64Array;
  image?: Float64Array;
}

/** A smooth convex function near one of its points. */
export interface LocalModel {
  value: number;
  /** The value with the constant that keeps it from being negative: accuracies are shares of it. */
  whole: number;
  gradient: Vector;
  /** Length of the gradient. */
  slope: number;
  /** Bound of how far the value lies above the minimum; far from sharp. */
  gap: number;
  /** Hessian times p; its products may be of single precision: they only choose the steps. */
  curve(p: Vector): Promise<Float64Array>;
  /** Nearly the inverse Hessian times r; symmetric and positive definite on the space of the gradients. */
  precondition(r: Vector): Promise<Vector>;
}

/** A function to be minimised, and the space in which it is. */
export interface Problem {
  at(point: Vector): Promise<LocalModel>;
  /** Inner product of a gradient, or of what the Hessian makes of a vector, with a vector. */
  inner(gradient: Float64Array, vector: Vector): number;
  /** Squared length of a gradient, where that takes no product. */
  square?(gradient: Float64Array): number;
}
