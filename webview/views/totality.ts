import { figure, short } from "../format";
import { h } from "../dom";
import { fittedExamples } from "../family";
import { finding, section, type View } from "./view";

/** Fitted examples at a kink, where a derivative is one-sided. */
export const totality: View = ({ cut, report }) => {
  const examples = fittedExamples(report)?.length ?? report.reliability.examples;
  const where = h("p", { class: "quiet" }, "Counted as at a kink: a unit above the cut whose input is within ", figure(report.kinkTolerance), " of zero.");
  if (cut.kinks === 0) return section("totality", finding(`None of the ${short(examples)} fitted examples is at a kink: the features are total.`), where);
  const one = cut.kinks === 1;
  return section(
    "totality",
    finding(figure(cut.kinks), ` of ${short(examples)} fitted examples ${one ? "is" : "are"} at a kink (`, figure(cut.kinkPairs), ` pair${cut.kinkPairs === 1 ? "" : "s"} of example and unit).`),
    h("p", {}, "There the trained linear model may differ from the network although its features are right."),
    where,
  );
};
