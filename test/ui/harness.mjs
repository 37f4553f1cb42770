// Draws the page in a real Chromium with fixture runs and writes screenshots to out/screenshots.
//   node test/ui/harness.mjs            every theme and width, every state, the HTML report; fails on overflow, errors or refused styles
//   node test/ui/harness.mjs --training   the page of a training alone
//   node test/ui/harness.mjs --probes     the probes of a network alone
//   node test/ui/harness.mjs --similarity the page of a comparison alone
//   node test/ui/harness.mjs --show FILE...   the page of real networks: the JSON of `inspect --json`, stored probes, or an HTML report
//   node test/ui/harness.mjs --reproduction [FILE]   the page of a reproduction (a page as the command line writes it, or invented figures), on screen and printed
//   node test/ui/harness.mjs --bench    frame times while panning and zooming 100,000 points and a network of 1,000 blocks
import { build } from "esbuild";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { themes } from "./themes.mjs";

const require = createRequire(import.meta.url);
const work = "out/harness";
const shots = "out/screenshots";
mkdirSync(work, { recursive: true });
mkdirSync(shots, { recursive: true });

const node = { bundle: true, platform: "node", format: "cjs", logLevel: "warning" };
await Promise.all([
  build({
    entryPoints: ["webview/main.ts"],
    outfile: `${work}/webview.js`,
    bundle: true,
    platform: "browser",
    format: "iife",
    target: "es2022",
    minify: true,
    logLevel: "warning",
  }),
  build({ ...node, entryPoints: ["test/ui/fixture.ts"], outfile: `${work}/fixture.cjs` }),
  build({ ...node, entryPoints: ["test/ui/trainingFixture.ts"], outfile: `${work}/training.cjs` }),
  build({ ...node, entryPoints: ["test/ui/probesFixture.ts"], outfile: `${work}/probes.cjs` }),
  build({ ...node, entryPoints: ["test/ui/similarityFixture.ts"], outfile: `${work}/similarity.cjs` }),
  build({ ...node, entryPoints: ["test/ui/large.ts"], outfile: `${work}/large.cjs` }),
  build({ ...node, entryPoints: ["test/ui/reproduction.ts"], outfile: `${work}/reproduction.cjs` }),
  build({ ...node, entryPoints: ["src/engine/htmlPage.ts"], outfile: `${work}/html.cjs` }),
]);
const { fixtureRun } = require(`${process.cwd()}/${work}/fixture.cjs`);
const { fixtureTraining, fixtureTrained } = require(`${process.cwd()}/${work}/training.cjs`);
const { fixtureProbes } = require(`${process.cwd()}/${work}/probes.cjs`);
const { fixtureSimilarity, fixtureDetails } = require(`${process.cwd()}/${work}/similarity.cjs`);
const { largeInspection } = require(`${process.cwd()}/${work}/large.cjs`);
const { fixtureReproduction } = require(`${process.cwd()}/${work}/reproduction.cjs`);
const { htmlReport, reproductionHtml } = require(`${process.cwd()}/${work}/html.cjs`);
const script = readFileSync(`${work}/webview.js`, "utf8");
const css = readFileSync("media/webview.css", "utf8");
console.log(`bundle ${(script.length / 1024).toFixed(0)} KB`);

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
const problems = [];

/** The page as the host serves it: the same policy, and a host that records what it is told. */
function hostPage(bodyClass, variables, first) {
  const kind = first.points ? "training" : first.details ? "similarity" : "analysis";
  const nonce = "harness";
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; img-src data: blob:; font-src 'none'`;
  const declarations = Object.entries(variables)
    .map(([name, value]) => `--vscode-${name}: ${value};`)
    .join("\n");
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta property="csp-nonce" content="${nonce}"><meta http-equiv="Content-Security-Policy" content="${policy}">
<style nonce="${nonce}">:root { ${declarations} } body { padding: 0 20px; }</style><style nonce="${nonce}">${css}</style></head>
<body class="${bodyClass}" data-page="${kind}" data-vscode-theme-kind="${bodyClass}">
<script nonce="${nonce}">window.posted = []; const first = ${JSON.stringify(first).replaceAll("<", "\\u003c")}; const patch = (patch) => window.postMessage({ type: "patch", patch }, "*"); window.acquireVsCodeApi = () => ({ postMessage: (m) => { posted.push(m); if (m.type === "ready") patch(first); if (m.type === "checkCut") patch({ pickedCut: first.pickedCut }); } });</script>
<script nonce="${nonce}">${script.replaceAll("</script", "<\\/script")}</script></body></html>`;
}

async function open(theme, width, state, height = 900) {
  const { bodyClass, variables } = themes[theme];
  const page = await browser.newPage({ viewport: { width, height } });
  watch(page, `${theme} ${width}`);
  const file = `${work}/page-${theme}-${width}.html`;
  writeFileSync(file, hostPage(bodyClass, variables, state));
  await page.goto(pathToFileURL(file).href);
  await page.waitForTimeout(400);
  return page;
}

function watch(page, where) {
  page.on("pageerror", (error) => problems.push(`${where}: ${error.message}`));
  page.on(
    "console",
    (message) => ["error", "warning"].includes(message.type()) && problems.push(`${where}: ${message.text()}`),
  );
}

