import type { RecipeStudy } from "../../src/protocol/studies";
import { cutsPage } from "./cuts";
import { findingsPage } from "./findings";
import type { StudyPage } from "./page";
import { probesPage } from "./probes";
import { similarityPage } from "./similarity";

/** Studies that are better shown than by a list of their findings. */
const own: Partial<Record<RecipeStudy, StudyPage>> = {
  cuts: cutsPage,
  probes: probesPage,
  similarity: similarityPage,
};

/** How a study is shown. */
export const pageOf = (study: RecipeStudy): StudyPage => own[study] ?? findingsPage(study);
