/** Over the networks of several seeds. */
export interface Spread {
  mean: number;
  min: number;
  max: number;
}

/** One network of a reproduction, trained on part 1 to a minimum of its objective. */
export interface ReproducedNetwork {
  seed: number;
  /** Mean loss plus regulariser, and the norm of its one-sided gradient. */
  objective: number;
  gradientNorm: number;
  /** Pairs of an example and a unit at a kink. */
  kinkPairs: number;
  /** Norm of the gradient of the summed objective, before and after the slopes at kinks were chosen. */
  residual?: { before: number; after: number };
  /** Mean negative log-likelihood on each part. */
  losses: number[];
  /** The same after the first stage of its training. */
  earlyLosses: number[];
  seconds: number;
}

/** Linear models fitted and measured on part 1 (paper, Figures 1 to 3): largest difference of the predicted probability from the network's. */
export interface ReproducedFaithfulness {
  cut: string;
  exact: Spread;
  holographic: Spread;
  /** The same with the slopes at kinks that make the network stationary; absent where there are too many kinks. */
  holographicWithSlopes?: Spread;
  activation: Spread;
  /** Slope of the calibration line (Figure 4). */
  calibration: Spread;
}

/** A row of Table 3: mean negative log-likelihood on part 3 of linear models fitted on part 2. */
export interface ReproducedGeneralization {
  cut: string;
  activation: Spread;
  holographic: Spread;
  /** What the paper prints for this layer, where it does. */
  paper?: { activation: number; holographic: number };
}

/** How far networks were trained: their first stage alone, as one stops in practice, or to a minimum of the regularised loss. */
export type HowFar = "early" | "minimum";

/** Table 3 for networks that were trained so far: the loss on part 3 of the network itself, and of linear models by cut. */
export interface ReproducedLosses {
  trained: HowFar;
  network: Spread;
  cuts: ReproducedGeneralization[];
}

/** A column of Table 2: average symmetrised KL divergence on part 3 between early networks trained again; linear models the worst over the cuts. */
export interface ReproducedStability {
  network?: number;
  activation: number;
  holographic: number;
  paper: { network: number; activation: number; holographic: number };
}

/** What Figures 1 to 4 draw of one cut of the first seed's network, on part 1. */
export interface ReproducedFigures {
  cut: string;
  /** Predicted probability of every example. */
  probability: { network: number[]; activation: number[]; holographic: number[]; exact: number[] };
  calibration: { sumPredicted: number[]; sumLabel: number[]; regularizer: number[] };
}

export interface ReproducedDataset {
  id: "pima" | "census" | "mnist";
  name: string;
  inputs: number;
  /** Sizes of the three parts. */
  parts: number[];
  hidden: number[];
  lambdaPerExample: number;
  networks: ReproducedNetwork[];
  faithfulness: ReproducedFaithfulness[];
  generalization: ReproducedLosses[];
  /** What the paper prints as the network's loss on part 3. */
  paperLoss: number;
  stability: ReproducedStability;
  figures: ReproducedFigures[];
}

/** Format `holoscope.reproduction/1`: section 9 of the holographic paper, ours beside what is printed. */
export interface Reproduction {
  format: "holoscope.reproduction/1";
  holoscope: string;
  seeds: number[];
  /** What the paper's lambda is multiplied by (it does not say how it is scaled). */
  lambdaScale: number;
  datasets: ReproducedDataset[];
  /** Data that was not found, and where to get it. */
  missing: { name: string; remedy: string }[];
  notes: string[];
}