/** Whole-page picture, after checking that nothing sticks out sideways. */
async function shoot(page, name) {
  const wide = await page.evaluate(() => {
    const limit = document.documentElement.clientWidth;
    const clipped = [...document.querySelectorAll("body *")].filter(
      (e) =>
        e.getBoundingClientRect().right > limit + 1 && !e.closest(".table-scroll, .table-wide, .panel-row, .diagram"),
    );
    return clipped
      .slice(0, 3)
      .map((e) => `${e.tagName}.${e.getAttribute("class")} ends at ${e.getBoundingClientRect().right} of ${limit}`);
  });
  problems.push(...wide.map((text) => `${name}: ${text}`));
  await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
}

const run = fixtureRun();
const shown = {
  inspection: run.inspection,
  recipeName: "pima.holoscope.json",
  recipe: run.report.recipe,
  status: { kind: "idle" },
  run,
  stale: false,
  selectedCut: "cut1",
};
const states = {
  loading: { recipeName: "", status: { kind: "loading" }, stale: false },
  idle: { ...shown, run: undefined },
  running: {
    ...shown,
    run: undefined,
    status: {
      kind: "running",
      progress: { message: "cut2: fitting the holographic model, iteration 7", fraction: 0.42 },
    },
  },
  cancelled: { ...shown, status: { kind: "cancelled" } },
  failed: {
    ...shown,
    run: undefined,
    status: {
      kind: "failed",
      died: false,
      message:
        'data/pima.csv, row 17, column "age": "n/a" is not a number; list the column under data.categorical or fix the value',
    },
  },
  died: {
    ...shown,
    status: { kind: "failed", died: true, message: "It ended in the middle of cut2 (signal SIGKILL)" },
  },
  stale: { ...shown, stale: true },
  refused: { ...shown, selectedCut: "cut4" },
  tangent: { ...shown, selectedCut: "cut2" },
  picked: {
    ...shown,
    ...picked(["fc1-fc2"], { reasons: ["the path x -> fc1 -> shortcut -> add -> head avoids fc2.weight"] }),
  },
  "picked-cut": { ...shown, ...picked(["fc1-fc2", "fc1-shortcut"], run.inspection.cuts[1]) },
  "picked-fixed": { ...shown, pickedEdges: ["gate-add", "fc1-fc2"] },
  activations: {
    ...shown,
    selectedCut: "cut4",
    run: { ...run, report: { ...run.report, cuts: [...run.report.cuts, activationsOnly(run.inspection.cuts[3])] } },
  },
};

const training = fixtureTraining(70);
const trainings = {
  new: fixtureTraining(0),
  started: { ...fixtureTraining(0), status: { kind: "running", progress: { message: "Starting", fraction: 0 } } },
  running: {
    ...training,
    status: {
      kind: "running",
      progress: { message: "stage 2 of 3, lbfgs: objective 0.423012, gradient 1.2e-2", fraction: 0.42 },
    },
  },
  pausing: { ...training, status: { kind: "pausing" } },
  paused: { ...training, paused: 561 },
  died: {
    ...training,
    paused: 441,
    status: { kind: "failed", message: "The engine ended unexpectedly (SIGKILL)", died: true },
  },
  failed: {
    ...fixtureTraining(0),
    recipe: undefined,
    status: {
      kind: "failed",
      message: "pima-network.holoscope-training.json: stages.0.optimizer: Invalid input",
      died: false,
    },
  },
  stale: { ...fixtureTrained(), stale: true },
};

const probed = fixtureProbes();
const probesFace = {
  inspection: probed.inspection,
  recipeName: "lenet.holoscope.json",
  recipe: probed.report.recipe,
  status: { kind: "idle" },
  stale: false,
  face: "probes",
  work: "probes",
  probed,
  probesStale: false,
  targets: ["label"],
};
const unprobed = { ...probesFace, probed: undefined };
const probesStates = {
  cuts: { ...probesFace, face: "cuts" },
  idle: unprobed,
  bare: { ...unprobed, recipe: undefined, recipeName: "" },
  running: {
    ...unprobed,
    status: { kind: "running", progress: { message: "conv2 Relu: fitting with \u03bb 1e-3", fraction: 0.42 } },
  },
  cancelled: { ...unprobed, status: { kind: "cancelled" } },
  failed: {
    ...unprobed,
    status: {
      kind: "failed",
      died: false,
      message: 'lenet.holoscope.json: probes.target: there is no column "digt"; is it "digit"?',
    },
  },
  stale: { ...probesFace, probesStale: true },
  numbers: { ...probesFace, probed: fixtureProbes({ kind: "numbers", checkpoints: 0 }) },
};

/** The state of the page of a comparison. */
const compared = (options, details = []) => {
  const run = fixtureSimilarity(options);
  return {
    recipeName: "seed1~seed2.holoscope.json",
    recipe: run.report.recipe,
    status: { kind: "idle" },
    work: "compare",
    compared: run,
    details,
    stale: false,
  };
};
const similarityStates = {
  within: compared({ models: 1, checkpoints: 8 }),
  deep: compared({ depth: 48 }),
  idle: { ...compared(), compared: null },
  running: {
    ...compared(),
    compared: null,
    status: { kind: "running", progress: { message: "comparing layers", fraction: 0.42 } },
  },
  cancelled: { ...compared(), status: { kind: "cancelled" } },
  failed: {
    ...compared(),
    compared: null,
    status: {
      kind: "failed",
      died: false,
      message: "seed1.onnx reads 784 values and seed2.onnx 3072: two models are compared over the same examples",
    },
  },
  died: { ...compared(), status: { kind: "failed", died: true, message: "The engine ended unexpectedly (SIGKILL)" } },
  stale: { ...compared(), stale: true },
};

