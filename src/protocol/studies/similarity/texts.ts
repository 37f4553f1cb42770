import type { AnalysisText } from "../../analyses";

/** The words of what is shown of a comparison, in the order in which a reader meets it. */
export const similarityTexts: Record<"pairs" | "learning" | "details", AnalysisText> = {
  pairs: {
    label: "All pairs of layers",
    explanation:
      "Each cell says how alike two layers are over the same examples: the darker, the more, and 1 where one is the other as far as the measure sees. " +
      "A number means nothing without what chance gives, so the same is computed with the examples of one side shuffled, and with Gaussian noise of the same means and covariance in its place. " +
      "Cells that are not above both are hatched. A triangle marks cells for which there are too few examples.",
    source:
      "S. Kornblith et al., \u201cSimilarity of Neural Network Representations Revisited\u201d (2019); M. Raghu et al., \u201cSVCCA\u201d (2017); A. Morcos et al., \u201cInsights on representational similarity\u201d (2018); L. Wang et al., \u201cTowards Understanding Learning Representations\u201d (2018)",
  },
  learning: {
    label: "How learning went",
    explanation:
      "Each layer of an earlier state is compared with the same layer of the model as it is: where the curve is near 1, the layer had come to what it is now. " +
      "Layers near the input often come to rest first. Pick a layer in the heatmap or by a point along the depth, and a checkpoint by a point or with the slider.",
    source:
      "M. Raghu et al., \u201cSVCCA: Singular Vector Canonical Correlation Analysis for Deep Learning Dynamics and Interpretability\u201d (2017), section 4",
  },
  details: {
    label: "Behind the figures",
    explanation:
      "Canonical correlations are the correlations of the directions of one layer with the best partners in the other, each uncorrelated with those before; their mean is mean CCA. " +
      "A maximum match is the largest pair of sets of units of which each unit lies within \u03b5 of the span of the other set, relative to its length; a simple match is one that holds no smaller one.",
    source:
      "L. Wang et al., \u201cTowards Understanding Learning Representations: To What Extent Do Different Neural Networks Learn the Same Representation\u201d (2018)",
  },
};
