import type { GraphNode } from "../../onnx/graph";
import type { Network } from "../../onnx/model";
import type { KnownOperator } from "../../onnx/operators";
import { forms } from "../doubleForms";
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

/** What is known of the operators of the standard domain that can be differentiated, one row an operator. */
const rules = {
  Abs: abs,
  Add: add,
  AveragePool: { ...averagePoolRule, doubleForm: forms.averagePool },
  BatchNormalization: batchNormalization,
  Cast: cast,
  Celu: { ...celu, doubleForm: forms.celu },
  Clip: { ...clip, doubleForm: forms.clip },
  Concat: concat,
  ConstantOfShape: constantOfShape,
  Conv: { ...conv, doubleForm: forms.conv },
  ConvTranspose: { ...convTranspose, doubleForm: forms.convTranspose },
  Cos: cos,
  CumSum: cumSum,
  DepthToSpace: depthToSpace,
  Div: div,
  Dropout: identity,
  Elu: { ...elu, doubleForm: forms.elu },
  Erf: { ...erf, doubleForm: forms.erf },
  Exp: exp,
  Expand: expand,
  Flatten: reshape,
  Gather: gather,
  Gelu: { ...gelu, doubleForm: forms.gelu },
  Gemm: gemm,
  GlobalAveragePool: { ...globalAveragePool, doubleForm: forms.globalAveragePool },
  GlobalMaxPool: { ...globalMaxPool, doubleForm: forms.globalMaxPool },
  GroupNormalization: { ...groupNormalization, doubleForm: forms.groupNormalization },
  HardSigmoid: { ...hardSigmoid, doubleForm: forms.hardSigmoid },
  HardSwish: { ...hardSwish, doubleForm: forms.hardSwish },
  Identity: identity,
  InstanceNormalization: { ...instanceNormalization, doubleForm: forms.instanceNormalization },
  LayerNormalization: { ...layerNormalization, doubleForm: forms.layerNormalization },
  LeakyRelu: { ...leakyRelu, doubleForm: forms.leakyRelu },
  Log: log,
  LogSoftmax: logSoftmax,
  MatMul: matMul,
  Max: max,
  MaxPool: maxPool,
  Mean: { ...mean, doubleForm: forms.mean },
  Min: min,
  Mish: { ...mish, doubleForm: forms.mish },
  Mul: mul,
  Neg: neg,
  PRelu: { ...pRelu, doubleForm: forms.pRelu },
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
  Resize: { ...resize, doubleForm: forms.resize },
  Selu: { ...selu, doubleForm: forms.selu },
  Sigmoid: sigmoid,
  Sin: sin,
  Slice: slice,
  Softmax: softmax,
  Softplus: { ...softplus, doubleForm: forms.softplus },
  Softsign: { ...softsign, doubleForm: forms.softsign },
  SpaceToDepth: spaceToDepth,
  Split: split,
  Sqrt: sqrt,
  Squeeze: reshape,
  Sub: sub,
  Sum: sum,
  Tanh: tanh,
  ThresholdedRelu: { ...thresholdedRelu, doubleForm: forms.thresholdedRelu },
  Tile: tile,
  Transpose: transpose,
  Trilu: trilu,
  Unsqueeze: reshape,
  Upsample: { ...resize, doubleForm: forms.resize },
  Where: where,
} satisfies { [K in KnownOperator]?: Rule };

export type Operator = keyof typeof rules;

const isOperator = (op: string): op is Operator => Object.hasOwn(rules, op);

export const operators: readonly Operator[] = Object.keys(rules).filter(isOperator);

/** The rule of a node's operator; undefined when it has none. */
export const ruleOf = (node: GraphNode): Rule | undefined =>
  node.domain === "" && isOperator(node.op) ? rules[node.op] : undefined;

/** The parameters that a node brings to its signals; what only computes shapes has none. */
export const sitesOf = (network: Network, node: GraphNode): Site[] =>
  node.outputs.some((o) => network.trace.isSignal(o)) ? (ruleOf(node)?.sites?.(node, network) ?? []) : [];
