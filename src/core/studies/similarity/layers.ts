import { inputError } from "../../../protocol/errors";
import { counted } from "../../../protocol/numbers";
import { maxUnits, type SimilarityRecipe } from "../../../protocol/studies/similarity/recipe";
import { seededRandom } from "../../linalg/random";
import type { Model } from "../../model/read";
import { product } from "../../linalg/shape";
import type { Network } from "../../onnx/model";
import { extractActivations } from "../../activations/extract";
import { chooseTensors } from "../../activations/tensors";
import { unitsOf, type UnitTensor } from "../../activations/units";
import type { Work } from "../../work";

/** A tensor whose units are compared. */
export type Layer = UnitTensor;

/** The units of a layer, row-major, one row an example. */
export interface LayerActivations {
  /** Of images the mean of every channel. */
  examples: Float32Array;
  /** Of images one position of every example. */
  positions?: Float32Array;
}

/**
 * The layers of a model that are compared: those named, or all but the raw input and what has too many units.
 * @throws input error when a named tensor does not exist or has too many units
 */
export function chooseLayers(
  model: Pick<Model, "network" | "cuts">,
  wanted: SimilarityRecipe["tensors"],
): { layers: Layer[]; notes: string[] } {
  const { network } = model;
  const all = chooseTensors(model, wanted).map((tensor) => unitsOf(network, tensor));
  const large = all.filter(({ units }) => units > maxUnits);
  const tooMany = ({ tensor, units }: Layer) =>
    `tensor "${tensor}" of ${network.graph.name} has ${counted(units, "unit")}, more than the ${maxUnits} that are compared`;
  if (wanted !== "all" && large[0]) throw inputError(`${tooMany(large[0])}: name others`, "similarity.tensors");
  const layers = all.filter(
    (layer) => !large.includes(layer) && (wanted !== "all" || layer.tensor !== network.input.name),
  );
  if (layers.length === 0)
    throw inputError(`${network.graph.name} has no tensor to compare but its input: name it`, "similarity.tensors");
  return { layers, notes: large.map((layer) => `${tooMany(layer)}: it is left out.`) };
}

/**
 * Runs the network once over all examples and keeps of every layer its units.
 * @param inputs row-major, normalised
 * @param seed draws the positions: the same for layers of the same grid in any network
 */
export async function readLayers(
  network: Network,
  layers: readonly Layer[],
  inputs: Float32Array,
  seed: number,
  convolutions: SimilarityRecipe["convolutions"],
  work: Work,
): Promise<LayerActivations[]> {
  const examples = inputs.length / product(network.input.shape);
  const kept = layers.map(({ units, grid }): LayerActivations => ({
    examples: new Float32Array(examples * units),
    ...(grid && convolutions === "positions" ? { positions: new Float32Array(examples * units) } : {}),
  }));
  const drawn = new Map(
    layers.flatMap(({ grid }) => (grid ? [[String(grid), drawPositions(product(grid), examples, seed)] as const] : [])),
  );
  const store = {
    rows: 0,
    append(rows: number, features: ReadonlyMap<string, Float32Array>): Promise<void> {
      layers.forEach((layer, k) =>
        keep(features.get(layer.tensor)!, layer, kept[k]!, store.rows, layer.grid && drawn.get(String(layer.grid))!),
      );
      store.rows += rows;
      return Promise.resolve();
    },
  };
  const whole = layers.map((layer) => ({ ...layer, reduction: { kind: "none" as const, width: layer.width } }));
  await extractActivations(network, whole, inputs, seed, store, work);
  return kept;
}

function drawPositions(count: number, examples: number, seed: number): Uint32Array {
  const random = seededRandom(seed);
  return Uint32Array.from({ length: examples }, () => Math.floor(random() * count));
}

/** @param first example of the batch */
function keep(
  values: Float32Array,
  { units, width }: Layer,
  { examples, positions }: LayerActivations,
  first: number,
  drawn: Uint32Array | undefined,
): void {
  if (!drawn) return examples.set(values, first * units);
  const places = width / units;
  for (let channel = 0; channel < values.length / places; channel++) {
    const at = first * units + channel;
    let sum = 0;
    for (let place = 0; place < places; place++) sum += values[channel * places + place]!;
    examples[at] = sum / places;
    if (positions) positions[at] = values[channel * places + drawn[Math.floor(at / units)]!]!;
  }
}
