import type { ReproducedTraining } from "../../../protocol/probesReproduction";
import { wideWidth, type ProbesRecipe } from "../../../protocol/studies/probes/recipe";
import type { RecipeInput } from "../../../protocol/recipe";
import type { NetworkRecipe, TrainingInput } from "../../../protocol/studies/training/recipe";
import type { DataFiles } from "../dataNames";
import { dataOf, trainingOf, type TrainedFiles } from "../recipes";

type Layers = NetworkRecipe["layers"];

/** A network of section 3.3 or 3.4, how it is trained here, and where it is probed. */
export interface TrainedExperiment extends Pick<
  ReproducedTraining,
  "id" | "name" | "section" | "figure" | "shown" | "setting"
> {
  /** Of one example. */
  input: number[];
  layers: Layers;
  classifiers: number;
  /** Examples, in the order of the file: to train on, to choose lambda on, held out. */
  split: [number, number, number];
  /** Of the first ones trained on so many are those that probes are fitted to. */
  probed: number;
  /** Epochs of the training, and after how many of them it is looked at in between. */
  epochs: number;
  middle?: number;
  training: Pick<TrainingInput, "lambdaPerExample" | "lambdaFactors"> & {
    stage: NonNullable<TrainingInput["stages"]>[number];
  };
  tensors: { tensor: string; name: string }[];
  wide: ProbesRecipe["wide"];
  lambdas: number[];
}

/**
 * How large the networks of section 3.4 are; the paper's have 128 layers of 128 units, with a classifier at every 16
 * layers.
 */
export interface DeepSize {
  /** Of an example. */
  inputs: number;
  layers: number;
  units: number;
  headEvery: number;
  split: [number, number, number];
  auxiliary: { epochs: number; middle: number };
  skip: { epochs: number; middle: number };
  batch: number;
  /** Falls geometrically to `finalRate`. */
  rate: number;
  finalRate: number;
  /** Probed layers: the input, the first, and every so many. */
  probeEvery: number;
}

export const deepSize: DeepSize = {
  inputs: 784,
  layers: 128,
  units: 128,
  headEvery: 16,
  split: [6000, 1000, 2000],
  auxiliary: { epochs: 14, middle: 3 },
  skip: { epochs: 14, middle: 3 },
  batch: 100,
  rate: 2e-4,
  finalRate: 2e-5,
  probeEvery: 8,
};

export interface ConvnetSize {
  /** Height and width. */
  image: number;
  channels: [number, number];
  units: number;
  split: [number, number, number];
  probed: number;
  epochs: number;
}

export const convnetSize: ConvnetSize = {
  image: 28,
  channels: [32, 64],
  units: 512,
  split: [12_000, 1000, 3000],
  probed: 4000,
  epochs: 5,
};

/** LeakyReLU of section 3.4, whose slope the paper does not give: that of section 3.2. */
const slope = 0.5;

/** Section 3.3: the convolutional network of the TensorFlow tutorial. */
export function convnet({ image, channels, units, split, probed, epochs }: ConvnetSize): TrainedExperiment {
  const names = ["input", "conv1", "relu1", "maxPool1", "conv2", "relu2", "maxPool2", "dense1", "relu3", "dense2"];
  const shown: Record<string, string> = {
    relu1: "ReLU 1",
    relu2: "ReLU 2",
    maxPool1: "pool 1",
    maxPool2: "pool 2",
    dense1: "fc1",
    relu3: "ReLU 3",
    dense2: "logits",
  };
  return {
    ...{ id: "convnet", name: "MNIST convolutional network", section: "3.3", figure: 5, shown: "test" },
    setting: [
      `Convolutions of 5x5 to ${channels.join(" and ")} channels, each with ReLU and 2x2 max pooling, a layer of ${units} ReLU units, 10 logits; Glorot normal start.`,
      `SGD with momentum 0.9, batches of 64, rate 0.01 falling by 5% an epoch, L2 of 0.0005 on the dense layers, as in the tutorial; ${epochs} epochs on ${split[0]} examples, where the paper has 10 epochs on all of MNIST; without the tutorial's dropout.`,
      `Tensors of more than ${wideWidth} values are probed through a seeded random projection to ${wideWidth}.`,
    ],
    input: [1, image, image],
    layers: [
      { conv: channels[0], kernel: 5, stride: 1, pad: "same" },
      "relu",
      { maxPool: 2 },
      { conv: channels[1], kernel: 5, stride: 1, pad: "same" },
      "relu",
      { maxPool: 2 },
      units,
      "relu",
      10,
    ],
    classifiers: 1,
    ...{ split, probed, epochs },
    // The tutorial's regulariser is 0.0005 times half the squares, on weights and biases of the dense layers.
    training: {
      lambdaPerExample: 2.5e-4,
      lambdaFactors: { "conv1.weight": 0, "conv1.bias": 0, "conv2.weight": 0, "conv2.bias": 0 },
      stage: {
        optimizer: "sgd",
        epochs,
        batch: 64,
        rate: 0.01,
        finalRate: 0.01 * 0.95 ** epochs,
        schedule: "geometric",
        momentum: 0.9,
      },
    },
    tensors: names.map((tensor) => ({ tensor, name: shown[tensor] ?? tensor })),
    wide: "project",
    lambdas: [1e-1, 1e-2, 1e-3],
  };
}

