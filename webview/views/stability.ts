import type { CutReport, Divergence } from "../../src/protocol/studies/cuts/figures";
import { counted, figure } from "../format";
import { h } from "../dom";
import { modelTable } from "./modelTable";
import { finding, section, trainedModel, type View } from "./view";

/** How far re-trainings lie apart; nothing in a run that was not asked for it. */
export const stability: View<CutReport> = ({ cut }) => {
  if (!cut.stability) return undefined;
  const { part, examples, network, holographic, activation } = cut.stability;
  const linear = holographic ?? activation;
  const title = [
    `${linear.models - 1} re-trainings of the linear model of ${trainedModel(cut)} differ by a divergence of `,
    figure(linear.mean),
    ...(network ? [", ", counted(network.models, "training"), " of the network by ", figure(network.mean)] : []),
    ".",
  ];
  const rows = [
    ["network", network],
    [cut.linearModel === "tangent" ? "tangent" : "holographic", holographic],
    ["activation", activation],
  ] as const;
  return section(
    "stability",
    finding(...title),
    modelTable<Divergence>(
      `Average symmetrised KL divergence in nats over ${counted(examples, "example")} of part ${part}`,
      rows,
      [
        ["models", ({ models }) => figure(models)],
        ["divergence", ({ mean }) => figure(mean)],
      ],
    ),
    !network &&
      h(
        "p",
        { class: "quiet" },
        "To compare re-trainings of the network too, name their ONNX files in the recipe (key \u201cretrained\u201d).",
      ),
  );
};