/** A probe of every block of a network with folds. */
function deepProbes(units) {
  const inspection = largeInspection(units);
  const blocks = inspection.diagram.blocks.slice(0, -1);
  const like = (i) => probed.report.probes[Math.floor((12 * i) / blocks.length)];
  const probes = blocks.map(({ id, title, operators }, i) => ({
    ...like(i),
    tensor: `${id}_output`,
    layer: title,
    block: id,
    operator: operators.at(-1) ?? "",
  }));
  const { random, ...baselines } = probed.report.baselines;
  return {
    ...probesFace,
    inspection,
    probed: { ...probed, inspection, report: { ...probed.report, probes, baselines, checkpoints: undefined } },
  };
}

/** Edges picked in the diagram, with the host's answer. */
function picked(pickedEdges, answer) {
  const weights = run.inspection.diagram.edges
    .filter(({ id }) => pickedEdges.includes(id))
    .flatMap((edge) => edge.weights);
  return {
    pickedEdges,
    pickedCut: {
      ...run.inspection.cuts[1],
      id: weights.join("+"),
      weights,
      ordered: false,
      homogeneous: false,
      ...answer,
    },
  };
}

/** The report of a cut below an operator without derivative rule. */
function activationsOnly({ severs, biasBlocks, ...cut }) {
  const { faithfulness, activationSolver, arrays } = run.report.cuts[1];
  const { model, activation } = arrays.logits;
  return {
    ...cut,
    linearModel: "activation",
    faithfulness: { activation: faithfulness.activation },
    activationSolver,
    arrays: { logits: { model, activation } },
  };
}

/** A network of so many residual units, without a run. */
const largeNetwork = (units) => ({
  ...shown,
  run: undefined,
  inspection: largeInspection(units),
  selectedCut: undefined,
});

async function pictures() {
  for (const theme of Object.keys(themes)) await once(theme, 1300, largeNetwork(24), `network-${theme}`);
  for (const theme of Object.keys(themes))
    for (const width of [900, 1300]) await once(theme, width, shown, `${theme}-${width}`);
  for (const [name, state] of Object.entries(states)) await once("dark", 900, state, `state-${name}`);
  await trainingPictures();
  await probesPictures();
  await similarityPictures();
  await once("light", 1300, states.tangent, "state-tangent-light-1300");
  await once("light", 480, shown, "light-480");
  for (const family of ["gaussian", "multinomial"])
    await once("light", 900, { ...shown, run: fixtureRun({ family }) }, `${family}-light-900`);
  for (const colorScheme of ["light", "dark"]) await report(colorScheme);
  await reproduction();
}

async function trainingPictures() {
  for (const theme of Object.keys(themes))
    for (const width of [900, 1300]) await once(theme, width, fixtureTrained(), `training-${theme}-${width}`);
  for (const [name, state] of Object.entries(trainings)) await once("dark", 900, state, `training-${name}`);
  await once("light", 480, trainings.running, "training-light-480");
}

async function probesPictures() {
  for (const theme of Object.keys(themes))
    for (const width of [900, 1400]) await once(theme, width, probesFace, `probes-${theme}-${width}`);
  for (const [name, state] of Object.entries(probesStates)) await once("dark", 900, state, `probes-${name}`);
  await once("light", 480, probesFace, "probes-light-480");
  await once("light", 1400, deepProbes(24), "probes-deep");
}

async function similarityPictures() {
  for (const theme of Object.keys(themes))
    for (const width of [900, 1400])
      await once(
        theme,
        width,
        compared({ checkpoints: 6 }, [fixtureDetails(0, 0, 0.5)]),
        `similarity-${theme}-${width}`,
      );
  for (const [name, state] of Object.entries(similarityStates)) await once("dark", 1300, state, `similarity-${name}`);
  const file = `${work}/comparison.html`;
  writeFileSync(file, htmlReport({ run: fixtureSimilarity({ checkpoints: 3 }), script, css }));
  const page = await browser.newPage({ viewport: { width: 1300, height: 900 }, colorScheme: "dark" });
  watch(page, "comparison as HTML");
  await page.goto(pathToFileURL(file).href);
  await page.locator(".similarity-pairs canvas").first().waitFor();
  await shoot(page, "similarity-html");
  await page.close();
  await once("light", 480, compared({ checkpoints: 3 }, [fixtureDetails(0, 0, 0.5)]), "similarity-light-480");
}

