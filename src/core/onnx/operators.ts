/** What an operator does, as far as anything asks for it. */
export type OperatorKind =
  /** A product of matrices. */
  | "dense"
  | "convolution"
  /** A function of every value alone that makes a network nonlinear. */
  | "activation"
  | "pooling"
  /** Where its other operands are constants every value is shifted and scaled. */
  | "affine"
  /** Hands on the values of its first operand: as they are, */
  | "copy"
  /** in another type, */
  | "cast"
  /** in another shape, */
  | "reshape"
  /** with the axes in another order. */
  | "transpose"
  | "comparison"
  /** Reads the shape of its operand, not its values. */
  | "shape"
  | "other";

interface OperatorFacts {
  kind: OperatorKind;
  /** Turns logits into what a network gives: it is no part of what is analysed. */
  isLink?: true;
  /** Values that it comes near to but does not pass, of a bounded function. */
  range?: readonly [low: number, high: number];
  /** The runtime loads it in double and then refuses to run it. */
  isSingleOnly?: true;
}

/**
 * What is known of the operators of the standard domain besides their derivatives (autodiff/rules), one row an
 * operator.
 */
const facts = {
  Abs: { kind: "other" },
  Add: { kind: "affine" },
  AveragePool: { kind: "pooling" },
  BatchNormalization: { kind: "affine" },
  Cast: { kind: "cast" },
  Celu: { kind: "activation" },
  Clip: { kind: "activation" },
  Concat: { kind: "other" },
  ConstantOfShape: { kind: "other" },
  Conv: { kind: "convolution" },
  ConvInteger: { kind: "convolution" },
  ConvTranspose: { kind: "convolution" },
  Cos: { kind: "other" },
  CumSum: { kind: "other" },
  DepthToSpace: { kind: "other" },
  Div: { kind: "affine" },
  Dropout: { kind: "copy" },
  Elu: { kind: "activation" },
  Equal: { kind: "comparison" },
  Erf: { kind: "other" },
  Exp: { kind: "other", isLink: true },
  Expand: { kind: "other" },
  Flatten: { kind: "reshape" },
  GRU: { kind: "other", isSingleOnly: true },
  Gather: { kind: "other" },
  Gelu: { kind: "activation" },
  Gemm: { kind: "dense" },
  GlobalAveragePool: { kind: "pooling" },
  GlobalLpPool: { kind: "pooling" },
  GlobalMaxPool: { kind: "pooling" },
  Greater: { kind: "comparison" },
  GreaterOrEqual: { kind: "comparison" },
  GroupNormalization: { kind: "other" },
  HardSigmoid: { kind: "activation", range: [0, 1] },
  HardSwish: { kind: "activation" },
  Identity: { kind: "copy" },
  InstanceNormalization: { kind: "other" },
  LSTM: { kind: "other", isSingleOnly: true },
  LayerNormalization: { kind: "other" },
  LeakyRelu: { kind: "activation" },
  Less: { kind: "comparison" },
  LessOrEqual: { kind: "comparison" },
  Log: { kind: "other" },
  LogSoftmax: { kind: "other", isLink: true },
  LpPool: { kind: "pooling" },
  MatMul: { kind: "dense" },
  Max: { kind: "other" },
  MaxPool: { kind: "pooling" },
  Mean: { kind: "other" },
  Min: { kind: "other" },
  Mish: { kind: "activation" },
  Mul: { kind: "affine" },
  Neg: { kind: "other" },
  PRelu: { kind: "activation" },
  Pad: { kind: "other" },
  Pow: { kind: "other" },
  Reciprocal: { kind: "other" },
  ReduceL2: { kind: "other" },
  ReduceMax: { kind: "other" },
  ReduceMean: { kind: "other" },
  ReduceMin: { kind: "other" },
  ReduceSum: { kind: "other" },
  ReduceSumSquare: { kind: "other" },
  Relu: { kind: "activation" },
  Reshape: { kind: "reshape" },
  Resize: { kind: "other" },
  Selu: { kind: "activation" },
  Shape: { kind: "shape" },
  Sigmoid: { kind: "activation", isLink: true, range: [0, 1] },
  Sin: { kind: "other" },
  Size: { kind: "shape" },
  Slice: { kind: "other" },
  Softmax: { kind: "other", isLink: true },
  Softplus: { kind: "activation" },
  Softsign: { kind: "activation", range: [-1, 1] },
  SpaceToDepth: { kind: "other" },
  Split: { kind: "other" },
  Sqrt: { kind: "other" },
  Squeeze: { kind: "reshape" },
  Sub: { kind: "affine" },
  Sum: { kind: "other" },
  Tanh: { kind: "activation", range: [-1, 1] },
  ThresholdedRelu: { kind: "activation" },
  Tile: { kind: "other" },
  Transpose: { kind: "transpose" },
  Trilu: { kind: "other" },
  Unsqueeze: { kind: "reshape" },
  Upsample: { kind: "other" },
  Where: { kind: "other" },
} satisfies Record<string, OperatorFacts>;

/** The operators of which something is known. */
export type KnownOperator = keyof typeof facts;

const byName: ReadonlyMap<string, OperatorFacts> = new Map(Object.entries(facts));

/** Whether an operator is of one of these kinds. */
export const isOfKind = (op: string, ...kinds: readonly OperatorKind[]): boolean =>
  kinds.includes(byName.get(op)?.kind ?? "other");

/** Whether the runtime runs an operator in single precision alone. */
export const isSingleOnly = (op: string): boolean => byName.get(op)?.isSingleOnly ?? false;

/** The range of a bounded activation. */
export const rangeOf = (op: string): readonly [low: number, high: number] | undefined => byName.get(op)?.range;

/** Whether an operator may end a network behind its logits. */
export const isLink = (op: string): boolean => byName.get(op)?.isLink ?? false;

/** Whether the values stay as they are but for their type. */
export const isCopy = (op: string): boolean => isOfKind(op, "copy", "cast");

/** Whether the values stay as they are but for their type, their shape and the order in which they stand. */
export const isLayout = (op: string): boolean => isOfKind(op, "copy", "cast", "reshape", "transpose");
