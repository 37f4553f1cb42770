import type { RecipeInput } from "../../../protocol/recipe";
import { similaritySchema } from "../../../protocol/studies/similarity/recipe";
import type { ReproducedPair } from "../../../protocol/subspaceMatchReproduction";
import type { NetworkRecipe, TrainingInput } from "../../../protocol/studies/training/recipe";
import type { DataFiles } from "../dataNames";
import { dataOf, trainingOf, type TrainedFiles } from "../recipes";

/** A network that is trained from two seeds on the same examples. */
export interface SeededNetwork extends Pick<ReproducedPair, "id" | "name" | "setting"> {
  /** Of one example. */
  input: number[];
  layers: NetworkRecipe["layers"];
  /** Examples, in the order of the file: to train on, held out. */
  split: [number, number];
  epochs: number;
  batch: number;
  rate: number;
  draws: number;
}

export interface SeededSize {
  /** Height and width. */
  image: number;
  split: [number, number];
  batch: number;
  rate: number;
  mlp: { units: number[]; epochs: number };
  convnet: { channels: [number, number]; units: [number, number]; epochs: number };
  /** Of each baseline. */
  draws: number;
}

/** 3,000 held out examples are more than ten for each of 200 units. */
export const seededSize: SeededSize = {
  image: 28,
  split: [6000, 3000],
  batch: 50,
  rate: 1e-3,
  mlp: { units: [200, 200, 200], epochs: 12 },
  convnet: { channels: [6, 16], units: [120, 84], epochs: 12 },
  draws: 20,
};

export const seeds: [number, number] = [1, 2];

/** A perceptron and LeNet-5 with ReLU and max pooling. */
export function seededNetworks({ image, split, batch, rate, mlp, convnet, draws }: SeededSize): SeededNetwork[] {
  const training = (epochs: number) =>
    `Adam with rate ${rate} falling to a tenth, batches of ${batch}, ${epochs} epochs on ${split[0]} examples, Glorot normal start. The seed draws the start and the order of the examples.`;
  const shared = { input: [1, image, image], split, batch, rate, draws };
  const [first, second] = convnet.channels;
  return [
    {
      ...shared,
      ...{ id: "mlp", name: "Perceptron", epochs: mlp.epochs },
      setting: [`Dense layers of ${[image ** 2, ...mlp.units, 10].join("-")} units, ReLU.`, training(mlp.epochs)],
      layers: [...mlp.units.flatMap((units) => [units, "relu" as const]), 10],
    },
    {
      ...shared,
      ...{ id: "convnet", name: "LeNet", epochs: convnet.epochs },
      setting: [
        `Convolutions of 5x5 to ${first} and ${second} channels, each with ReLU and 2x2 max pooling, dense layers of ${[...convnet.units, 10].join(", ")} units.`,
        training(convnet.epochs),
        "A channel of an image inside the network is a unit; of every example one position is taken, drawn by the seed, the same in both networks.",
      ],
      layers: [
        { conv: first, kernel: 5, stride: 1, pad: "same" },
        "relu",
        { maxPool: 2 },
        { conv: second, kernel: 5, stride: 1, pad: 0 },
        "relu",
        { maxPool: 2 },
        ...convnet.units.flatMap((units) => [units, "relu" as const]),
        10,
      ],
    },
  ];
}

export const seededTraining = (
  { split, epochs, batch, rate }: SeededNetwork,
  files: DataFiles,
  seed: number,
  at: TrainedFiles,
): TrainingInput =>
  trainingOf(files, split, seed, at, {
    optimizer: "adam",
    epochs,
    batch,
    rate,
    finalRate: rate / 10,
    schedule: "geometric",
  });

/** Both networks over the held out examples. */
export const seededComparison = (
  { split, draws }: SeededNetwork,
  files: DataFiles,
  [model, other]: readonly [string, string],
): RecipeInput => ({
  format: "holoscope.recipe/1",
  model,
  data: dataOf(files, split),
  split: [...split],
  family: "multinomial",
  similarity: similaritySchema.parse({
    other,
    part: 2,
    convolutions: "positions",
    measures: ["subspaceMatch", "cca", "svcca", "pwcca", "linearCka", "rbfCka"],
    draws,
  }),
});
