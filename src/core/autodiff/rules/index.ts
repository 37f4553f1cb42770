import type { GraphNode } from "../../onnx/graph";
import type { Network } from "../../onnx/model";
import type { Rule, Site } from "../rule";
import {
  celu,
  elu,
  gelu,
  hardSigmoid,
  hardSwish,
  leakyRelu,
  mish,
  relu,
  selu,
  sigmoid,
  softplus,
  softsign,
  tanh,
  thresholdedRelu,
} from "./activation";
import { add, div, mul, pow, sub } from "./arithmetic";
import { clip } from "./clip";
import { conv, convTranspose } from "./convolution";
import { gemm, matMul } from "./dense";
import { abs, cos, erf, exp, log, neg, reciprocal, sin, sqrt } from "./elementwise";
import { batchNormalization } from "./normalization";
import { averagePoolRule, globalAveragePool, globalMaxPool, maxPool } from "./pool";
import { concat, gather, pad, slice, split } from "./parts";
import { pRelu } from "./prelu";
import { reduceExtremum, reduceL2, reduceMean, reduceSum, reduceSumSquare } from "./reduce";
import { resize } from "./resize";
import { cast, depthToSpace, identity, reshape, spaceToDepth, transpose } from "./shape";
import { logSoftmax, softmax } from "./softmax";
import { constantOfShape, expand, tile } from "./spread";
import { groupNormalization, instanceNormalization, layerNormalization } from "./standardization";
import { cumSum, trilu } from "./triangular";
import { max, mean, min, sum } from "./variadic";
import { where } from "./where";

/** Operators of the standard domain that can be differentiated. */
export const operators = [
  "Abs",
  "Add",
  "AveragePool",
  "BatchNormalization",
  "Cast",
  "Celu",
  "Clip",
  "Concat",
  "ConstantOfShape",
  "Conv",
  "ConvTranspose",
  "Cos",
  "CumSum",
  "DepthToSpace",
  "Div",
  "Dropout",
  "Elu",
  "Erf",
  "Exp",
  "Expand",
  "Flatten",
  "Gather",
  "Gelu",
  "Gemm",
  "GlobalAveragePool",
  "GlobalMaxPool",
  "GroupNormalization",
  "HardSigmoid",
  "HardSwish",
  "Identity",
  "InstanceNormalization",
  "LayerNormalization",
  "LeakyRelu",
  "Log",
  "LogSoftmax",
  "MatMul",
  "Max",
  "MaxPool",
  "Mean",
  "Min",
  "Mish",
  "Mul",
  "Neg",
  "PRelu",
  "Pad",
  "Pow",
  "Reciprocal",
  "ReduceL2",
  "ReduceMax",
  "ReduceMean",
  "ReduceMin",
  "ReduceSum",
  "ReduceSumSquare",
  "Relu",
  "Reshape",
  "Resize",
  "Selu",
  "Sigmoid",
  "Sin",
  "Slice",
  "Softmax",
  "Softplus",
  "Softsign",
  "SpaceToDepth",
  "Split",
  "Sqrt",
  "Squeeze",
  "Sub",
  "Sum",
  "Tanh",
  "ThresholdedRelu",
  "Tile",
  "Transpose",
  "Trilu",
  "Unsqueeze",
  "Upsample",
  "Where",
] as const;

export type Operator = (typeof operators)[number];

/** One row an operator. */
const rules: { [K in Operator]: Rule } = {
  Abs: abs,
  Add: add,
  AveragePool: averagePoolRule,
  BatchNormalization: batchNormalization,
  Cast: cast,
  Celu: celu,
  Clip: clip,
  Concat: concat,
  ConstantOfShape: constantOfShape,
  Conv: conv,
  ConvTranspose: convTranspose,
  Cos: cos,
  CumSum: cumSum,
  DepthToSpace: depthToSpace,
  Div: div,
  Dropout: identity,
  Elu: elu,
  Erf: erf,
  Exp: exp,
  Expand: expand,
  Flatten: reshape,
  Gather: gather,
  Gelu: gelu,
  Gemm: gemm,
  GlobalAveragePool: globalAveragePool,
  GlobalMaxPool: globalMaxPool,
  GroupNormalization: groupNormalization,
  HardSigmoid: hardSigmoid,
  HardSwish: hardSwish,
  Identity: identity,
  InstanceNormalization: instanceNormalization,
  LayerNormalization: layerNormalization,
  LeakyRelu: leakyRelu,
  Log: log,
  LogSoftmax: logSoftmax,
  MatMul: matMul,
  Max: max,
  MaxPool: maxPool,
  Mean: mean,
  Min: min,
  Mish: mish,
  Mul: mul,
  Neg: neg,
  PRelu: pRelu,
  Pad: pad,
  Pow: pow,
  Reciprocal: reciprocal,
  ReduceL2: reduceL2,
  ReduceMax: reduceExtremum,
  ReduceMean: reduceMean,
  ReduceMin: reduceExtremum,
  ReduceSum: reduceSum,
  ReduceSumSquare: reduceSumSquare,
  Relu: relu,
  Reshape: reshape,
  Resize: resize,
  Selu: selu,
  Sigmoid: sigmoid,
  Sin: sin,
  Slice: slice,
  Softmax: softmax,
  Softplus: softplus,
  Softsign: softsign,
  SpaceToDepth: spaceToDepth,
  Split: split,
  Sqrt: sqrt,
  Squeeze: reshape,
  Sub: sub,
  Sum: sum,
  Tanh: tanh,
  ThresholdedRelu: thresholdedRelu,
  Tile: tile,
  Transpose: transpose,
  Trilu: trilu,
  Unsqueeze: reshape,
  Upsample: resize,
  Where: where,
};

const isOperator = (op: string): op is Operator => Object.hasOwn(rules, op);

/** The rule of a node's operator; undefined when it has none. */
export const ruleOf = (node: GraphNode): Rule | undefined =>
  node.domain === "" && isOperator(node.op) ? rules[node.op] : undefined;

/** The parameters that a node brings to its signals; what only computes shapes has none. */
export const sitesOf = (network: Network, node: GraphNode): Site[] =>
  node.outputs.some((o) => network.trace.isSignal(o)) ? (ruleOf(node)?.sites?.(node, network) ?? []) : [];
