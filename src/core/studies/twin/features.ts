import type { BlockTensors } from "../../autodiff/rule";
import { blockOutputs } from "../../autodiff/backprop";
import { Collector } from "../../features/collector";
import { featureBlock, ofOutput } from "../../features/outputs";
import { Features } from "../../features/features";
import type { Products } from "../../products/products";
import { product } from "../../linalg/shape";
import { selectRows } from "../../linalg/vector";
import { DataType, encodeModel, tensorValues } from "../../onnx/proto";
import type { Tensor } from "../../runtime";
import type { Work } from "../../work";
import type { TwinBlock } from "../../../protocol/twin";
import type { TwinFile } from "../../model/twinFile";

export interface TwinPass {
  /** N_v(x) of every example, [m, K]. */
  logits: Float64Array;
  features: Features;
}

/**
 * Runs a twin over examples and takes the features out of its graph: what it serves and what it is fitted on are the
 * same tensors, and neither the network nor its cuts are needed.
 * @param inputs row-major, m x the product of the input's shape
 */
export async function runTwin(file: TwinFile, inputs: Float64Array, products: Products, work: Work): Promise<TwinPass> {
  const { twin } = file;
  const { input, outputs, logit, batch } = twin;
  const width = product(input.shape);
  const examples = inputs.length / width;
  const blocks = twin.parameters.map(({ uses }) => uses.map((use) => blockTensors(file, use)));
  const shared = new Set(
    blocks
      .flat()
      .flatMap((b) => (b.kind === "outer" ? [b.left, b.right].filter((f) => f.forward).map((f) => f.tensor) : [])),
  );
  const wanted = new Set([logit, ...blocks.flat().flatMap(blockOutputs)]);
  const session = await work.runtime.load(encodeModel(file.model, { outputs: [...wanted] }));
  const isSingle = readsSingle(file);
  let collect: Collector | undefined;
  try {
    for (let from = 0; from < examples; from += batch) {
      work.progress("", from / examples);
      await work.pause();
      const rows = inputs.subarray(from * width, Math.min(examples, from + batch) * width);
      const count = rows.length / width;
      const results = await session.run(
        { [input.name]: { data: isSingle ? Float32Array.from(rows) : rows, dims: [count, ...input.shape] } },
        [...wanted],
      );
      collect ??= new Collector(examples, results[logit]!.data instanceof Float64Array);
      for (const [tensor, value] of Object.entries(results)) {
        if (tensor === logit) collect.add(tensor, value, from, count);
        else if (shared.has(tensor)) collect.add(tensor, ofCopy(value, 0, count, outputs), from, count);
        else
          for (let k = 0; k < outputs; k++)
            collect.add(ofOutput(tensor, k), ofCopy(value, k, count, outputs), from, count);
      }
    }
  } finally {
    await session.release();
  }
  const all = collect ?? new Collector(0, true);
  const slices = Array.from({ length: outputs }, (_, k) =>
    blocks.map((uses) => uses.map((use) => featureBlock(all, use, k))),
  );
  return { logits: Float64Array.from(all.get(logit)), features: new Features(products, slices, examples) };
}

function readsSingle({ model }: TwinFile): boolean {
  const type = model.graph!.input[0]?.type?.value;
  return type?.case === "tensorType" && type.value.elemType === DataType.FLOAT;
}

/** The rows of one of the K copies of every example. */
function ofCopy({ data, dims }: Tensor, k: number, examples: number, copies: number): Tensor {
  if (copies === 1 || !(data instanceof Float32Array || data instanceof Float64Array)) return { data, dims };
  const rows = Uint32Array.from({ length: examples }, (_, i) => i * copies + k);
  return { data: selectRows(data, rows, data.length / (examples * copies)), dims: [examples, ...dims.slice(1)] };
}

function blockTensors({ model, twin }: TwinFile, block: TwinBlock): BlockTensors {
  if (block.kind === "plain") return block;
  const { windows, ...right } = block.right;
  if (!windows) return { ...block, right };
  const tensor = model.graph!.initializer.find((t) => t.name === windows.index);
  const data = tensor && tensorValues(tensor).data;
  if (!(data instanceof BigInt64Array)) throw new Error(`the twin of ${twin.model} holds no index "${windows.index}"`);
  return { ...block, right: { ...right, windows: { taps: windows.taps, index: data } } };
}
