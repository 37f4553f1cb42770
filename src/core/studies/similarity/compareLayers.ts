import type {
  ComparedRows,
  PairDetails,
  PairSimilarity,
  RepresentationFacts,
} from "../../../protocol/studies/similarity/report";
import type { MeasureName, SimilarityRecipe } from "../../../protocol/studies/similarity/recipe";
import { compareRepresentations, type ComparisonSettings, type Figures, type PairIndex } from "./compare";
import { pairDetails } from "./details";
import { dimensionFacts } from "./facts";
import type { Layer, LayerActivations } from "./layers";
import { observedPair } from "./pair";
import { represent, type Representation } from "./representation";
import { spanFacts } from "./spans";
import { warningsOf } from "./warnings";
import type { Products } from "../../products/products";
import type { Work } from "../../work";

/** The layers of one model with their units. */
export interface LayerSet {
  layers: readonly Layer[];
  activations: readonly LayerActivations[];
  examples: number;
}

export interface LayerComparison {
  /** Of every set the facts of its layers. */
  facts: RepresentationFacts[][];
  pairs: PairSimilarity[];
  details: PairDetails[];
}

/** Which pairs of layers: all, or those of the same place in both sets. */
export type Places = "all" | "same";

/** Pairs that are compared over the same rows. */
interface Group {
  rows: ComparedRows;
  pairs: PairIndex[];
}

/**
 * Compares all pairs of layers of two models, or of one.
 * @param sets two, or one whose layers are compared with each other
 */
export async function compareLayers(
  sets: readonly [LayerSet] | readonly [LayerSet, LayerSet],
  recipe: SimilarityRecipe,
  seed: number,
  products: Products,
  work: Work,
  places: Places = "all",
): Promise<LayerComparison> {
  const [first, second = first] = sets;
  const settings = { ...recipe, epsilons: [...new Set(recipe.epsilons)].sort((m, n) => m - n), seed };
  const groups = groupPairs(first, second, places);
  const facts: RepresentationFacts[][] = sets.map(() => []);
  const pairs: PairSimilarity[] = [];
  const details: PairDetails[] = [];
  let done = 0;
  const total = groups.reduce((n, g) => n + g.pairs.length, 0);
  for (const { rows, pairs: wanted } of groups) {
    const own = work.part(done / total, (done + wanted.length) / total);
    const xs = await representations(
      first,
      wanted.map((p) => p.a),
      rows,
      products,
    );
    const ys =
      second === first
        ? await representations(
            first,
            wanted.map((p) => p.b),
            rows,
            products,
            xs,
          )
        : await representations(
            second,
            wanted.map((p) => p.b),
            rows,
            products,
          );
    for (const [k, found] of (second === first ? [ys] : [xs, ys]).entries())
      for (const [index, representation] of found)
        facts[k]![index] = factsOf(sets[k]!.layers[index]!, representation, rows, recipe.variance);
    const figures = await compareIndexed(xs, ys, wanted, settings, products, own);
    for (const [k, { a, b }] of wanted.entries()) {
      const [x, y] = [xs.get(a)!, ys.get(b)!];
      const pair = await observedPair(x, y, settings, products);
      pairs.push({
        a,
        b,
        rows,
        ...split(figures[k]!, settings.epsilons),
        spans: await spanFacts(pair),
        warnings: warningsOf(x, y, recipe.variance),
      });
      const asked = recipe.details.find((d) => d.a === first.layers[a]!.tensor && d.b === second.layers[b]!.tensor);
      if (asked) details.push({ a, b, ...(await pairDetails(pair, asked.epsilon)) });
    }
    done += wanted.length;
  }
  return { facts, pairs: pairs.sort((m, n) => m.a - n.a || m.b - n.b), details };
}

/** Layers of the same grid by their positions, where these are kept; all others by examples, which come first. */
function groupPairs(first: LayerSet, second: LayerSet, places: Places): Group[] {
  const groups = new Map<string, Group>([["", { rows: { kind: "examples", count: first.examples }, pairs: [] }]]);
  for (const [a, x] of first.layers.entries())
    for (const [b, y] of second.layers.entries()) {
      if ((first === second && b < a) || (places === "same" && a !== b)) continue;
      const isByPositions =
        first.activations[a]!.positions && second.activations[b]!.positions && String(x.grid) === String(y.grid);
      const key = isByPositions ? String(x.grid) : "";
      const group = groups.get(key) ?? { rows: { kind: "positions", count: first.examples, grid: x.grid }, pairs: [] };
      group.pairs.push({ a, b });
      groups.set(key, group);
    }
  return [...groups.values()].filter((g) => g.pairs.length > 0);
}

/** Of some layers, by index; those that are known already are taken. */
async function representations(
  { activations, examples }: LayerSet,
  wanted: readonly number[],
  { kind }: ComparedRows,
  products: Products,
  known?: ReadonlyMap<number, Representation>,
): Promise<Map<number, Representation>> {
  const found = new Map<number, Representation>();
  for (const index of [...new Set(wanted)].sort((m, n) => m - n))
    found.set(index, known?.get(index) ?? (await represent(activations[index]![kind]!, examples, products)));
  return found;
}

/** Representations keep their place among those that are there. */
function compareIndexed(
  xs: ReadonlyMap<number, Representation>,
  ys: ReadonlyMap<number, Representation>,
  pairs: readonly PairIndex[],
  settings: ComparisonSettings,
  products: Products,
  work: Work,
): Promise<Figures[]> {
  const [as, bs] = [[...xs.keys()], [...ys.keys()]];
  const placed = pairs.map(({ a, b }) => ({ a: as.indexOf(a), b: bs.indexOf(b) }));
  return compareRepresentations([...xs.values()], [...ys.values()], placed, settings, products, work);
}

function split(
  { subspaceMatch, ...others }: Figures,
  epsilons: readonly number[],
): Pick<PairSimilarity, "figures" | "subspaceMatch"> {
  const single = Object.entries(others) as [Exclude<MeasureName, "subspaceMatch">, Figures[MeasureName]][];
  return {
    figures: Object.fromEntries(single.map(([name, found]) => [name, found![0]])),
    ...(subspaceMatch
      ? { subspaceMatch: subspaceMatch.map((figure, k) => ({ epsilon: epsilons[k]!, ...figure })) }
      : {}),
  };
}

function factsOf(
  { tensor, layer, block, operator, width, grid }: Layer,
  representation: Representation,
  rows: ComparedRows,
  variance: number,
): RepresentationFacts {
  return {
    tensor,
    layer,
    block,
    operator,
    width,
    rows,
    isImage: grid !== undefined,
    ...dimensionFacts(representation, variance),
  };
}