/** Measures, epsilon, cells by pointer and keys, details, checkpoints. */
async function similarityBehaviour() {
  const page = await open("dark", 1400, compared({ checkpoints: 6 }));
  const check = (what, truth) => truth || problems.push(`similarity: ${what}`);
  const last = () => page.evaluate(() => posted.at(-1));
  const pairTitle = () => page.locator("#pair-title").textContent();
  const heatmap = page.locator(".similarity-pairs .plot");
  check("the first cell is picked", (await pairTitle()) === "conv1 Conv ~ conv1 Conv");
  await heatmap.press("ArrowRight");
  await heatmap.press("ArrowDown");
  await heatmap.press("ArrowDown");
  check("arrows move from cell to cell", (await pairTitle()) === "conv1 MaxPool ~ conv1 Relu");
  const { width, height } = await heatmap.boundingBox();
  const [left, right, top, bottom] = [126, 14, 50, 138];
  const at = (row, column) => ({
    x: left + ((column + 0.5) * (width - left - right)) / 11,
    y: top + ((row + 0.5) * (height - top - bottom)) / 11,
  });
  await heatmap.click({ position: at(10, 6) });
  check("a click picks a cell", (await pairTitle()) === "fc3 ~ fc1 Gemm");
  await page.screenshot({ path: `${shots}/similarity-tooltip.png` });
  await page.getByRole("combobox", { name: "Measure" }).selectOption("subspaceMatch");
  const slider = page.getByRole("slider", { name: "Epsilon of subspace match" });
  await slider.press("ArrowLeft");
  check(
    "the slider goes through epsilons",
    (await slider.getAttribute("aria-valuetext")) === "0.4" &&
      (await page.locator(".similarity-pairs .picture-title").textContent()).startsWith("Subspace match (\u03b5 0.4)"),
  );
  await page.getByRole("button", { name: /^Look into this pair/ }).click();
  check("details are asked for", JSON.stringify(await last()) === '{"type":"details","a":10,"b":6,"epsilon":0.4}');
  await page.evaluate(
    (details) => window.postMessage({ type: "patch", patch: { details: [details] } }, "*"),
    fixtureDetails(10, 6, 0.4),
  );
  await page.locator(".similarity-details canvas").first().waitFor();
  await page.getByRole("slider", { name: "Checkpoint" }).press("ArrowRight");
  check(
    "the slider goes through checkpoints",
    (await page.locator(".similarity-learning .picture-title").last().textContent()).startsWith("At epoch-1"),
  );
  await page.getByRole("button", { name: "Save the picture as SVG" }).first().click();
  const svg = await last();
  check("SVG is posted", svg.kind === "svg" && svg.content.includes("no more than chance"));
  writeFileSync(`${shots}/similarity-saved.svg`, svg.content);
  await page.getByRole("button", { name: "Copy 121 rows as CSV" }).click();
  check("CSV has a row per pair", (await last()).text.trim().split("\r\n").length === 122);
  await page.screenshot({ path: `${shots}/similarity-details.png`, fullPage: true });
  await page.getByRole("button", { name: "Compare again" }).click();
  check("comparing again is posted", (await last()).type === "compare");
  await page.close();
}

/** Files as the command line writes them, in every theme. */
async function show(files) {
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    const embedded = /<script[^>]*id="holoscope-run"[^>]*>(.*?)<\/script>/s.exec(text)?.[1];
    const run = embedded && JSON.parse(embedded);
    const json = run ?? JSON.parse(text);
    const found = json.format === "holoscope.probes-run/1" ? json : undefined;
    const inspection = run || found ? json.inspection : json;
    const state = found
      ? { ...probesFace, inspection, probed: found, recipe: found.report.recipe }
      : {
          recipeName: "shown.holoscope.json",
          recipe: run?.report.recipe,
          status: { kind: "idle" },
          stale: false,
          inspection,
          run,
        };
    for (const theme of Object.keys(themes))
      await once(theme, 1300, state, `shown-${path.basename(file).replace(/\.\w+$/, "")}-${theme}`);
  }
}

async function once(theme, width, state, name) {
  const page = await open(theme, width, state);
  await shoot(page, name);
  await page.close();
}

async function report(colorScheme) {
  const file = `${work}/report.html`;
  writeFileSync(file, htmlReport({ run, script, css }));
  const page = await browser.newPage({ viewport: { width: 1300, height: 900 }, colorScheme });
  watch(page, `report ${colorScheme}`);
  await page.goto(pathToFileURL(file).href);
  await page.waitForTimeout(400);
  await shoot(page, `report-${colorScheme}`);
  await page.close();
}

/** The page of a reproduction as large as it gets: how soon it is drawn, in both schemes and widths, and on paper. */
async function reproduction(given) {
  const file = given ?? `${work}/reproduction.html`;
  if (!given) writeFileSync(file, reproductionHtml({ reproduction: fixtureReproduction(), script, css }));
  const openings = [];
  for (const [colorScheme, width] of [
    ["light", 1300],
    ["dark", 1300],
    ["light", 600],
  ]) {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    watch(page, `reproduction ${colorScheme}`);
    const start = Date.now();
    await page.goto(pathToFileURL(path.resolve(file)).href);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
    const took = Date.now() - start;
    const { size } = statSync(file);
    console.log(`reproduction ${colorScheme} ${width}: ${(size / 1e6).toFixed(1)} MB drawn in ${took} ms`);
    openings.push(took);
    await page.evaluate(() => ["beforeprint", "afterprint"].forEach((name) => window.dispatchEvent(new Event(name))));
    const blank = await page.locator(".plot:not(:has(canvas))").count();
    if (blank > 0) problems.push(`reproduction: ${blank} pictures are blank`);
    await shoot(page, `reproduction-${colorScheme}-${width}`);
    if (width === 1300) await page.pdf({ path: `${shots}/reproduction-${colorScheme}.pdf`, format: "A4" });
    await page.close();
  }
  if (Math.min(...openings) > 3000) problems.push(`reproduction: drawn in ${Math.min(...openings)} ms at best`);
}

