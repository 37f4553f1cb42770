// Tabs, points, keys, blocks and the slider of the probes.
import { boxOf, copiedRows, last, lastText, patch, settle, shots, textOf, tooltipText, type Harness } from "./page";
import { probesFace } from "./states";

export async function probesBehaviour(h: Harness): Promise<void> {
  const page = await h.open("dark", 1400, { ...probesFace, face: "cuts" });
  const check = h.checker("probes");
  const selected = () => textOf(page.locator(".probe-list tr.selected .cut-button"));
  await page.getByRole("tab", { name: "Cuts" }).focus();
  await page.keyboard.press("ArrowRight");
  await check(
    "the right arrow turns to the probes",
    async () => (await lastText(page)) === '{"type":"turnTo","study":"probes"}',
  );
  await check(
    "the tab has the focus",
    async () => (await page.evaluate(() => document.activeElement?.textContent)) === "Probes",
  );
  await check(
    "cuts are hidden",
    async () =>
      (await page.locator(".viewport .cut").count()) === 0 && (await page.locator("#findings-title").isHidden()),
  );
  const title = () => textOf(page.locator(".probes-depth .picture-title"));
  await check(`the title says where the label becomes readable (${await title()})`, async () =>
    /^The label becomes readable at .*: test error [\d.]+%, against [\d.]+% from the raw input\.$/.test(await title()),
  );
  const plot = page.locator(".probes-depth .plot");
  await plot.scrollIntoViewIfNeeded();
  const box = await boxOf(plot);
  // The plot's margins as its option gives them.
  const place = (k: number): number => box.x + 58 + ((k + 0.5) * (box.width - 58 - 18)) / 12;
  await page.mouse.click(place(6), box.y + box.height / 2);
  await check(
    `a click selects the nearest point (${await lastText(page)})`,
    async () => (await last(page)).part === "/pool2/MaxPool_output_0",
  );
  await check("the list follows", async () => (await selected()) === "conv2 MaxPool");
  await check(
    "the block is lit",
    async () => (await page.locator(".block.probed").getAttribute("data-block")) === "conv2",
  );
  await page.mouse.move(place(2), box.y + box.height / 2);
  await check("the tooltip has the figures of the point", async () =>
    /conv1 Relu.*Test error: .*95% interval.*Random weights.*Control task.*Project: 4,096 of 4,704/.test(
      await tooltipText(plot),
    ),
  );
  await page.screenshot({ path: `${shots}/probes-tooltip.png` });
  await plot.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await check("arrows show the next points", async () => /^fc1 Relu/.test(await tooltipText(plot)));
  await page.keyboard.press("Enter");
  await check(
    "Enter selects the point",
    async () => (await selected()) === "fc1 Relu" && (await last(page)).part === "/relu3/Relu_output_0",
  );
  await check("the plot keeps the focus", async () => plot.evaluate((e) => e === document.activeElement));
  await page.locator('.block[data-block="conv1"]').click();
  await check("a block selects what leaves it", async () => (await selected()) === "conv1 MaxPool");
  await page.locator('.block[data-block="conv1"]').press("Enter");
  await check("and then what is inside", async () => (await selected()) === "conv1 Relu");
  await check(
    "confusion and lambda follow",
    async () =>
      (await textOf(page.locator(".probes-confusion .picture-title"))).startsWith("conv1 Relu") &&
      (await textOf(page.locator(".probes-lambda .picture-title"))).includes("conv1 Relu"),
  );
  const before = await textOf(page.locator('.block[data-block="fc3"]'));
  await page.getByRole("slider", { name: "State of the network" }).press("Home");
  await check("the slider goes to the first state", async () =>
    (await title()).startsWith("In epoch-0.onnx, the label"),
  );
  await check("the drawing follows", async () => before !== (await textOf(page.locator('.block[data-block="fc3"]'))));
  await page.screenshot({ path: `${shots}/probes-epoch-0.png`, fullPage: true });
  await page.getByText("Linear", { exact: true }).click();
  await settle(page);
  await page.screenshot({ path: `${shots}/probes-linear.png`, fullPage: true });
  await page.getByRole("button", { name: "Copy as CSV: 12 rows" }).first().click();
  await check("CSV has a row per probe", async () => (await copiedRows(page)) === 13);
  await page.getByLabel("Networks with random weights").fill("5");
  await page.keyboard.press("Tab");
  await check(
    "random networks are written",
    async () => JSON.stringify((await last(page)).choice) === '{"probes":{"random":5}}',
  );
  await page.getByLabel("Networks with random weights").fill("50");
  await page.keyboard.press("Tab");
  await check(
    "too many are not",
    async () => (await page.getByLabel("Networks with random weights").inputValue()) === "3",
  );
  await page.getByRole("button", { name: "Probe all layers" }).click();
  await check("probe is posted", async () => (await lastText(page)) === '{"type":"run","study":"probes"}');
  await patch(page, { status: { kind: "cancelled" } });
  await page.getByText("Cancelled: below is the run before.").waitFor();
  await page.getByRole("button", { name: "Go on" }).click();
  await check("going on probes", async () => (await lastText(page)) === '{"type":"run","study":"probes"}');
  await page.close();
}
