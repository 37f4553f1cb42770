import { button } from "./controls";
import type { Child } from "./dom";
import { counted, short, shortId } from "./format";
import type { Host } from "./host";
import { cutInfo, type PageState } from "./state";

/** The buttons that run the chosen cut, and all of them. */
export function runButtons(state: PageState, host: Host, chosen: string | undefined): Child[] {
  const info = cutInfo(state, chosen);
  if (!state.inspection || !info) return [];
  const one = button(`Run ${shortId(info.id)}`, () => host.post({ type: "run", study: "cuts", cuts: [info.id] }), {
    primary: true,
    title: info.refusal
      ? `Run on the activations of ${info.id} alone: ${info.refusal}`
      : `Run this cut (${short(info.features)} features)`,
  });
  const listed = state.inspection.cuts.length;
  return [
    one,
    button("Run all cuts", () => host.post({ type: "run", study: "cuts", cuts: "all" }), {
      disabled: listed === 0,
      title: `Run all ${counted(listed, "cut")}`,
    }),
  ];
}
