import type { Operator } from "./call";
import { conv2d, depthwiseConv2d, pool } from "./ops/convolution";
import { batchMatMul, biasAdd, matMul } from "./ops/dense";
import { addN, combine, leakyRelu, map, prelu, relu, relu6, rsqrt, softmax, square } from "./ops/elementwise";
import { fusedBatchNorm } from "./ops/normalization";
import { prod, reduce } from "./ops/reduction";
import {
  cast,
  concat,
  expandDims,
  identity,
  pack,
  pad,
  reshape,
  shapeOf,
  squeeze,
  stridedSlice,
  transpose,
} from "./ops/shape";

const add = combine("Add", (a, b) => a + b);

/** One row an operator of TensorFlow. */
const operators: Readonly<Record<string, Operator>> = {
  Abs: map("Abs", Math.abs),
  Add: add,
  AddN: addN,
  AddV2: add,
  AvgPool: pool("AveragePool"),
  BatchMatMul: batchMatMul,
  BatchMatMulV2: batchMatMul,
  BiasAdd: biasAdd,
  Cast: cast,
  ConcatV2: concat,
  Conv2D: conv2d,
  DepthwiseConv2dNative: depthwiseConv2d,
  Elu: map("Elu"),
  Erf: map("Erf"),
  Exp: map("Exp", Math.exp),
  ExpandDims: expandDims,
  FusedBatchNorm: fusedBatchNorm,
  FusedBatchNormV2: fusedBatchNorm,
  FusedBatchNormV3: fusedBatchNorm,
  FusedDepthwiseConv2dNative: depthwiseConv2d,
  Identity: identity,
  LeakyRelu: leakyRelu,
  Log: map("Log", Math.log),
  LogSoftmax: softmax("LogSoftmax"),
  MatMul: matMul,
  Max: reduce("ReduceMax", Math.max),
  MaxPool: pool("MaxPool"),
  Maximum: combine("Max", Math.max),
  Mean: reduce("ReduceMean"),
  Min: reduce("ReduceMin", Math.min),
  Minimum: combine("Min", Math.min),
  Mul: combine("Mul", (a, b) => a * b),
  Neg: map("Neg", (x) => -x),
  Pack: pack,
  Pad: pad,
  PadV2: pad,
  PlaceholderWithDefault: identity,
  Prelu: prelu,
  Prod: prod,
  ReadVariableOp: identity,
  RealDiv: combine("Div", (a, b) => a / b),
  Relu: relu,
  Relu6: relu6,
  Reshape: reshape,
  Rsqrt: rsqrt,
  Selu: map("Selu"),
  Shape: shapeOf,
  Sigmoid: map("Sigmoid"),
  Softmax: softmax("Softmax"),
  Softplus: map("Softplus"),
  Softsign: map("Softsign"),
  Sqrt: map("Sqrt", Math.sqrt),
  Square: square,
  Squeeze: squeeze,
  StopGradient: identity,
  StridedSlice: stridedSlice,
  Sub: combine("Sub", (a, b) => a - b),
  Sum: reduce("ReduceSum", (a, b) => a + b),
  Tanh: map("Tanh"),
  Transpose: transpose,
  _FusedConv2D: conv2d,
  _FusedMatMul: matMul,
};

/** The operators that are known, Const and Placeholder aside. */
export const operatorNames = Object.keys(operators);

export const operatorOf = (name: string): Operator | undefined =>
  Object.hasOwn(operators, name) ? operators[name] : undefined;
