// Folds, picks and moves in the drawing of a network.
import { boxOf, settle, shots, type Check, type Harness } from "./page";
import { largeNetwork, shown } from "./states";

export async function networkBehaviour(h: Harness): Promise<void> {
  const page = await h.open("dark", 1300, largeNetwork(24));
  const check = h.checker("network");
  const count = (selector: string) => page.locator(`.viewport ${selector}`).count();
  const transform = () => page.locator(".viewport svg > g").getAttribute("transform");
  const run = page.getByRole("button", { name: /^layer1.1 .* layer1.5 5 . Conv/ });
  await run.focus();
  await page.keyboard.press("Enter");
  await check("Enter opens a run of units", async () => (await count(".folded[aria-label^='layer1.']")) === 5);
  await check(
    "the keyboard stays on the fold",
    async () =>
      (await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))) ===
      "Fold layer1.1 \u2026 layer1.5",
  );
  await page.locator(".folded[aria-label^='layer1.2']").click();
  await check("a click opens a unit", async () => (await count(".fold-button[aria-label='Fold layer1.2']")) === 1);
  await page.screenshot({ path: `${shots}/network-open.png` });
  await page.locator(".fold-button[aria-label='Fold layer1.2']").press("Enter");
  await check("Enter folds it again", async () => (await count(".fold-button[aria-label='Fold layer1.2']")) === 0);
  await page.locator(".fold-button[aria-label='Fold layer1.0']").click();
  const severed = page.locator('.viewport [data-cut="cut2"]');
  await severed.focus();
  await check(
    "a cut inside a folded box lights the box",
    async () => (await count(".folded.severed[aria-label^='layer1.0']")) === 1,
  );
  const before = await transform();
  await page.locator('.viewport [data-cut="cut5"]').focus();
  await page.keyboard.press("Tab");
  await check(
    "Tab goes from cut to cut",
    async () => (await page.evaluate(() => document.activeElement?.getAttribute("data-cut"))) === "cut6",
  );
  await settle(page);
  await check("focus moves the drawing", async () => before !== (await transform()));
  await page.getByRole("button", { name: "Show the whole network" }).click();
  await settle(page);
  await check(
    "text is hidden where it cannot be read",
    async () => (await count("svg.far")) === 1 && (await page.locator(".viewport .block-title").first().isHidden()),
  );
  await page.screenshot({ path: `${shots}/network-whole.png` });
  await page.locator(".network summary").click();
  await page.getByRole("checkbox", { name: "Pick stem.weight" }).check();
  await check("a checked layer's edge is picked", async () => (await count(".edge.picked")) === 1);
  for (let i = 0; i < 8; i++) await page.getByRole("button", { name: "Zoom in" }).click();
  const box = await boxOf(page.locator(".viewport svg"));
  const at = await transform();
  await page.mouse.move(box.x + 100, box.y + 300);
  await page.mouse.down();
  await page.mouse.move(box.x + 150, box.y + 350, { steps: 5 });
  await page.mouse.up();
  await settle(page);
  await check("a drag moves the drawing", async () => at !== (await transform()));
  await page.close();
  await pickByPointer(h, check);
}

async function pickByPointer(h: Harness, check: Check): Promise<void> {
  const page = await h.open("light", 1300, shown);
  await check("a small network has no zoom tools", async () => page.locator(".zoom-tools").isHidden());
  const edge = page.locator('.viewport [data-edge="fc1-shortcut"]');
  const middle = async () =>
    edge.evaluate((e): [number, number] => {
      const path = e.querySelector("path")!;
      const { x, y } = path.getPointAtLength(path.getTotalLength() * 0.85);
      const m = path.getScreenCTM()!;
      return [m.a * x + m.e, m.d * y + m.f];
    });
  await page.mouse.click(...(await middle()));
  await check("a click on an edge picks it", async () => edge.evaluate((e) => e.classList.contains("picked")));
  await page.screenshot({ path: `${shots}/network-picked.png` });
  await page.mouse.click(...(await middle()));
  await check("another lets it go", async () => !(await edge.evaluate((e) => e.classList.contains("picked"))));
  await page.close();
}
