import { embeddedReproduction, embeddedRuns, nobody } from "./host";
import { reportPage } from "./reportPage";
import { followSystemTheme } from "./plots/theme";
import { probesReproductionPage } from "./probesReproduction/page";
import { reproductionPage } from "./reproduction/page";
import { studyPage } from "./studyPage";
import { subspaceMatchPage } from "./subspaceMatchReproduction/page";
import { trainingPage } from "./training/page";

document.body.classList.add("holoscope");
const reproduction = embeddedReproduction();
const runs = embeddedRuns();
if (document.body.dataset.page === "training") trainingPage();
else if (reproduction) {
  followSystemTheme();
  if (reproduction.format === "holoscope.reproduction/1") reproductionPage(reproduction, nobody);
  else if (reproduction.format === "holoscope.probes-reproduction/1") probesReproductionPage(reproduction, nobody);
  else subspaceMatchPage(reproduction, nobody);
} else if (runs) reportPage(runs);
else studyPage();
