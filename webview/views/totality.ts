import type { KinkSlopesReport } from "../../src/protocol/studies/cuts/report";
import { figure, short } from "../format";
import { h } from "../dom";
import { fittedExamples } from "../family";
import { finding, section, type View } from "./view";

/** Fitted examples at a kink, where a derivative is one-sided. */
export const totality: View = ({ cut, report }) => {
  const examples = fittedExamples(report)?.length ?? report.reliability.examples;
  const where = h(
    "p",
    { class: "quiet" },
    "Counted as at a kink: a unit above the cut whose input is within ",
    figure(report.kinkTolerance),
    " of zero.",
  );
  if (cut.kinks === 0)
    return section(
      "totality",
      finding(`None of the ${short(examples)} fitted examples is at a kink: the features are total.`),
      where,
    );
  const one = cut.kinks === 1;
  return section(
    "totality",
    finding(
      figure(cut.kinks),
      ` of ${short(examples)} fitted examples ${one ? "is" : "are"} at a kink (`,
      figure(cut.kinkPairs),
      ` pair${cut.kinkPairs === 1 ? "" : "s"} of example and unit).`,
    ),
    report.kinkSlopes
      ? slopes(report.kinkSlopes)
      : h(
          "p",
          {},
          "There the trained linear model may differ from the network although its features are right; slopes at kinks (recipe key kinkSlopes) can repair that.",
        ),
    where,
  );
};

/** What the slopes that were found at kinks do to the gradient. */
function slopes({ pairs, residualBefore, residualAfter, rounds, atBounds }: KinkSlopesReport): HTMLElement {
  const gradient = "the gradient of the regularised loss by all weights and biases";
  if (rounds === 0)
    return h(
      "p",
      {},
      "Derivatives stay one-sided there, because no slopes were found (the notes say why): the norm of ",
      gradient,
      " is ",
      figure(residualBefore),
      ".",
    );
  return h(
    "p",
    {},
    "Any slope between those on the two sides is a derivative there. With the best ones, at ",
    figure(pairs),
    ` pair${pairs === 1 ? "" : "s"} in the whole network (`,
    figure(atBounds),
    " of them one-sided still), the norm of ",
    gradient,
    " falls from ",
    figure(residualBefore),
    " to ",
    figure(residualAfter),
    ". Where it is zero, the trained linear model is the network.",
  );
}
