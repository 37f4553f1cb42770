/** What names are made from. */
interface NamedNode {
  op: string;
  name: string;
  /** Whether the name is the node's own. */
  isNamed: boolean;
  inputs: readonly string[];
}

/** Names that exporters make up for weights which they folded: "onnx::Conv_497", "497", "const_fold_opt__12". */
const madeUp = /^(onnx::\w+|\d+|const_fold_opt__\d+)$/;

/** What the operands of layers are called. */
const roles: Record<string, readonly string[]> = {
  Conv: ["", "weight", "bias"],
  ConvTranspose: ["", "weight", "bias"],
  Gemm: ["", "weight", "bias"],
  MatMul: ["weight", "weight"],
};

/**
 * Names for initializers whose own say nothing, after the layer that reads them: that of node
 * "/layer1/layer1.0/conv1/Conv" is layer1.0.conv1. A name that is taken is made longer by the node's own, or not given.
 */
export function readableNames(
  nodes: readonly NamedNode[],
  initializers: ReadonlyMap<string, unknown>,
): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set(initializers.keys());
  for (const node of nodes) {
    node.inputs.forEach((input, i) => {
      const role = roles[node.op]?.[i];
      if (!role || !node.isNamed || !initializers.has(input) || !madeUp.test(input) || names.has(input)) return;
      const { layer, call } = partsOf(node.name);
      const name = [layer || call, [layer, call].filter(Boolean).join(".")]
        .map((title) => `${title}.${role}`)
        .find((n) => !taken.has(n));
      if (name === undefined) return;
      names.set(input, name);
      taken.add(name);
    });
  }
  return names;
}

/**
 * PyTorch's node names are paths of modules, each below a list with the list's name in front of its own
 * ("layer1/layer1.0").
 */
function partsOf(name: string): { layer: string; call: string } {
  const modules = name.split("/").filter(Boolean);
  const call = modules.pop() ?? name;
  return { layer: modules.filter((m, i) => !modules[i + 1]?.startsWith(`${m}.`)).join("."), call };
}
