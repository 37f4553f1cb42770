// Pictures of every page in every theme, width and state, on screen and as HTML files.
import { writeFileSync } from "node:fs";
import { htmlReport, reproductionHtml } from "../../../src/engine/htmlPage";
import { fixtureRun } from "../fixture";
import { fixtureReproduction } from "../reproduction";
import { fixtureDetails, fixtureSimilarity } from "../similarityFixture";
import { themeNames } from "../themes";
import { fixtureTrained } from "../trainingFixture";
import { compared, similarityStates, trainings } from "./otherStates";
import { shots, work, type Harness } from "./page";
import { activationsStates, deepProbes, largeNetwork, probesFace, probesStates, run, shown, states } from "./states";

export async function analysisPictures(h: Harness): Promise<void> {
  for (const theme of themeNames) await h.once(theme, 1300, largeNetwork(24), `network-${theme}`);
  for (const theme of themeNames)
    for (const width of [900, 1300]) await h.once(theme, width, shown, `${theme}-${width}`);
  for (const [name, state] of Object.entries(states)) await h.once("dark", 900, state, `state-${name}`);
  await h.once("light", 1300, states.tangent!, "state-tangent-light-1300");
  await h.once("light", 480, shown, "light-480");
  for (const family of ["gaussian", "multinomial"] as const)
    await h.once("light", 900, { ...shown, runs: { cuts: fixtureRun({ family }) } }, `${family}-light-900`);
  for (const colorScheme of ["light", "dark"] as const)
    await file(h, "report", htmlReport({ runs: [run], ...h.drawing }), colorScheme);
}

export async function trainingPictures(h: Harness): Promise<void> {
  for (const theme of themeNames)
    for (const width of [900, 1300]) await h.once(theme, width, fixtureTrained(), `training-${theme}-${width}`);
  for (const [name, state] of Object.entries(trainings)) await h.once("dark", 900, state, `training-${name}`);
  await h.once("light", 480, trainings.running!, "training-light-480");
}

export async function probesPictures(h: Harness): Promise<void> {
  for (const theme of themeNames)
    for (const width of [900, 1400]) await h.once(theme, width, probesFace, `probes-${theme}-${width}`);
  for (const [name, state] of Object.entries(probesStates)) await h.once("dark", 900, state, `probes-${name}`);
  await h.once("light", 480, probesFace, "probes-light-480");
  await h.once("light", 1400, deepProbes(24), "probes-deep");
}

export async function activationsPictures(h: Harness): Promise<void> {
  for (const theme of themeNames) await h.once(theme, 1300, activationsStates.shown!, `activations-${theme}-1300`);
  for (const [name, state] of Object.entries(activationsStates))
    await h.once("dark", 900, state, `activations-${name}`);
  await h.once("light", 480, activationsStates.shown!, "activations-light-480");
}

export async function similarityPictures(h: Harness): Promise<void> {
  const details = [fixtureDetails(0, 0, 0.5)];
  for (const theme of themeNames)
    for (const width of [900, 1400])
      await h.once(theme, width, compared({ checkpoints: 6 }, details), `similarity-${theme}-${width}`);
  for (const [name, state] of Object.entries(similarityStates)) await h.once("dark", 1300, state, `similarity-${name}`);
  await h.once("light", 480, compared({ checkpoints: 3 }, details), "similarity-light-480");
  await file(h, "similarity-html", htmlReport({ runs: [fixtureSimilarity({ checkpoints: 3 })], ...h.drawing }), "dark");
}

/** Writes an HTML file and takes a picture of it. */
async function file(h: Harness, name: string, html: string, colorScheme: "light" | "dark"): Promise<void> {
  const path = `${work}/${name}.html`;
  writeFileSync(path, html);
  const page = await h.openFile(path, 1300, `${name} ${colorScheme}`, colorScheme);
  await page.locator(".plot canvas").first().waitFor();
  await h.shoot(page, `${name}-${colorScheme}`);
  await page.close();
}

/** The page of a reproduction as large as it gets, in both schemes and widths, and on paper. */
export async function reproductionPictures(h: Harness, given?: string): Promise<void> {
  const path = given ?? `${work}/reproduction.html`;
  if (given === undefined) writeFileSync(path, reproductionHtml({ reproduction: fixtureReproduction(), ...h.drawing }));
  for (const [colorScheme, width] of [
    ["light", 1300],
    ["dark", 1300],
    ["light", 600],
  ] as const) {
    const page = await h.openFile(path, width, `reproduction ${colorScheme}`, colorScheme);
    await page.evaluate(() => ["beforeprint", "afterprint"].forEach((name) => window.dispatchEvent(new Event(name))));
    const blank = page.locator(".plot:not(:has(canvas))");
    await h.checker("reproduction")("no picture is blank when printed", async () => (await blank.count()) === 0);
    await h.shoot(page, `reproduction-${colorScheme}-${width}`);
    if (width === 1300) await page.pdf({ path: `${shots}/reproduction-${colorScheme}.pdf`, format: "A4" });
    await page.close();
  }
}
