import type { Emitter } from "./emitter";
import { grouped, patches } from "./outer";
import type { OuterProduct, Site, SiteFeatures } from "./rule";

/**
 * The gradient of a batch by the operand of a site, of the operand's shape: its features summed over the examples, with
 * nothing kept for any one of them.
 * @param gradient at the output of the site's node
 */
export function summedGradient(emit: Emitter, site: Site, gradient: string): string {
  const shorter = site.summed?.(emit, gradient);
  if (shorter !== undefined) return shorter;
  const { tensor, shape } = summed(emit, site.features(emit, gradient));
  // The runtime copies what is reshaped on its way out.
  const isInShape = shape.length === site.shape.length && shape.every((d, i) => d === site.shape[i]);
  return isInShape ? tensor : emit.op("Reshape", [tensor, emit.ints(site.shape)]);
}

interface Shaped {
  tensor: string;
  shape: number[];
}

function summed(emit: Emitter, features: SiteFeatures): Shaped {
  if (features.kind === "plain") return { tensor: emit.reduceSum(features.values, [0], false), shape: [features.size] };
  return features.groups === 1 && !features.right.windows ? ofRows(emit, features) : ofGroups(emit, features);
}

/** Every position of every example is a row of both sides. */
function ofRows(emit: Emitter, { positions, left, right }: OuterProduct): Shaped {
  const rows = ({ tensor, channels, channelsLast }: OuterProduct["left"]) => {
    const last =
      channelsLast || positions === 1
        ? tensor
        : emit.transpose(emit.reshape(tensor, [-1, channels, positions]), [0, 2, 1]);
    return emit.reshape(last, [-1, channels]);
  };
  return { tensor: emit.gemm(rows(left), rows(right), { transA: 1 }), shape: [left.channels, right.channels] };
}

/** The same for each group, with the right side read through windows: [groups, left, right, taps]. */
function ofGroups(emit: Emitter, { positions, groups, left, right }: OuterProduct): Shaped {
  const taps = right.windows?.taps ?? 1;
  const l = grouped(emit, left, positions, groups);
  const r = patches(emit, grouped(emit, right, right.pixels, groups), right.windows, [
    groups,
    positions,
    taps * right.channels,
  ]);
  // The examples come behind the group, so that they are summed over as the positions are.
  const columns = emit.op("Reshape", [emit.transpose(l, [1, 3, 0, 2]), emit.ints([groups, left.channels, -1])]);
  const rows = emit.op("Reshape", [emit.transpose(r, [1, 0, 2, 3]), emit.ints([groups, -1, taps * right.channels])]);
  const products = emit.op("Reshape", [
    emit.op("MatMul", [columns, rows]),
    emit.ints([groups, left.channels, taps, right.channels]),
  ]);
  return { tensor: emit.transpose(products, [0, 1, 3, 2]), shape: [groups, left.channels, right.channels, taps] };
}
