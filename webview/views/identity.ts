import { outputsOf } from "../family";
import { figure } from "../format";
import { finding, section, type View } from "./view";

/** Sum of weights times features against the network's output. */
export const identity: View = ({ cut, report }) => {
  const { maxAbsError, maxAbsOutput } = cut.identity;
  const size = [" (outputs reach ", figure(maxAbsOutput), ")"];
  const outputs = outputsOf(report);
  const output = outputs > 1 ? `each of the ${outputs} outputs` : "the output";
  return section(
    "identity",
    cut.linearModel === "holographic"
      ? finding(`The weights times their features add up to ${output} to within `, figure(maxAbsError), ...size, ".")
      : finding(
          `The weights times their features miss ${output} by up to `,
          figure(maxAbsError),
          ...size,
          `: ${cut.ordered ? "this cut is not homogeneous" : "these weights are no ordered cut"}, so their linear model is the tangent model, which adds the output itself.`,
        ),
  );
};
