import type { Emitter } from "./emitter";
import { grouped, patches } from "./outer";
import type { OuterProduct, Site, SiteFeatures } from "./rule";

/**
 * The gradient of a batch by the operand of a site, of the operand's shape: its features summed over the examples, with nothing kept for
 * any one of them.
 * @param gradient at the output of the site's node
 */
export function summedGradient(emit: Emitter, site: Site, gradient: string): string {
  return site.summed?.(emit, gradient) ?? emit.op("Reshape", [summed(emit, site.features(emit, gradient)), emit.ints(site.shape)]);
}

function summed(emit: Emitter, features: SiteFeatures): string {
  if (features.kind === "plain") return emit.reduceSum(features.values, [0], false);
  return features.groups === 1 && !features.right.windows ? ofRows(emit, features) : ofGroups(emit, features);
}

/** Every position of every example is a row of both sides. */
function ofRows(emit: Emitter, { positions, left, right }: OuterProduct): string {
  const rows = ({ tensor, channels, channelsLast }: OuterProduct["left"]) => {
    const last = channelsLast || positions === 1 ? tensor : emit.transpose(emit.reshape(tensor, [-1, channels, positions]), [0, 2, 1]);
    return emit.reshape(last, [-1, channels]);
  };
  return emit.gemm(rows(left), rows(right), { transA: 1 });
}

/** The same for each group, with the right side read through windows: [groups, left, right, taps]. */
function ofGroups(emit: Emitter, { positions, groups, left, right }: OuterProduct): string {
  const taps = right.windows?.taps ?? 1;
  const l = grouped(emit, left, positions, groups);
  const r = patches(emit, grouped(emit, right, right.pixels, groups), right.windows, [groups, positions, taps * right.channels]);
  // The examples come behind the group, so that they are summed over as the positions are.
  const columns = emit.op("Reshape", [emit.transpose(l, [1, 3, 0, 2]), emit.ints([groups, left.channels, -1])]);
  const rows = emit.op("Reshape", [emit.transpose(r, [1, 0, 2, 3]), emit.ints([groups, -1, taps * right.channels])]);
  const products = emit.op("Reshape", [emit.op("MatMul", [columns, rows]), emit.ints([groups, left.channels, taps, right.channels])]);
  return emit.transpose(products, [0, 1, 3, 2]);
}
