import type { NamedProbe } from "../../src/protocol/studies/probes/reading";
import { shownProbes, type ShownProbes } from "./shown";
import { errorScale } from "../../src/protocol/probeWords";
import { describe } from "./depth";
import type { PageState } from "../state";
import type { Drawing } from "../studies/page";

/** The probes at the blocks that their tensors leave. */
export const probesDrawing: Drawing = {
  readings: blockReadings,
  partAt: tensorToSelect,
  selectedBlock,
  describe: describeSelected,
};

function blockReadings(state: PageState): Map<string, { text: string; title: string }> {
  const shown = shownProbes(state);
  const readings = new Map<string, { text: string; title: string }>();
  if (!shown) return readings;
  const { text } = errorScale(shown.report.probing.kind);
  for (const block of new Set(shown.probes.flatMap(({ block }) => block ?? []))) {
    const places = placesIn(shown, block);
    const of = (place: number): NamedProbe => shown.probes[place]!;
    const last = of(places.at(-1)!);
    readings.set(block, {
      text: `test error ${text(last.test.error)}`,
      title: places.map((place) => `${of(place).name}: test error ${text(of(place).test.error)}`).join("\n"),
    });
  }
  return readings;
}

const placesIn = ({ probes }: ShownProbes, block: string): number[] =>
  probes.flatMap((probe, place) => (probe.block === block ? [place] : []));

function tensorToSelect(state: PageState, block: string): string | undefined {
  const shown = shownProbes(state);
  if (!shown) return undefined;
  const places = placesIn(shown, block);
  const before = places[places.indexOf(shown.selected) - 1];
  return shown.probes[before ?? places.at(-1) ?? -1]?.tensor;
}

function selectedBlock(state: PageState): string | undefined {
  const shown = shownProbes(state);
  return shown?.probes[shown.selected]?.block;
}

function describeSelected(state: PageState): string | undefined {
  const shown = shownProbes(state);
  return shown && `${describe(shown, shown.selected).join(". ")}.`;
}
