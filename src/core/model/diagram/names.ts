import type { Block } from "./blocks";

/**
 * The path that the names of the layers among the blocks share: "layer2.1" of "layer2.1.conv1" and "layer2.1.conv2".
 * Where the titles share none (exporters rename folded weights) the names of the layers' nodes are taken. "" when there
 * is none.
 */
export function sharedName(blocks: readonly Block[]): string {
  const layers = blocks.filter(({ kind }) => kind === "layer");
  return sharedPath(layers.map(({ title }) => title)) || sharedPath(layers.map(({ nodes }) => nodes[0] ?? ""));
}

/** Longest common beginning of names that ends before a "." or "/" or is a whole name; without a leading separator. */
function sharedPath(names: readonly string[]): string {
  const [first = "", ...others] = names;
  const ends = [...first.matchAll(/[./]|$/g)].map(({ index }) => index).reverse();
  const end =
    ends.find((at) =>
      others.every((name) => name.startsWith(first.slice(0, at)) && (name.length === at || /[./]/.test(name[at]!))),
    ) ?? 0;
  return first.slice(0, end).replace(/^[./]/, "");
}
