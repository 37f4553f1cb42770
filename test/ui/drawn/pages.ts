// The pages whose pictures are stored, each drawn from a small report.
import { writeFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { htmlReport, reproductionHtml } from "../../../src/engine/htmlPage";
import type { FixtureOptions } from "../fixture";
import { compared } from "../harness/otherStates";
import { bundled, settle, work, type Analysis, type Harness, type State } from "../harness/page";
import { largeNetwork, probesFace, probesStates, shown, states } from "../harness/states";
import { fixtureReproduction } from "../reproduction";
import { fixtureDetails } from "../similarityFixture";
import type { Theme } from "../themes";
import { fixtureTraining } from "../trainingFixture";
import { pictureFindings } from "./findings";
import { fewExamples, otherRuns, reproductions } from "./reports";

export interface StoredPage {
  open: (h: Harness) => Promise<Page>;
  /** Names of the pictures that are looked at; by default all. */
  only?: RegExp;
  /** Whether the drawing of the network is looked at. */
  network?: boolean;
  /** Whether colours and shapes are stored, and no places. */
  isLooks?: boolean;
}

const cuts = (options: FixtureOptions): Analysis => ({ ...shown, runs: { cuts: fewExamples(options) } });

const ofState =
  (state: State, act: (page: Page) => Promise<void> = async () => {}, theme: Theme = "light") =>
  async (h: Harness) => {
    const page = await h.open(theme, 1300, state);
    await act(page);
    await settle(page);
    return page;
  };

const drawnOf = (count: number) => (page: Page) =>
  page
    .locator(".plot canvas")
    .nth(count - 1)
    .waitFor();

const press = (text: string) => (page: Page) => page.getByText(text, { exact: true }).first().click();

async function ofFile(h: Harness, name: string, html: string): Promise<Page> {
  const file = `${work}/drawn-${name}.html`;
  writeFileSync(file, html);
  const page = await h.openFile(file, 1300, name, "light");
  // Rows of pictures that are far down are drawn when they are printed at the latest.
  await page.evaluate(() => ["beforeprint", "afterprint"].forEach((event) => window.dispatchEvent(new Event(event))));
  await settle(page);
  return page;
}

async function findingsPage(h: Harness): Promise<Page> {
  const script = await bundled("test/ui/drawn/findingsPage.ts", false);
  const html = reproductionHtml({ reproduction: fixtureReproduction(0.01), css: h.drawing.css, script }).replace(
    /<script type="application\/json"[^]*?<\/script>/,
    `<script type="application/json" id="findings">${JSON.stringify(pictureFindings)}</script>`,
  );
  return ofFile(h, "findings", html);
}

const shownSimilarity = compared({ checkpoints: 3, depth: 5 }, [fixtureDetails(0, 0, 0.5)]);

/** The colours of the other themes. */
const inTheme = (theme: Theme): Record<string, StoredPage> => ({
  [`cuts-${theme}`]: { open: ofState(cuts({}), undefined, theme), network: true, isLooks: true },
  [`probes-${theme}`]: { open: ofState(probesFace, undefined, theme), network: true, isLooks: true },
  [`similarity-${theme}`]: { open: ofState(shownSimilarity, undefined, theme), isLooks: true },
});

export const pages: Record<string, StoredPage> = {
  cuts: { open: ofState(cuts({})) },
  "cuts-raw": { open: ofState(cuts({}), press("Raw")), only: /calibration/ },
  "cuts-gaussian": { open: ofState(cuts({ family: "gaussian" })), only: /faithfulness-exact|reliability/ },
  "cuts-multinomial": { open: ofState(cuts({ family: "multinomial" })), only: /faithfulness-exact|reliability/ },
  "cuts-many": { open: ofState(cuts({ features: [6000, 30, 12] })), only: /calibration/ },
  network: { open: ofState(shown), only: /^$/, network: true },
  "network-picked": { open: ofState(states["picked-cut"]!), only: /^$/, network: true },
  "network-probed": { open: ofState(probesFace), only: /^$/, network: true },
  "network-folded": { open: ofState(largeNetwork(8)), only: /^$/, network: true },
  probes: { open: ofState(probesFace) },
  "probes-linear": { open: ofState(probesFace, press("Linear")), only: /depth|over-training/ },
  "probes-numbers": { open: ofState(probesStates.numbers!) },
  similarity: { open: ofState(shownSimilarity) },
  "similarity-within": { open: ofState(compared({ models: 1 })), only: /linearCka/ },
  training: { open: ofState(fixtureTraining(70), drawnOf(2)) },
  "training-linear": { open: ofState(fixtureTraining(20), press("Linear")), only: /objective/ },
  ...Object.fromEntries(
    Object.entries(reproductions).map(([format, reproduction]) => {
      const name = /^holoscope\.([\w-]+)/.exec(format)![1]!;
      const open = (h: Harness) => ofFile(h, name, reproductionHtml({ reproduction: reproduction(), ...h.drawing }));
      return [name, { open }];
    }),
  ),
  report: {
    open: (h) => ofFile(h, "report", htmlReport({ runs: otherRuns(), ...h.drawing })),
    only: /^(layers|linearCka|checkpoints-linearCka|objective|gradient|update|slices-new.*)$/,
  },
  findings: { open: findingsPage },
  ...inTheme("dark"),
  ...inTheme("contrast"),
};