/** Folds, picks and moves in a large network. */
async function largeBehaviour() {
  const page = await open("dark", 1300, largeNetwork(24));
  const check = (what, truth) => truth || problems.push(`network: ${what}`);
  const count = (selector) => page.locator(`.viewport ${selector}`).count();
  const transform = () => page.locator(".viewport svg > g").getAttribute("transform");
  const run = page.getByRole("button", { name: /^layer1.1 .* layer1.5: 5 . 10 layers/ });
  await run.focus();
  await page.keyboard.press("Enter");
  check("Enter opens a run of units", (await count(".folded[aria-label^='layer1.']")) === 5);
  check(
    "the keyboard stays on the fold",
    (await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))) === "Fold layer1.1 \u2026 layer1.5",
  );
  await page.locator(".folded[aria-label^='layer1.2']").click();
  check("a click opens a unit", (await count(".fold-button[aria-label='Fold layer1.2']")) === 1);
  await page.screenshot({ path: `${shots}/network-open.png` });
  await page.locator(".fold-button[aria-label='Fold layer1.2']").press("Enter");
  check("Enter folds it again", (await count(".fold-button[aria-label='Fold layer1.2']")) === 0);
  await page.locator(".fold-button[aria-label='Fold layer1.0']").click();
  const severed = page.locator('.viewport [data-cut="cut2"]');
  await severed.focus();
  check("a cut inside a folded box lights the box", (await count(".folded.severed[aria-label^='layer1.0']")) === 1);
  const before = await transform();
  await page.locator('.viewport [data-cut="cut5"]').focus();
  await page.keyboard.press("Tab");
  check(
    "Tab goes from cut to cut",
    (await page.evaluate(() => document.activeElement?.getAttribute("data-cut"))) === "cut6",
  );
  await page.waitForTimeout(100);
  check("focus moves the drawing", before !== (await transform()));
  await page.getByRole("button", { name: "Show the whole network" }).click();
  await page.waitForTimeout(100);
  check(
    "text is hidden where it cannot be read",
    (await count("svg.far")) === 1 && (await page.locator(".viewport .block-title").first().isHidden()),
  );
  await page.screenshot({ path: `${shots}/network-whole.png` });
  await page.locator(".network summary").click();
  await page.getByRole("checkbox", { name: "Pick stem.weight" }).check();
  check("a checked layer's edge is picked", (await count(".edge.picked")) === 1);
  for (let i = 0; i < 8; i++) await page.getByRole("button", { name: "Zoom in" }).click();
  const box = await page.locator(".viewport svg").boundingBox();
  const at = await transform();
  await page.mouse.move(box.x + 100, box.y + 300);
  await page.mouse.down();
  await page.mouse.move(box.x + 150, box.y + 350, { steps: 5 });
  await page.mouse.up();
  await page.waitForTimeout(100);
  check("a drag moves the drawing", at !== (await transform()));
  await page.close();
  await pickByPointer(check);
}

async function pickByPointer(check) {
  const page = await open("light", 1300, shown);
  check("a small network has no zoom tools", await page.locator(".zoom-tools").isHidden());
  const edge = page.locator('.viewport [data-edge="fc1-shortcut"]');
  const middle = async () =>
    edge.evaluate((e) => {
      const path = e.querySelector("path");
      const { x, y } = path.getPointAtLength(path.getTotalLength() * 0.85);
      const m = path.getScreenCTM();
      return [m.a * x + m.e, m.d * y + m.f];
    });
  await page.mouse.click(...(await middle()));
  check("a click on an edge picks it", await edge.evaluate((e) => e.classList.contains("picked")));
  await page.screenshot({ path: `${shots}/network-picked.png` });
  await page.mouse.click(...(await middle()));
  check("another lets it go", !(await edge.evaluate((e) => e.classList.contains("picked"))));
  await page.close();
}

