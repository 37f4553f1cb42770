import type { GraphNode } from "../../onnx/graph";
import type { Rule } from "../rule";
import { celu, elu, gelu, hardSigmoid, hardSwish, leakyRelu, mish, relu, selu, sigmoid, softplus, softsign, tanh, thresholdedRelu } from "./activation";
import { add, div, mul, pow, sub } from "./arithmetic";
import { clip } from "./clip";
import { conv, convTranspose } from "./convolution";
import { gemm, matMul } from "./dense";
import { abs, cos, erf, exp, log, neg, reciprocal, sin, sqrt } from "./elementwise";
import { batchNormalization } from "./normalization";
import { averagePoolRule, globalAveragePool, globalMaxPool, maxPool } from "./pool";
import { pRelu } from "./prelu";
import { reduceExtremum, reduceL2, reduceMean, reduceSum, reduceSumSquare } from "./reduce";
import { concat, identity, reshape } from "./shape";
import { logSoftmax, softmax } from "./softmax";
import { groupNormalization, instanceNormalization, layerNormalization } from "./standardization";
import { max, mean, min, sum } from "./variadic";

/** Operators of the standard domain that can be differentiated. */
export const operators = [
  "Abs",
  "Add",
  "AveragePool",
  "BatchNormalization",
  "Celu",
  "Clip",
  "Concat",
  "Conv",
  "ConvTranspose",
  "Cos",
  "Div",
  "Dropout",
  "Elu",
  "Erf",
  "Exp",
  "Flatten",
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
  "Selu",
  "Sigmoid",
  "Sin",
  "Softmax",
  "Softplus",
  "Softsign",
  "Sqrt",
  "Squeeze",
  "Sub",
  "Sum",
  "Tanh",
  "ThresholdedRelu",
  "Unsqueeze",
] as const;

export type Operator = (typeof operators)[number];

/** One row an operator. */
const rules: { [K in Operator]: Rule } = {
  Abs: abs,
  Add: add,
  AveragePool: averagePoolRule,
  BatchNormalization: batchNormalization,
  Celu: celu,
  Clip: clip,
  Concat: concat,
  Conv: conv,
  ConvTranspose: convTranspose,
  Cos: cos,
  Div: div,
  Dropout: identity,
  Elu: elu,
  Erf: erf,
  Exp: exp,
  Flatten: reshape,
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
  Selu: selu,
  Sigmoid: sigmoid,
  Sin: sin,
  Softmax: softmax,
  Softplus: softplus,
  Softsign: softsign,
  Sqrt: sqrt,
  Squeeze: reshape,
  Sub: sub,
  Sum: sum,
  Tanh: tanh,
  ThresholdedRelu: thresholdedRelu,
  Unsqueeze: reshape,
};

const isOperator = (op: string): op is Operator => Object.hasOwn(rules, op);

/** The rule of a node's operator; undefined when it has none. */
export const ruleOf = (node: GraphNode): Rule | undefined => (node.domain === "" && isOperator(node.op) ? rules[node.op] : undefined);
