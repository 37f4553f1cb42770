import assert from "node:assert/strict";
import { test } from "node:test";
import { presentHolographic } from "../../src/protocol/papers/holographic";
import { findingsText } from "../../src/protocol/print";
import type { Reproduction } from "../../src/protocol/reproduction";
import { fixtureReproduction } from "../ui/reproduction";
import { checkFindings } from "./checkFindings";

const reproductionText = (r: Reproduction): string => findingsText(presentHolographic(r));

/** Cells of the first line that starts with these words, below the line that starts with `title`. */
function cells(text: string, title: string, ...words: string[]): string[] {
  const lines = text.split("\n");
  const from = lines.findIndex((line) => line.startsWith(title));
  const row = lines.slice(from + 1).find((line) => words.every((word, i) => line.trim().split(/ {2,}/)[i] === word));
  return (row ?? "").trim().split(/ {2,}/);
}

test("every table is printed as ours beside the paper's", () => {
  const text = reproductionText(fixtureReproduction(0.01));
  assert.deepEqual(cells(text, "Table 1", "Pima"), ["Pima", "750", "250 + 250 + 250", "8", "4, 4", "720"]);
  assert.deepEqual(cells(text, "Networks", "Pima", "2"), [
    "Pima",
    "2",
    "0.480440",
    "6.2e-5",
    "22",
    "0.710",
    "2.4e-9",
    "0.425",
    "0.442",
    "0.438",
    "41.3",
  ]);
  assert.deepEqual(cells(text, "Table 2", "network"), [
    "network",
    "9.4e-5",
    "5.9e-5",
    "4.5e-5",
    "2.8e-5",
    "1.8e-4",
    "1.1e-4",
  ]);
  assert.deepEqual(cells(text, "Table 2", "holographic"), [
    "holographic",
    "4.0e-14",
    "< 1e-15",
    "4.0e-14",
    "< 1e-15",
    "4.0e-14",
    "< 1e-15",
  ]);
  assert.deepEqual(cells(text, "Table 3", "MNIST 3v5", "stopped early", "itself"), [
    "MNIST 3v5",
    "stopped early",
    "itself",
    "0.0894 (0.0805 to 0.103)",
    "0.086",
    "-",
    "-",
    "-",
    "-",
  ]);
  assert.deepEqual(cells(text, "Table 3", "Census", "at the minimum", "cut1"), [
    "Census",
    "at the minimum",
    "cut1",
    "-",
    "-",
    "0.477 (0.429 to 0.549)",
    "0.477",
    "0.331 (0.298 to 0.381)",
    "0.331",
  ]);
  assert.deepEqual(cells(text, "Table 3", "Census", "stopped early", "cut4").slice(6), [
    "-",
    "0.374 (0.337 to 0.431)",
    "-",
  ]);
  assert.match(text, /no scaling reproduces every printed figure\. Here a network minimises its mean loss \+ lambda/);
  assert.match(text, /^Census: too many kinks/m);
});

test("the titles carry the number that decides", () => {
  const r = fixtureReproduction(0.01);
  r.datasets[0]!.generalization[0]!.cuts[1]!.holographic = { mean: 9, min: 9, max: 9 };
  r.datasets[2]!.faithfulness[3]!.exact = { mean: 0.1, min: 0.01, max: 0.25 };
  r.datasets[1]!.stability.activation = 3e-11;
  const titles = presentHolographic(r)
    .map(({ title }) => title)
    .join("\n");
  assert.match(titles, /lower mean loss than those on activations at 10 of 11 cuts/);
  assert.match(titles, /with exact weights, .* to 0\.250, with trained ones/);
  assert.match(titles, /linear models differ by at most 3\.0e-11, networks by 4\.5e-5 and more/);
});

test("one seed has no spread and no divergence of networks, and a scaled lambda is said", () => {
  const text = reproductionText({ ...fixtureReproduction(0.01, [7]), lambdaScale: 0.5 });
  assert.deepEqual(cells(text, "Table 3", "Pima", "stopped early", "cut1"), [
    "Pima",
    "stopped early",
    "cut1",
    "-",
    "-",
    "0.529",
    "0.529",
    "0.462",
    "0.462",
  ]);
  assert.deepEqual(cells(text, "Table 2", "network").slice(0, 3), ["network", "-", "5.9e-5"]);
  assert.match(text, /1 network \(seed 7\) was trained/);
  assert.match(text, /mean loss \+ 0\.500 lambda \|w\|\^2/);
});

test("without data only what is missing is told", () => {
  const text = reproductionText({
    ...fixtureReproduction(0.01),
    datasets: [],
    missing: [{ name: "Pima", remedy: "put pima.csv there" }],
  });
  assert.match(text, /^Pima is missing: put pima\.csv there$/m);
  assert.doesNotMatch(text, /Table|Infinity/);
});

test("findings have tables in which every row has a cell per column, and no column is headed twice alike", () => {
  const findings = presentHolographic(fixtureReproduction(0.01));
  checkFindings(findings);
  assert.deepEqual(
    findings.map(({ id }) => id),
    [
      ...["about", "data", "networks", "agreement-pima", "agreement-census", "agreement-mnist"],
      ...["faithfulness", "calibration", "stability", "generalization", "remarks"],
    ],
  );
});