/** Clicks and keys that must do what they say. */
async function behaviour() {
  const page = await open("dark", 1300, shown);
  const check = (what, truth) => truth || problems.push(`behaviour: ${what}`);
  const last = () => page.evaluate(() => posted.at(-1));
  await page.locator('svg [data-cut="cut3"]').focus();
  await page.keyboard.press("Enter");
  check("Enter on a cut line selects it", JSON.stringify(await last()) === '{"type":"select","cut":"cut3"}');
  check("the list follows", (await page.locator("tr.selected .cut-button").textContent()) === "cut3");
  check("the findings follow", (await page.locator("#findings-title").textContent()) === "Findings at cut3");
  await page.locator('tr[data-cut="cut1"]').click();
  check("a click on a row selects it", (await page.locator("svg .cut.selected").getAttribute("data-cut")) === "cut1");
  await page.getByRole("button", { name: "Save the picture as PNG" }).first().click();
  const png = await last();
  check("PNG is posted", png.kind === "png" && Buffer.from(png.content, "base64").subarray(1, 4).toString() === "PNG");
  writeFileSync(`${shots}/saved.png`, Buffer.from(png.content, "base64"));
  await page.getByRole("button", { name: "Save the picture as SVG" }).nth(3).click();
  const svg = await last();
  check("SVG is posted", svg.kind === "svg" && svg.content.startsWith("<svg"));
  writeFileSync(`${shots}/saved.svg`, svg.content);
  await page
    .getByRole("button", { name: /Copy 500 rows/ })
    .first()
    .click();
  check("CSV has a row per fitted example", (await last()).text.trim().split("\r\n").length === 501);
  await page.getByRole("button", { name: "Show the numbers as a table" }).first().click();
  check("the table opens", (await page.locator(".alternative table tbody tr").count()) === 200);
  await page.getByText("Use this \u03bb").click();
  check("lambda is chosen", (await last()).choice.lambda === run.report.cuts[0].stationarity.impliedLambda);
  await page.getByRole("button", { name: /Run this cut/ }).click();
  check("run is posted", JSON.stringify(await last()) === '{"type":"run","cuts":["cut1"]}');
  await page.getByText("Raw", { exact: true }).click();
  check("raw sums are drawn", await page.getByText("Raw", { exact: true }).isVisible());
  await page.evaluate(() =>
    window.postMessage(
      { type: "patch", patch: { status: { kind: "running", progress: { message: "reading", fraction: 0.1 } } } },
      "*",
    ),
  );
  await page.getByRole("button", { name: "Cancel" }).click();
  check("cancel is posted", (await last()).type === "cancel");
  await hoverPoint(page, check);
  await page.evaluate(() => document.body.setAttribute("class", "holoscope vscode-light"));
  await page.waitForTimeout(200);
  await page.close();
}

/** Buttons, points in bursts, the scale and the tooltip of a training. */
async function trainingBehaviour() {
  const page = await open("dark", 1300, trainings.running);
  const check = (what, truth) => truth || problems.push(`training: ${what}`);
  const last = () => page.evaluate(() => posted.at(-1));
  const send = (message) => page.evaluate((m) => window.postMessage(m, "*"), message);
  for (const [name, type] of [
    ["Pause", "pause"],
    ["Stop here", "stop"],
  ]) {
    await page.getByRole("button", { name }).click();
    check(`${name} is posted`, (await last()).type === type);
  }
  const all = fixtureTraining(200).points;
  for (let i = 70; i < 200; i++) await send({ type: "points", points: [all[i]] });
  await page.waitForTimeout(600);
  check(
    "points in bursts all arrive",
    (await page.locator(".picture-title").first().textContent()).startsWith("After 1,593 steps"),
  );
  check("the stage follows", (await page.locator(".stage.current .stage-name").textContent()).includes("3 Adam"));
  await page.getByText("Linear", { exact: true }).click();
  await page.waitForTimeout(400);
  const plot = page.locator(".plot").first();
  await plot.hover();
  await page.waitForTimeout(200);
  const text = await tooltipText(plot);
  check(
    `the tooltip names step, stage and values (${text})`,
    /^Step .*stage \d, .*Objective: .*Norm of the gradient/.test(text),
  );
  await page.screenshot({ path: `${shots}/training-linear.png` });
  await send({ type: "patch", patch: { status: { kind: "idle" }, paused: 1593 } });
  await page.getByRole("button", { name: "Resume" }).click();
  check("resume is posted", (await last()).type === "resume");
  await page.getByRole("button", { name: "Copy 200 rows as CSV" }).first().click();
  check("CSV has a row per point", (await last()).text.trim().split("\r\n").length === 201);
  await send({ type: "patch", patch: { points: [], paused: null } });
  await page.getByText("Not trained yet").waitFor();
  await page.close();
}