/**
 * Section 3.4: auxiliary classifiers at every 16 layers (Figure 7), or a bridge from the input to the middle of the
 * network (Figure 8).
 */
export function deepNetwork(id: "auxiliary" | "skip", size: DeepSize): TrainedExperiment {
  const { layers: depth, units, headEvery, split, batch, rate, finalRate, probeEvery } = size;
  const joinBefore = depth / 2;
  const layers: Layers = Array.from({ length: depth }, (_, i): Layers => [
    ...(id === "skip" && i + 1 === joinBefore ? [{ join: "input" as const }] : []),
    units,
    { leakyRelu: slope },
    ...(id === "auxiliary" && (i + 1) % headEvery === 0 && i + 1 < depth ? [{ head: 10 }] : []),
  ]).flat();
  const probed = Array.from({ length: depth }, (_, i) => i + 1).filter(
    (layer) => layer === 1 || layer % probeEvery === 0 || (id === "skip" && layer === joinBefore - 1),
  );
  const { epochs, middle } = size[id];
  return {
    id,
    ...(id === "auxiliary"
      ? { name: `Auxiliary losses at every ${headEvery} layers`, figure: 7 }
      : { name: `Skip connection from the input to layer ${joinBefore}`, figure: 8 }),
    ...{ section: "3.4", shown: "train" },
    setting: [
      `${depth} dense layers of ${units} LeakyReLU(${slope}) units (the paper does not give the slope), Glorot normal start${id === "auxiliary" ? `; the losses of linear classifiers behind every ${headEvery} layers are added to the last one's` : `; layer ${joinBefore} reads layer ${joinBefore - 1} and the input, side by side`}.`,
      `Adam with a rate falling from ${rate} to ${finalRate} and epsilon 1e-8, batches of ${batch}, ${epochs} epochs on ${split[0]} examples (chosen here: the paper gives neither optimiser nor rate).`,
      "Layer k is probed behind its activation; layer 0 is the input.",
    ],
    input: [size.inputs],
    layers: [...layers, 10],
    classifiers: id === "auxiliary" ? Math.ceil(depth / headEvery) : 1,
    ...{ split, probed: split[0], epochs, middle },
    training: { stage: { optimizer: "adam", epochs, batch, rate, finalRate, schedule: "geometric" } },
    tensors: [
      { tensor: "input", name: "layer 0" },
      ...probed.map((layer) => ({ tensor: `leakyRelu${layer}`, name: `layer ${layer}` })),
    ],
    wide: "exact",
    lambdas: [1e-2, 1e-4],
  };
}

/** @param at the untrained network, the trained one, and the folder of its states on the way */
export const trainingRecipe = (
  { split, training: { stage, ...regularizer }, classifiers, middle }: TrainedExperiment,
  files: DataFiles,
  seed: number,
  at: TrainedFiles & { checkpoints: string },
): TrainingInput => ({
  ...trainingOf(files, split, seed, at, stage),
  heads: classifiers,
  ...regularizer,
  ...(middle === undefined ? {} : { checkpoints: { folder: at.checkpoints, every: middle } }),
});

/** The trained network with its earlier states; probes are fitted on what the network was trained on. */
export const probesRecipe = (
  { split, probed, tensors, wide, lambdas }: TrainedExperiment,
  files: DataFiles,
  seed: number,
  at: { out: string; earlier: string[] },
): RecipeInput => ({
  format: "holoscope.recipe/1",
  model: at.out,
  data: dataOf(files, split),
  split: probed < split[0] ? [probed, split[0] - probed, split[1], split[2]] : [...split],
  seed,
  family: "multinomial",
  probes: {
    tensors: tensors.map(({ tensor }) => tensor),
    wide,
    lambdas,
    random: 0,
    control: false,
    checkpoints: at.earlier,
  },
});
