import * as ort from "onnxruntime-node";
import { inputError } from "../protocol/errors";
import { isStop, stop, withStop } from "./landing";
import type { Feeds, Landing, Runtime, Session, Tensor, TensorData } from "../core/runtime";

/**
 * Where several sessions take turns each has its own threads: those of an idle session must not spin on the cores that
 * the next one needs.
 */
const waiting = (alone: boolean) => ({ allow_spinning: alone ? "1" : "0" });

/**
 * Off: it takes the constant that a product is multiplied by into an attribute of single precision, also in double
 * graphs.
 */
const optimization = { disable_specified_optimizers: "MatMulScaleFusion" };

/**
 * Without prepacking the runtime computes on the mapped pages of external data; with it, it copies every matrix when a
 * session is made.
 */
const external = (folder: string) => ({
  model_external_initializers_file_folder_path: folder,
  disable_prepacking: "1",
});

/** ONNX Runtime behind the core's interface: the only import of onnxruntime. */
export const onnxRuntime: Runtime = {
  async load(model, { optimize = true, folder, threads, alone = false, lands = false } = {}) {
    const open = (bytes: Uint8Array) =>
      ort.InferenceSession.create(bytes, {
        graphOptimizationLevel: optimize ? "all" : "disabled",
        logSeverityLevel: 4,
        ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
        extra: {
          optimization,
          session: { intra_op: waiting(alone), ...(folder === undefined ? {} : external(folder)) },
        },
      });
    return new OrtSession(await (lands ? open(withStop(model)).catch(() => open(model)) : open(model)));
  },
};

class OrtSession implements Session {
  readonly outputNames: readonly string[];
  private readonly stops: boolean;

  constructor(private readonly session: ort.InferenceSession) {
    this.stops = session.outputNames.includes(stop);
    this.outputNames = session.outputNames.filter((name) => name !== stop);
  }

  async run(feeds: Feeds, outputs: readonly string[] | Landing = this.outputNames): Promise<Record<string, Tensor>> {
    const tensors = Object.fromEntries(Object.entries(feeds).map(([name, t]) => [name, toOrt(t)]));
    if (!isLanding(outputs)) return fromResults(await this.session.run(tensors, outputs));
    if (!this.stops || !isComplete(outputs))
      return { ...fromResults(await this.session.run(tensors, fetches(outputs))), ...given(outputs) };
    await this.session.run(tensors, { [stop]: null, ...fetches(outputs) }).catch((error: unknown) => {
      if (!isStop(error)) throw error;
    });
    return outputs;
  }

  async release() {
    await this.session.release();
  }
}

const isLanding = (outputs: readonly string[] | Landing): outputs is Landing => !Array.isArray(outputs);

const isComplete = (landing: Landing): landing is Record<string, Tensor> =>
  Object.values(landing).every((t) => t !== null);

const given = (landing: Landing): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(landing).flatMap(([name, t]) => (t ? [[name, t]] : [])));

const fromResults = (results: Readonly<Record<string, ort.OnnxValue>>): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(results).map(([name, value]) => [name, fromOrt(name, value)]));

const fetches = (landing: Landing): Record<string, ort.Tensor | null> =>
  Object.fromEntries(Object.entries(landing).map(([name, t]) => [name, t && toOrt(t)]));

function toOrt({ data, dims }: Tensor): ort.Tensor {
  if (data instanceof Float32Array) return new ort.Tensor("float32", data, dims);
  if (data instanceof Float64Array) return new ort.Tensor("float64", data, dims);
  if (data instanceof BigInt64Array) return new ort.Tensor("int64", data, dims);
  if (data instanceof Int32Array) return new ort.Tensor("int32", data, dims);
  return new ort.Tensor("uint8", data, dims);
}

function fromOrt(name: string, value: ort.OnnxValue): Tensor {
  const { data, dims } = value;
  if (isTensorData(data)) return { data, dims };
  if (value.type === "int8" || value.type === "int16" || value.type === "uint16")
    return { data: Int32Array.from(data, Number), dims };
  throw inputError(`tensor "${name}" has element type ${value.type}, which is not read; convert the model to float32`);
}

const isTensorData = (data: unknown): data is TensorData =>
  data instanceof Float32Array ||
  data instanceof Float64Array ||
  data instanceof BigInt64Array ||
  data instanceof Int32Array ||
  data instanceof Uint8Array;
