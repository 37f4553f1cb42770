import type { GraphNode } from "../../onnx/graph";
import type { Rule } from "../rule";
import { leakyRelu, relu, sigmoid, softmax, tanh } from "./activation";
import { add, div, mul, sub } from "./arithmetic";
import { conv, convTranspose } from "./convolution";
import { gemm, matMul } from "./dense";
import { batchNormalization } from "./normalization";
import { averagePoolRule, globalAveragePool, globalMaxPool, maxPool } from "./pool";
import { concat, identity, reshape } from "./shape";

/** Operators of the standard domain that can be differentiated. */
export const operators = [
  "Add",
  "AveragePool",
  "BatchNormalization",
  "Concat",
  "Conv",
  "ConvTranspose",
  "Div",
  "Dropout",
  "Flatten",
  "Gemm",
  "GlobalAveragePool",
  "GlobalMaxPool",
  "Identity",
  "LeakyRelu",
  "MatMul",
  "MaxPool",
  "Mul",
  "Relu",
  "Reshape",
  "Sigmoid",
  "Softmax",
  "Squeeze",
  "Sub",
  "Tanh",
  "Unsqueeze",
] as const;

export type Operator = (typeof operators)[number];

/** One row an operator. */
const rules: { [K in Operator]: Rule } = {
  Add: add,
  AveragePool: averagePoolRule,
  BatchNormalization: batchNormalization,
  Concat: concat,
  Conv: conv,
  ConvTranspose: convTranspose,
  Div: div,
  Dropout: identity,
  Flatten: reshape,
  Gemm: gemm,
  GlobalAveragePool: globalAveragePool,
  GlobalMaxPool: globalMaxPool,
  Identity: identity,
  LeakyRelu: leakyRelu,
  MatMul: matMul,
  MaxPool: maxPool,
  Mul: mul,
  Relu: relu,
  Reshape: reshape,
  Sigmoid: sigmoid,
  Softmax: softmax,
  Squeeze: reshape,
  Sub: sub,
  Tanh: tanh,
  Unsqueeze: reshape,
};

const isOperator = (op: string): op is Operator => Object.hasOwn(rules, op);

/** The rule of a node's operator; undefined when it has none. */
export const ruleOf = (node: GraphNode): Rule | undefined => (node.domain === "" && isOperator(node.op) ? rules[node.op] : undefined);