/** Tabs, points, keys, blocks and the slider of the probes. */
async function probesBehaviour() {
  const page = await open("dark", 1400, { ...probesFace, face: "cuts" });
  const check = (what, truth) => truth || problems.push(`probes: ${what}`);
  const last = () => page.evaluate(() => posted.at(-1));
  const selected = () => page.locator(".probe-list tr.selected .cut-button").textContent();
  await page.getByRole("tab", { name: "Cuts" }).focus();
  await page.keyboard.press("ArrowRight");
  check("the right arrow turns to the probes", JSON.stringify(await last()) === '{"type":"turnTo","face":"probes"}');
  check("the tab has the focus", (await page.evaluate(() => document.activeElement?.textContent)) === "Probes");
  check(
    "cuts are hidden",
    (await page.locator(".viewport .cut").count()) === 0 && (await page.locator("#findings-title").isHidden()),
  );
  const title = () => page.locator(".probes-depth .picture-title").textContent();
  check(
    `the title says where the label becomes readable (${await title()})`,
    /^The label becomes readable at .*: test error [\d.]+%, against [\d.]+% from the raw input\.$/.test(await title()),
  );
  const plot = page.locator(".probes-depth .plot");
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  // The plot's margins as its option gives them.
  const place = (k) => box.x + 58 + ((k + 0.5) * (box.width - 58 - 18)) / 12;
  await page.mouse.click(place(6), box.y + box.height / 2);
  check(
    `a click selects the nearest point (${JSON.stringify(await last())})`,
    (await last()).tensor === "/pool2/MaxPool_output_0",
  );
  check("the list follows", (await selected()) === "conv2 MaxPool");
  check("the block is lit", (await page.locator(".block.probed").getAttribute("data-block")) === "conv2");
  await page.mouse.move(place(2), box.y + box.height / 2);
  check(
    "the tooltip has the figures of the point",
    /conv1 Relu.*Test error: .*95% interval.*Random weights.*Control task.*Project: 4,096 of 4,704/.test(
      await tooltipText(plot),
    ),
  );
  await page.screenshot({ path: `${shots}/probes-tooltip.png` });
  await plot.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  check("arrows show the next points", /^fc1 Relu/.test(await tooltipText(plot)));
  await page.keyboard.press("Enter");
  check(
    "Enter selects the point",
    (await selected()) === "fc1 Relu" && (await last()).tensor === "/relu3/Relu_output_0",
  );
  check("the plot keeps the focus", await plot.evaluate((e) => e === document.activeElement));
  await page.locator('.block[data-block="conv1"]').click();
  check("a block selects what leaves it", (await selected()) === "conv1 MaxPool");
  await page.locator('.block[data-block="conv1"]').press("Enter");
  check("and then what is inside", (await selected()) === "conv1 Relu");
  check(
    "confusion and lambda follow",
    (await page.locator(".probes-confusion .picture-title").textContent()).startsWith("conv1 Relu") &&
      (await page.locator(".probes-lambda .picture-title").textContent()).includes("conv1 Relu"),
  );
  const before = await page.locator('.block[data-block="fc3"]').textContent();
  await page.getByRole("slider", { name: "State of the network" }).press("Home");
  check("the slider goes to the first state", (await title()).startsWith("In epoch-0.onnx, the label"));
  check("the drawing follows", before !== (await page.locator('.block[data-block="fc3"]').textContent()));
  await page.screenshot({ path: `${shots}/probes-epoch-0.png`, fullPage: true });
  await page.getByText("Linear", { exact: true }).click();
  await page.waitForTimeout(200);
  await page.screenshot({ path: `${shots}/probes-linear.png`, fullPage: true });
  await page.getByRole("button", { name: "Copy 12 rows as CSV" }).first().click();
  check("CSV has a row per probe", (await last()).text.trim().split("\r\n").length === 13);
  await page.getByLabel("Networks with random weights").fill("5");
  await page.keyboard.press("Tab");
  check("random networks are written", JSON.stringify((await last()).choice) === '{"probes":{"random":5}}');
  await page.getByLabel("Networks with random weights").fill("50");
  await page.keyboard.press("Tab");
  check("too many are not", (await page.getByLabel("Networks with random weights").inputValue()) === "3");
  await page.getByRole("button", { name: "Probe all layers" }).click();
  check("probe is posted", (await last()).type === "probe");
  await page.evaluate(() => window.postMessage({ type: "patch", patch: { status: { kind: "cancelled" } } }, "*"));
  await page.getByText("Cancelled: below is the run before.").waitFor();
  await page.getByRole("button", { name: "Go on" }).click();
  check("going on probes", (await last()).type === "probe");
  await page.close();
}

/** Hovers until a tooltip shows; the calibration picture is drawn in one go only when it is large, which the bench repeats. */
async function hoverPoint(page, check) {
  const plot = page.locator(".calibration .plot");
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  for (let i = 10; i < 90 && !(await tooltipText(plot)); i++)
    await page.mouse.move(box.x + box.width * 0.56, box.y + (box.height * i) / 100);
  const text = await tooltipText(plot);
  check(`a point's tooltip names it and both sums (${text})`, text?.includes("fc1.weight[") && text.includes("\u03bc"));
  await page.screenshot({ path: `${shots}/tooltip.png` });
}

const tooltipText = (plot) =>
  plot.evaluate((e) =>
    [...e.children]
      .filter(
        (c) =>
          c.tagName === "DIV" &&
          !c.querySelector("canvas") &&
          getComputedStyle(c).visibility !== "hidden" &&
          getComputedStyle(c).display !== "none",
      )
      .map((c) => c.textContent)
      .join(" "),
  );

