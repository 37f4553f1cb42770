import { figureLine, figureText } from "../../src/protocol/print";
import { keyFigures } from "../../src/protocol/presenting";
import { findingsOf, partsOf, type RecipeRun } from "../../src/protocol/run";
import type { RecipeStudy } from "../../src/protocol/studies";
import type { StudyPart } from "../../src/protocol/study";
import { runOn, type PageState } from "../state";
import type { Drawing } from "./page";

/** The parts of a study at the blocks that they leave, each with its first figure. */
export function partsDrawing(study: RecipeStudy): Drawing {
  const partsIn = (state: PageState): StudyPart[] => {
    const run = runOn(study)(state);
    return run ? partsOf(run) : [];
  };
  const selected = (state: PageState) => partsIn(state).find(({ id }) => id === state.selected[study]);
  return {
    readings(state) {
      const run = runOn(study)(state);
      return run ? readingsOf(run, partsIn(state)) : new Map<string, never>();
    },
    partAt(state, block) {
      const here = partsIn(state).filter((part) => part.block === block);
      const before = here[here.findIndex(({ id }) => id === state.selected[study]) - 1];
      return (before ?? here.at(-1))?.id;
    },
    selectedBlock: (state) => selected(state)?.block,
    describe(state) {
      const [run, part] = [runOn(study)(state), selected(state)];
      return run && part && `${part.label}: ${keyFigures(findingsOf(run, part.id)).map(figureLine).join(", ")}.`;
    },
  };
}

function readingsOf(run: RecipeRun, parts: readonly StudyPart[]): Map<string, { text: string; title: string }> {
  const readings = new Map<string, { text: string; title: string }>();
  for (const block of new Set(parts.flatMap((part) => part.block ?? []))) {
    const here = parts.filter((part) => part.block === block);
    const firsts = here.flatMap(({ id, label }) => {
      const [first] = keyFigures(findingsOf(run, id));
      return first ? [{ label, first }] : [];
    });
    const last = firsts.at(-1)?.first;
    if (!last) continue;
    readings.set(block, {
      text: `${last.label} ${figureText(last)}`,
      title: firsts.map(({ label, first }) => `${label}: ${figureLine(first)}`).join("\n"),
    });
  }
  return readings;
}
