import { figure } from "../format";
import { finding, section, type View } from "./view";

/** Sum of weights times features against the network's output. */
export const identity: View = ({ cut }) => {
  const { maxAbsError, maxAbsOutput } = cut.identity;
  const size = [" (outputs reach ", figure(maxAbsOutput), ")"];
  return section(
    "identity",
    cut.linearModel === "holographic"
      ? finding("The weights times their features add up to the output to within ", figure(maxAbsError), ...size, ".")
      : finding("The weights times their features miss the output by up to ", figure(maxAbsError), ...size, ": this cut is not homogeneous, so its linear model is the tangent model, which adds the output itself."),
  );
};
