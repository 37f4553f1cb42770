import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Harness } from "../harness/page";
import { networkOf, picturesOf, prepare, type Drawn } from "./collect";
import { filesOfPlots, wholes } from "./kinds";
import { marksOf, tidied } from "./marks";
import { pages } from "./pages";
import { Stored } from "./stored";
import { Called } from "./undrawn";

const stored = new Stored("test/stored/pictures", process.argv.includes("--update"));
const called = new Called();
const drawn = new Map<string, Drawn[]>();

const asText = ({ name, title, svg }: Drawn, isLooks?: boolean): string =>
  [`# ${name}`, ...(title === "" || isLooks ? [] : [title]), ...marksOf(svg, isLooks), ""].join("\n");

describe("pictures", () => {
  let harness: Harness;

  before(async () => {
    const start = { resetOnNavigation: false };
    harness = await Harness.start({
      minify: false,
      prepare: (page) => Promise.all([prepare(page), page.coverage.startJSCoverage(start)]).then(() => undefined),
    });
  });
  after(() => harness.stop());

  for (const [name, { open, only, network, isLooks }] of Object.entries(pages)) {
    test(`the pictures of the page "${name}" are as stored`, async () => {
      const page = await open(harness);
      const pictures = (await picturesOf(page)).filter((picture) => only?.test(picture.name) ?? true);
      if (network) pictures.push({ name: "network", title: "", svg: await networkOf(page) });
      called.add(await page.coverage.stopJSCoverage());
      await page.close();
      drawn.set(name, pictures);
      stored.check(`${name}.txt`, pictures.map((picture) => asText(picture, isLooks)).join("\n"));
    });
  }

  for (const [kind, { page, picture }] of Object.values(wholes).flatMap(Object.entries)) {
    test(`a picture of the kind "${kind}" is as stored`, () => {
      const found = drawn.get(page)?.find(({ name }) => name === picture);
      assert.ok(found, `the page ${page} has no picture ${picture}`);
      stored.check(`${kind}.svg`, tidied(found.svg));
    });
  }

  test("a changed colour and a point moved by a fifth of a pixel are seen", () => {
    const { svg } = drawn.get("cuts")![0]!;
    const point = /matrix\(3,0,0,3,([\d.]+)/;
    const changes = [
      svg.replace("#1a85ff", "#1a85fe"),
      svg.replace(point, (_, x: string) => `matrix(3,0,0,3,${Number(x) + 0.2}`),
    ];
    for (const changed of changes) {
      assert.notDeepEqual(marksOf(changed), marksOf(svg));
      assert.notEqual(tidied(changed), tidied(svg));
    }
  });

  test("every file that makes plots has a picture that is stored whole, and nothing else is stored", () => {
    assert.deepEqual(Object.keys(wholes).sort(), filesOfPlots());
    stored.checkNames();
  });

  test("every function that draws was called on one of these pages", () => {
    assert.ok(called.count > 50, `${called.count} functions that draw were found`);
    assert.deepEqual(called.undrawn, []);
  });

  test("the pages told of no error", () => assert.deepEqual(harness.problems, []));
});
