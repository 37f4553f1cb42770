// Buttons, points in bursts, the scale and the tooltip of a training.
import { copiedRows, last, patch, send, settle, shots, textOf, tooltipText, type Harness } from "./page";
import { fixtureTraining } from "../trainingFixture";
import { trainings } from "./otherStates";

export async function trainingBehaviour(h: Harness): Promise<void> {
  const page = await h.open("dark", 1300, trainings.running!);
  const check = h.checker("training");
  for (const [name, type] of [
    ["Pause", "pause"],
    ["Stop here", "stop"],
  ] as const) {
    await page.getByRole("button", { name }).click();
    await check(`${name} is posted`, async () => (await last(page)).type === type);
  }
  const all = fixtureTraining(200).points;
  for (let i = 70; i < 200; i++) await send(page, { type: "points", points: [all[i]] });
  await settle(page);
  await check("points in bursts all arrive", async () =>
    (await textOf(page.locator(".picture-title").first())).startsWith("After 1,593 steps"),
  );
  await check("the stage follows", async () =>
    (await textOf(page.locator(".stage.current .stage-name"))).includes("3 Adam"),
  );
  await page.getByText("Linear", { exact: true }).click();
  await settle(page);
  const plot = page.locator(".plot").first();
  await plot.hover();
  await settle(page);
  await check("the tooltip names step, stage and values", async () =>
    /^Step .*stage \d, .*Objective: .*Norm of the gradient/.test(await tooltipText(plot)),
  );
  await page.screenshot({ path: `${shots}/training-linear.png` });
  await patch(page, { status: { kind: "idle" }, paused: 1593 });
  await page.getByRole("button", { name: "Resume" }).click();
  await check("resume is posted", async () => (await last(page)).type === "resume");
  await page.getByRole("button", { name: "Copy as CSV: 200 rows" }).first().click();
  await check("CSV has a row per point", async () => (await copiedRows(page)) === 201);
  await patch(page, { points: [], paused: null });
  await page.getByText("Not trained yet").waitFor();
  await page.close();
}
