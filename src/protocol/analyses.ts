/** What Holoscope measures at a cut, or of the whole model ("reliability", "slices"). */
export type AnalysisKind =
  | "identity"
  | "faithfulness"
  | "calibration"
  | "stationarity"
  | "totality"
  | "generalization"
  | "stability"
  | "regularization"
  | "reliability"
  | "slices";

/** An analysis in words, for headings and the line "what does this mean". */
export interface AnalysisText {
  label: string;
  /** One sentence: what is measured and what a good value tells. */
  explanation: string;
  /** Where the claim comes from. */
  source: string;
}

const paper =
  "M. Zinkevich, A. Davies, D. Schuurmans, \u201cHolographic Feature Representations of Deep Networks\u201d";

/** The words of every analysis, in the order in which a reader meets them. */
export const analyses: Record<AnalysisKind, AnalysisText> = {
  identity: {
    label: "Identity",
    explanation:
      "A feature is the derivative of the network's output by one weight or bias of the cut; where everything above the cut is homogeneous, " +
      "the weights times these features add up to the output itself, so any difference here is rounding.",
    source: `${paper}, Theorems 20 and 23`,
  },
  faithfulness: {
    label: "Faithfulness",
    explanation:
      "A linear model on the features of the cut can stand in for the network on this data: with the network's own weights it does so exactly, " +
      "and where the features are total and the weights stationary, so does the same model trained from nothing; the activations of the same layer make no such promise.",
    source: `${paper}, Theorems 20, 23 and 26`,
  },
  calibration: {
    label: "Calibration",
    explanation:
      "At a stationary point of the loss, every total feature adds up to the same sum when it is weighted by the predictions as when it is weighted by the labels; " +
      "with an L2 regulariser the two sums differ by 2\u03bbw, and any other distance from the line is a weakness of the training.",
    source: `${paper}, Theorem 7; with a regulariser Theorem 26`,
  },
  stationarity: {
    label: "Stationarity",
    explanation:
      "Calibration and faithfulness are promised where the gradient of the regularised loss vanishes; the implied \u03bb is the one that brings this gradient closest to zero at the weights as they are.",
    source: `${paper}, Theorems 7 and 26`,
  },
  totality: {
    label: "Totality",
    explanation:
      "Features describe the network near its weights only where it is differentiable: an example for which some unit sits exactly at its kink has one-sided derivatives, " +
      "and there the trained linear model may differ from the network although its features are right.",
    source: `${paper}, Definition 4`,
  },
  generalization: {
    label: "Generalization",
    explanation:
      "The mean negative log-likelihood of examples that no linear model was fitted on, in nats (smaller is better): where features carry what the network knows, a linear model of them " +
      "predicts new examples about as well as the network, and better than one of plain activations.",
    source: `${paper}, section 9, Table 3`,
  },
  stability: {
    label: "Stability",
    explanation:
      "Training the same model again from another random start gives other predictions, and the symmetrised Kullback-Leibler divergence between them, averaged over examples and over pairs of models, says how different; " +
      "a linear model has one optimum, so its re-trainings differ by rounding alone.",
    source: `${paper}, section 9, Table 2`,
  },
  regularization: {
    label: "Regularization",
    explanation:
      "Under an L2 regulariser the optimum of the linear model is the network itself, where the network is stationary and its features are total; other values of \u03bb give other linear models of the same features, " +
      "and the held-out loss tells whether the \u03bb of the training was a good one. Curves cross the network's own loss at that \u03bb if the theorem holds.",
    source: `${paper}, Theorem 26`,
  },
  reliability: {
    label: "Reliability",
    explanation:
      "Examples are grouped by what the model predicts for them (of several classes, by the probability of the most probable one, against whether it is the right one); where the model is reliable, the mean label of every group equals its mean prediction, " +
      "and the expected calibration error (ECE) is the distance between the two, averaged over the examples.",
    source:
      "A. H. Murphy, R. L. Winkler, \u201cReliability of Subjective Probability Forecasts\u201d, 1977; intervals after E. B. Wilson, 1927",
  },
  slices: {
    label: "Slices",
    explanation:
      "Examples are grouped by the values of a column, which need not be an input. Where the mean prediction of a group equals its mean label, the model has learned what the labels say there: if that is not what you want, the labels are the problem. " +
      "Where the two differ by more than chance, the problem is the model: it cannot tell that group well enough. z counts the difference in standard errors; with many groups some are large by chance, so only those above the limit count.",
    source: `${paper}, section 2; intervals after E. B. Wilson, 1927`,
  },
};
