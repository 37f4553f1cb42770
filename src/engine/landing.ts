import { create, toBinary } from "@bufbuild/protobuf";
import { GraphProtoSchema, ModelProtoSchema, TypeProtoSchema, ValueInfoProtoSchema } from "onnx-buf";
import { DataType, makeNode } from "../core/onnx/proto";

/* The binding copies every output that it returns, also one that it has just computed into an array of ours. It converts outputs in their
   order, when all are computed, and stops at one that is no tensor: with such an output in front nothing is copied. */

export const stop = "holoscope:stop";

/** Models above this size are not copied to get a stop. */
const largest = 64e6;

/**
 * The model with a stop as its first output, which needs opset 11. Parts of an encoded message may follow one another:
 * its graph is in two.
 */
export function withStop(model: Uint8Array): Uint8Array {
  if (model.length > largest) return model;
  const elements = create(TypeProtoSchema, { value: { case: "tensorType", value: { elemType: DataType.FLOAT } } });
  const type = create(TypeProtoSchema, { value: { case: "sequenceType", value: { elemType: elements } } });
  const graph = create(GraphProtoSchema, {
    node: [makeNode("SequenceEmpty", [], [stop])],
    output: [create(ValueInfoProtoSchema, { name: stop, type })],
  });
  const first = toBinary(ModelProtoSchema, create(ModelProtoSchema, { graph }));
  const all = new Uint8Array(first.length + model.length);
  all.set(first);
  all.set(model, first.length);
  return all;
}

/** Whether a run ended at the stop. */
export const isStop = (error: unknown): boolean => error instanceof Error && error.message.includes("Non tensor type");