const recordFrames = (page) =>
  page.evaluate(() => {
    window.frames_ = [];
    let before = performance.now();
    window.stop_ = false;
    const step = (now) => {
      frames_.push(now - before);
      before = now;
      if (!stop_) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
const stopFrames = (page) =>
  page.evaluate(() => {
    stop_ = true;
    return frames_.slice(1);
  });
/** What the bench measured, by name: frame times, or milliseconds until something was painted. */
const measured = {};
function say(what, frames) {
  measured[what] = frames;
  const s = [...frames].sort((a, b) => a - b);
  console.log(
    `${what}: ${s.length} frames, median ${s[s.length >> 1].toFixed(1)} ms, 95% ${s[Math.floor(s.length * 0.95)].toFixed(1)} ms, worst ${s.at(-1).toFixed(1)} ms`,
  );
}

/** Milliseconds from a patch until what it shows is there, and until it is painted. */
const draw = (page, patch, selector) =>
  page.evaluate(
    async ([patch, selector]) => {
      const start = performance.now();
      window.postMessage({ type: "patch", patch }, "*");
      while (!document.querySelector(selector)) await new Promise((resolve) => setTimeout(resolve, 1));
      const made = performance.now();
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      return [made - start, performance.now() - start].map(Math.round);
    },
    [patch, selector],
  );

/** 1,000 blocks, every fold open. */
async function networkBench() {
  const page = await open("dark", 1300, { ...shown, run: undefined, inspection: undefined });
  const inspection = largeInspection(330);
  const [made, painted] = await draw(page, { inspection }, ".viewport .folded");
  console.log(
    `network of ${inspection.diagram.blocks.length} blocks: drawn folded in ${made}, painted in ${painted} ms`,
  );
  if (painted > 2000) problems.push(`bench: a network of 1,000 blocks is drawn in ${painted} ms`);
  for (const fold of ["run", "unit"]) {
    const start = Date.now();
    const opened = await page.evaluate(() => {
      const ids = [...document.querySelectorAll(".folded")].map((e) => e.getAttribute("data-fold"));
      let longest = 0;
      for (const id of ids) {
        const t = performance.now();
        document.querySelector(`.folded[data-fold="${id}"]`)?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
        longest = Math.max(longest, performance.now() - t);
      }
      return [ids.length, Math.round(longest)];
    });
    console.log(`opened ${opened[0]} of kind ${fold} in ${Date.now() - start} ms, the slowest in ${opened[1]} ms`);
  }
  console.log(`${await page.locator(".viewport .block").count()} blocks shown`);
  const box = await page.locator(".viewport svg").boundingBox();
  const pan = async (what) => {
    await page.mouse.move(box.x + 200, box.y + 400);
    await page.mouse.down();
    await recordFrames(page);
    for (let i = 0; i < 120; i++) await page.mouse.move(box.x + 200 + 80 * Math.sin(i / 10), box.y + 400 - 3 * i);
    say(`${what}: drag`, await stopFrames(page));
    await page.mouse.up();
    await recordFrames(page);
    for (let i = 0; i < 60; i++) {
      await page.mouse.wheel(0, 120);
      await page.waitForTimeout(8);
    }
    say(`${what}: wheel`, await stopFrames(page));
  };
  await pan("own size");
  await page.getByRole("button", { name: "Show the whole network" }).click();
  for (let i = 0; i < 7; i++) await page.getByRole("button", { name: "Zoom in" }).click();
  await pan("far");
  await page.keyboard.down("Control");
  await recordFrames(page);
  for (let i = 0; i < 40; i++) {
    await page.mouse.wheel(0, i < 20 ? -60 : 40);
    await page.waitForTimeout(8);
  }
  say("pinch", await stopFrames(page));
  await page.keyboard.up("Control");
  await page.close();
}

async function bench() {
  await networkBench();
  const large = fixtureRun({ features: [100_000, 3720, 61] });
  const page = await open("dark", 1300, { ...shown, run: undefined, inspection: large.inspection });
  const [made, painted] = await draw(page, { run: large }, ".calibration .plot canvas");
  measured["draw points"] = painted;
  console.log(`100,000 points: there in ${made}, painted in ${painted} ms`);
  const plot = page.locator(".calibration .plot");
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await hoverPoint(page, (what, truth) => truth || problems.push(`bench: ${what}`));
  await page.mouse.click(x, y);
  const record = () => recordFrames(page);
  const stop = () => stopFrames(page);
  await record();
  for (let i = 0; i < 40; i++) {
    await page.mouse.wheel(0, i < 20 ? -60 : 40);
    await page.waitForTimeout(8);
  }
  say("zoom", await stop());
  await page.mouse.move(x, y);
  await page.mouse.down();
  await record();
  for (let i = 0; i < 120; i++) await page.mouse.move(x + 80 * Math.sin(i / 10), y + 80 * Math.cos(i / 10));
  say("pan", await stop());
  await page.mouse.up();
  await record();
  for (let i = 0; i < 120; i++) await page.mouse.move(x + 80 * Math.sin(i / 10), y + 80 * Math.cos(i / 10));
  say("hover", await stop());
  await page.screenshot({ path: `${shots}/bench.png` });
  await page.getByRole("button", { name: "Save the picture as SVG" }).nth(3).click();
  const svg = await page.evaluate(() => posted.at(-1).content);
  if (!svg.includes("data:image/png")) problems.push("bench: the saved SVG lacks its points");
  console.log(`SVG of it: ${(svg.length / 1e3).toFixed(0)} KB`);
  writeFileSync(`${work}/bench.json`, JSON.stringify(measured));
  await page.close();
}

try {
  const at = process.argv.indexOf("--show");
  if (at > 0) await show(process.argv.slice(at + 1));
  else if (process.argv.includes("--bench")) await bench();
  else if (process.argv.includes("--reproduction"))
    await reproduction(process.argv[process.argv.indexOf("--reproduction") + 1]);
  else if (process.argv.includes("--probes")) {
    await probesPictures();
    await probesBehaviour();
  } else if (process.argv.includes("--similarity")) {
    await similarityPictures();
    await similarityBehaviour();
  } else if (process.argv.includes("--training")) {
    await trainingPictures();
    await trainingBehaviour();
  } else {
    await pictures();
    await trainingBehaviour();
    await probesBehaviour();
    await similarityBehaviour();
    await behaviour();
    await largeBehaviour();
  }
} finally {
  await browser.close();
}
for (const problem of new Set(problems)) console.error(problem);
process.exitCode = problems.length ? 1 : 0;
