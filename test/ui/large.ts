// A network of many blocks for looking at the page: residual units, every sixth with a projection shortcut, which cuts
// sever.
import { layOut } from "../../src/core/model/diagram/layout";
import { edgeId, type Block, type BlockGraph, type Edge } from "../../src/core/model/diagram/blocks";
import type { CutInfo, Inspection } from "../../src/protocol/inspection";
import { fixtureRun } from "./fixture";

export function largeInspection(units: number): Inspection {
  const { graph, cuts } = residual(units);
  return { ...fixtureRun().inspection, name: "resnet", cuts, uncut: [], diagram: layOut(graph) };
}

function residual(units: number): { graph: BlockGraph; cuts: CutInfo[] } {
  const blocks: Block[] = [];
  const edges: Edge[] = [];
  const cuts: CutInfo[] = [];
  const add = (
    kind: Block["kind"],
    title: string,
    operators: string[],
    parameterCount: number,
    ...from: string[]
  ): string => {
    const id = `b${blocks.length}`;
    const weights = kind === "layer" ? [`${title}.weight`] : [];
    blocks.push({
      id,
      kind,
      title,
      operators,
      shape: [64, 14, 14],
      parameters: weights.map((name) => ({ name, shape: [parameterCount], role: "weight" })),
      parameterCount,
      nodes: [`/${title}`],
    });
    for (const source of from) edges.push({ id: edgeId(source, id), from: source, to: id, weights });
    return id;
  };
  const cut = (weights: string[], severs: string[], biasBlocks: string[] = []) =>
    cuts.push({
      id: `cut${cuts.length + 1}`,
      weights,
      biases: [],
      features: 36_864,
      ordered: true,
      wellBehaved: true,
      homogeneous: true,
      reasons: [],
      severs,
      biasBlocks,
    });
  const conv = (title: string, from: string) => add("layer", title, ["Conv", "Relu"], 36_864, from);
  const input = add("input", "x", [], 0);
  let top = conv("stem", input);
  cut(["stem.weight"], [edgeId(input, top)]);
  for (let k = 0; k < units; k++) {
    const name = `layer${Math.floor(k / 6) + 1}.${k % 6}`;
    const [first, start] = [conv(`${name}.conv1`, top), top];
    const second = conv(`${name}.conv2`, first);
    const shortcut = k % 6 === 0 ? conv(`${name}.shortcut`, top) : top;
    top = add("operator", "Add", ["Add", "Relu"], 0, second, shortcut);
    if (shortcut !== start)
      cut(
        [`${name}.conv1.weight`, `${name}.shortcut.weight`],
        [edgeId(start, first), edgeId(start, shortcut)],
        [second],
      );
  }
  const head = add("layer", "head", ["Gemm"], 64, top);
  cut(["head.weight"], [edgeId(top, head)], [head]);
  add("output", "logit", [], 0, head);
  return { graph: { blocks, edges, blockOf: (signal) => signal }, cuts };
}
