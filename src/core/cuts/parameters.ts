import type { Site } from "../autodiff/rule";
import type { Graph } from "../onnx/graph";
import { isCopy, isLayout } from "../onnx/operators";

/** Which sites use the same parameter: a tensor read by several nodes has a use at each. */
export class Parameters {
  private readonly tensors = new Map<Site, string>();
  private readonly origins = new Map<Site, string>();
  private readonly uses = new Map<string, Site[]>();

  constructor(
    private readonly graph: Graph,
    sites: readonly Site[],
  ) {
    for (const site of sites) {
      // Edges made from several constants have weights of their own: the shifts of two normalisations differ although
      // beta is shared.
      const own = site.edge ? site.node.output : undefined;
      const origin = own ?? this.source(site.tensor, isLayout);
      this.tensors.set(site, own ?? this.source(site.tensor, isCopy));
      this.origins.set(site, origin);
      this.uses.set(origin, [...(this.uses.get(origin) ?? []), site]);
    }
  }

  /** Sites put together by parameter, in the order in which parameters first occur. */
  group(sites: readonly Site[]): Site[][] {
    const groups = new Map<string, Site[]>();
    for (const site of sites) {
      const tensor = this.tensors.get(site)!;
      groups.set(tensor, [...(groups.get(tensor) ?? []), site]);
    }
    return [...groups.values()];
  }

  /**
   * Why a parameter with these crossed uses is not crossed as a whole: a cut is well behaved when every use of each of
   * its parameters crosses it, for only then is the parameter's derivative the sum over the crossed edges (paper,
   * section 7).
   */
  partlyCrossed(crossed: readonly Site[]): string | undefined {
    const site = crossed[0]!;
    const other = this.uses.get(this.origins.get(site)!)!.find((s) => !crossed.includes(s));
    if (!other) return undefined;
    const form = this.tensors.get(other) === this.tensors.get(site) ? "" : " in another layout";
    return `${site.role} "${this.graph.parameterName(site.tensor)}" is also used${form} by ${other.node.label}, so this cut is not well behaved`;
  }

  /** The tensor that a constant is made from by nothing but these operators. */
  private source(tensor: string, isPassed: (op: string) => boolean): string {
    const node = this.graph.producer(tensor);
    return node && isPassed(node.op) && node.inputs[0] ? this.source(node.inputs[0], isPassed) : tensor;
  }
}
