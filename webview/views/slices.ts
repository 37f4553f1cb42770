import type { CutReport } from "../../src/protocol/studies/cuts/figures";
import type { Report } from "../../src/protocol/run";
import type { Slice, SliceSummary } from "../../src/protocol/studies/cuts/report";
import { h, type Child } from "../dom";
import { families } from "../family";
import { counted, figure } from "../format";
import { picture, type Picture } from "../plots/picture";
import { sliceDots } from "../plots/slices";
import { sliceName } from "../../src/protocol/studies/cuts/findings";
import { section, type View } from "./view";

type PartSlices = NonNullable<Report["slices"]>[number];

/** More rows would make the plot illegible; the table has them all. */
const shownSlices = 15;

/** Mean label against mean prediction by the values of columns, part by part. It does not depend on the cut. */
export const slices: View<CutReport> = ({ report, host, scope }) => {
  if (!report.slices) return undefined;
  const pictures = report.slices.map((part) => picture(host, scope, slicePicture(part, report), "tall").element);
  const more = report.slices.some((part) => part.slices.length > shownSlices);
  return section(
    "slices",
    h("div", { class: "pair" }, ...pictures),
    h(
      "p",
      { class: "quiet" },
      `Worst first: by z, the gap in standard errors. Whiskers are 95% intervals of the label\u2019s mean.${more ? ` The ${shownSlices} worst are drawn, the tables have all.` : ""}`,
    ),
  );
};

function slicePicture(part: PartSlices, report: Report): Picture {
  const { label } = families[report.family];
  const labelName = label(report);
  const { slices: all } = part;
  const column = (name: string, value: (slice: Slice) => number) => ({ name, values: all.map(value) });
  return {
    name: `slices-part${part.part}`,
    title: title(part, part.part === report.fitPart ? "fitted" : "not fitted"),
    plot: sliceDots({ slices: all.slice(0, shownSlices), labelName, predictedName: "mean prediction" }),
    table: {
      caption: `Slices of part ${part.part}, worst first`,
      columns: [
        { name: "slice", values: all.map(sliceName) },
        column("examples", (s) => s.count),
        column(labelName, (s) => s.meanLabel),
        column("mean prediction", (s) => s.meanPredicted),
        column("95% from", (s) => s.interval?.[0] ?? NaN),
        column("95% to", (s) => s.interval?.[1] ?? NaN),
        column("gap", (s) => s.gap),
        column("z", (s) => s.z),
      ],
    },
  };
}

function title({ part, slices: all, limit }: SliceSummary & { part: number }, role: string): Child[] {
  const [worst] = all;
  const beyond = all.filter(({ z }) => Math.abs(z) > limit).length;
  const among = `Part ${part} (${role}): ${beyond === 0 ? "none" : beyond} of ${counted(all.length, "slice")} ${beyond > 1 ? "are" : "is"} off by more than chance (|z| above `;
  if (!worst) return [`Part ${part} (${role}) has no slices.`];
  return [
    among,
    figure(limit),
    `); the worst, ${sliceName(worst)}, is off by `,
    figure(worst.gap),
    " (z = ",
    figure(worst.z),
    ").",
  ];
}
