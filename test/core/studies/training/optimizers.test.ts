import assert from "node:assert/strict";
import { test } from "node:test";
import type { StageRecipe } from "../../../../src/protocol/studies/training/recipe";
import { recipe, rows, smallNetwork, weightsAfter } from "./setup";

/**
 * Weights after 20 full-batch steps of torch.optim (torch 1.13.1, float64) on the same problem: the network and data of
 * setup.ts,
 *   loss = binary_cross_entropy_with_logits(tanh(x @ w1 + b1) @ w2 + b2, y) + 0.01 * sum((p * p).sum() for p in parameters)
 * in the order w1, b1, w2, b2. A flag such as weight_decay or amsgrad is left at its default, off.
 */
const references: { name: string; stage: Partial<StageRecipe>; weights: number[] }[] = [
  {
    name: "Adam(lr=0.05)",
    stage: { optimizer: "adam", rate: 0.05 },
    weights: [
      0.14442253611251826, 0.27755120623104496, -0.12386169753233534, 0.16701102914735336, -0.3750307452750153,
      0.07318489883671978, -0.06353083513808812, -0.2624053382762946, 0.311958654787149,
    ],
  },
  {
    name: "Adam(lr=0.1, betas=(0.8, 0.95), eps=1e-3)",
    stage: { optimizer: "adam", rate: 0.1, beta1: 0.8, beta2: 0.95, epsilon: 1e-3 },
    weights: [
      0.008542945037014362, 0.35040784689695637, 0.14052440860984106, 0.34127701859593224, -0.021045071878448736,
      0.13863416478217852, -0.22678652138826186, -0.4565775007466806, 0.4117383321967739,
    ],
  },
  {
    name: "SGD(lr=0.5)",
    stage: { optimizer: "sgd", rate: 0.5 },
    weights: [
      0.5535151799010339, -0.11075002595242972, 0.28795108308106104, 0.7001935185547041, 0.012471035054735683,
      -0.21922726145564625, 0.1803901351257536, -0.42674397208391124, 0.2375309129062641,
    ],
  },
  {
    name: "SGD(lr=0.1, momentum=0.9)",
    stage: { optimizer: "sgd", rate: 0.1, momentum: 0.9 },
    weights: [
      0.39978756432792584, 0.011491000936666215, 0.3068622568768874, 0.69024099266248, -0.0319003497200436,
      -0.23724997132757292, -0.04358392410850173, -0.3377200356831475, 0.25310748970235625,
    ],
  },
  {
    name: "SGD(lr=0.1, momentum=0.9, nesterov=True)",
    stage: { optimizer: "sgd", rate: 0.1, momentum: 0.9, nesterov: true },
    weights: [
      0.40542269444361206, 0.006317666288804482, 0.2983661480932951, 0.677718813442769, -0.026874725572328693,
      -0.23421294955734956, -0.03553855665494901, -0.3449939678363709, 0.26097593935789165,
    ],
  },
];

for (const { name, stage, weights } of references)
  test(`20 steps of ${name} end where PyTorch's do`, async () => {
    const training = recipe({ stages: [{ steps: 20, ...stage } as StageRecipe], lambdaPerExample: 0.01 });
    const reached = await weightsAfter(training, { model: smallNetwork(), data: rows(12) });
    const own = [...reached.w1!, ...reached.b1!, ...reached.w2!, ...reached.b2!];
    weights.forEach((w, i) => assert.ok(Math.abs(own[i]! - w) < 1e-12, `${i}: ${own[i]} instead of ${w}`));
  });
