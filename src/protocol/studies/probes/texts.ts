import type { AnalysisText } from "../../analyses";

const alain =
  "G. Alain, Y. Bengio, \u201cUnderstanding intermediate layers using linear classifier probes\u201d (2016)";
const hewitt = "J. Hewitt, P. Liang, \u201cDesigning and Interpreting Probes with Control Tasks\u201d (2019)";

export type ProbePicture = "depth" | "training" | "selectivity" | "lambda" | "confusion" | "classes";

/** The words of everything that is shown of probes, in the order in which a reader meets them. */
export const probeTexts: Record<ProbePicture, AnalysisText> = {
  depth: {
    label: "What a linear model reads at each depth",
    explanation:
      "Each probe is a linear model, fitted to its optimum on the values of one tensor, that reads the target from them; it says what is linearly separable there, and does not change the network. " +
      "A layer is said to make the target readable when its test error lies within the 95% interval of the best one, so that nothing behind it is better for certain. " +
      "The same architecture with random weights shows what the wiring alone gives, and the raw input what there was to begin with.",
    source: `${alain}, section 3`,
  },
  training: {
    label: "Over training",
    explanation:
      "The same tensors probed in earlier states of the network, from pale (early) to full (late). The slider picks one state, which is drawn with its points; the other pictures follow it.",
    source: `${alain}, section 3.3`,
  },
  selectivity: {
    label: "Selectivity",
    explanation:
      "The control task gives every type of example a random label: a probe can only learn it by heart. Where it does that well, its accuracy on the real target says little about the layer; " +
      "selectivity, the difference of the two, says how much the target is read and not memorised.",
    source: `${hewitt}, section 2`,
  },
  lambda: {
    label: "The choice of \u03bb",
    explanation:
      "A probe of a wide layer can fit anything, so its weights are held small by an L2 regulariser. Each \u03bb is fitted to its optimum, starting from the one before, and the one with the least loss on the validation part is taken; the test part has no say in it.",
    source: `${alain}, section 3.1: probes are to be trained to the convex optimum`,
  },
  confusion: {
    label: "Confusion at the selected layer",
    explanation:
      "Each row holds the test examples of one class, each column what the probe took them for; the darker a cell, the larger its share of the row. What is off the diagonal is not linearly separable here.",
    source: alain,
  },
  classes: {
    label: "Which classes become readable where",
    explanation:
      "Each row is a class, each column a layer, and the darker a cell, the more test examples of that class are read wrongly there. A row that fades early is a class that the first layers already tell apart.",
    source: alain,
  },
};
